"""R4, R16 to R18: the page behind a personal start link, whoever opens it and however often."""

import boto3
import pytest

from functions.start_page.handler import lambda_handler
from samentoets.base import CONSONANTS
from samentoets.case import CaseStatus, Mark, MarkReason
from samentoets.casework.changing import change
from samentoets.licences import Licence
from samentoets.municipality import Municipality
from samentoets.store import Store, store_of
from samentoets.texts.values import PARTNER_PARAGRAPH
from tests import ENVIRONMENT
from tests.builders import INVITING_OOSTERMEER, NOW, START_REFERENCE, WESTERVEEN, a_case, licensed
from tests.conftest import forget_clients
from tests.functions.lambdas import a_context, a_rest_event

PATH = f"/start/{INVITING_OOSTERMEER.code}/{START_REFERENCE}"
CASE_ID = a_case().case.case_id


def opened(path: str = PATH) -> tuple[int, str]:
    answer = lambda_handler(a_rest_event("GET", path), a_context())
    assert answer["multiValueHeaders"]["Content-Type"] == ["text/html; charset=utf-8"]
    return answer["statusCode"], answer["body"]


def onboard(aws: boto3.Session, town: Municipality) -> None:
    name = f"{ENVIRONMENT['MUNICIPALITIES_PATH']}/{town.code}"
    aws.client("ssm").put_parameter(
        Name=name, Value=town.model_dump_json(), Type="String", Overwrite=True
    )
    forget_clients()


@pytest.fixture
def invited(aws: boto3.Session) -> Store:
    onboard(aws, INVITING_OOSTERMEER)
    store = store_of(INVITING_OOSTERMEER.code)
    store.cases.open(a_case(municipality=INVITING_OOSTERMEER))
    return store


def test_r04_the_page_tells_of_the_partner_and_leads_on_to_the_journey(invited: Store) -> None:
    status, page = opened()
    assert status == 200
    assert PARTNER_PARAGRAPH in page
    assert f'href="{INVITING_OOSTERMEER.journey_url}?reference={START_REFERENCE}"' in page


def test_r17_the_page_tells_nothing_of_the_resident(invited: Store) -> None:
    case = invited.cases.load(CASE_ID).case
    secrets = (case.resident.name.surname, case.resident.bsn.digits, case.case_id, "example.org")
    assert not [secret for secret in secrets if secret in opened()[1]]


def test_opening_the_page_changes_nothing(invited: Store, aws: boto3.Session) -> None:
    def everything() -> str:
        return str(aws.client("dynamodb").scan(TableName=ENVIRONMENT["TABLE_NAME"])["Items"])

    before = everything()
    for _ in range(3):
        opened()
    assert everything() == before


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (CaseStatus.INVITED, 200, "Verder naar Ockto"),
        (CaseStatus.DATA_INCOMPLETE, 200, "Verder naar Ockto"),
        (CaseStatus.ON_HOLD, 200, "Verder naar Ockto"),
        (CaseStatus.DATA_RECEIVED, 200, "U hoeft niets meer te doen"),
        (CaseStatus.DECIDED, 410, "Deze link werkt niet meer"),
        (CaseStatus.ABORTED, 410, "Deze link werkt niet meer"),
        (CaseStatus.CLOSED, 410, "Deze link werkt niet meer"),
    ],
)
def test_the_page_says_how_far_it_is(
    invited: Store, status: CaseStatus, code: int, words: str
) -> None:
    change(invited, CASE_ID, lambda d: d.with_case(status=status))
    answer, page = opened()
    assert (answer, words in page) == (code, True)
    assert INVITING_OOSTERMEER.contact_point in page


def test_r19_who_is_late_may_still_deliver_and_is_told_so(invited: Store) -> None:
    change(invited, CASE_ID, lambda d: d.with_case(no_response=True))
    status, page = opened()
    assert (status, "De termijn om te reageren is voorbij" in page) == (200, True)
    assert "Verder naar Ockto" in page


def test_r09_who_is_marked_may_still_deliver(invited: Store) -> None:
    mark = Mark(reason=MarkReason.SECOND_DELIVERY_INCOMPLETE, marked_at=NOW)
    change(invited, CASE_ID, lambda d: d.with_case(status=CaseStatus.DATA_RECEIVED, mark=mark))
    assert "Verder naar Ockto" in opened()[1]


def test_r12_without_the_licence_there_is_no_way_on(invited: Store, aws: boto3.Session) -> None:
    onboard(aws, INVITING_OOSTERMEER.but(licences=licensed(Licence.PREMIUM)))
    status, page = opened()
    assert (status, INVITING_OOSTERMEER.journey_url in page) == (410, False)
    assert INVITING_OOSTERMEER.contact_point in page


@pytest.mark.parametrize(
    "path",
    [
        "/start/9901/zzzz-zzzz-zzzz-zzzz",
        "/start/9901/bcdf-ghjk-lmnp",
        "/start/9901/999990019",
        "/start/9901/K7QF-93XD-2MPA",
        f"/start/{WESTERVEEN.code}/{START_REFERENCE}",
        f"/start/9999/{START_REFERENCE}",
        "/start/9901/<script>alert(1)</script>",
        "/elsewhere",
    ],
)
def test_r18_what_is_not_known_is_explained_the_same_way(invited: Store, path: str) -> None:
    status, page = opened(path)
    assert status == 404
    assert page == opened("/start/9901/zzzz-zzzz-zzzz-zzzz")[1]
    assert "Deze link kennen wij niet" in page


def test_a_reference_in_capitals_is_the_same_one(invited: Store) -> None:
    assert opened(PATH.upper().replace("/START/", "/start/"))[0] == 200


def test_when_something_fails_the_page_says_to_try_again(
    invited: Store, aws: boto3.Session
) -> None:
    aws.client("dynamodb").delete_table(TableName=ENVIRONMENT["TABLE_NAME"])
    status, page = opened()
    assert (status, "Probeer het over een paar minuten opnieuw" in page) == (500, True)


def test_the_page_runs_no_script_and_is_kept_nowhere(invited: Store) -> None:
    headers = lambda_handler(a_rest_event("GET", PATH), a_context())["multiValueHeaders"]
    assert headers["Cache-Control"] == ["no-store"]
    assert headers["Referrer-Policy"] == ["no-referrer"]
    [policy] = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "script" not in policy


def test_a_reference_spells_no_word_and_no_number() -> None:
    assert not set(CONSONANTS) & set("aeiouy0123456789")
