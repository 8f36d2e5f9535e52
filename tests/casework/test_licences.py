"""R12: what each licence opens, at every entry point, and what a gap in a licence does to waits."""

import json
import logging
from collections.abc import Callable
from datetime import date, timedelta

import boto3
import pytest

from functions.ockto_webhook.handler import lambda_handler
from samentoets import workflow
from samentoets.advice import Reason
from samentoets.case import CaseStatus, Channel
from samentoets.casework.changing import change
from samentoets.casework.importing import import_file
from samentoets.casework.inviting import invite
from samentoets.casework.overriding import override
from samentoets.casework.sweeping import sweep
from samentoets.casework.texts import publish, save_draft
from samentoets.casework.timing import check, remind
from samentoets.completeness import Step
from samentoets.correspondence import TextKind
from samentoets.dossier import EventKind
from samentoets.errors import LicenceMissing, OverrideRefused, TextRefused
from samentoets.licences import FEATURES, Feature, Licence, LicencePeriod, needed_for
from samentoets.municipality import Municipality
from samentoets.norms import HouseholdClass
from samentoets.overrides import ClassChoice
from samentoets.progress import receive
from samentoets.store import Store
from samentoets.texts.template import national_template
from samentoets.waiting import WaitingFor
from tests import ENVIRONMENT
from tests.builders import (
    INVITING_OOSTERMEER,
    NOW,
    OOSTERMEER,
    PARTNER,
    RESIDENT,
    a_case,
    a_claim,
    a_message,
    a_person,
    later,
    licensed,
    signed,
    some_facts,
)
from tests.casework.test_importing import KEY, a_row, result_rows, upload
from tests.conftest import forget_clients
from tests.functions.lambdas import a_context, a_rest_event

CASE_ID = a_case().case.case_id

type Entry = Callable[[Store, boto3.Session, Municipality], str]
"""Uses a feature from where it is used; answers how it was refused, or nothing."""


def _saving(kind: TextKind, channel: Channel) -> Entry:
    def entry(store: Store, aws: boto3.Session, town: Municipality) -> str:
        try:
            save_draft(store, town, national_template(kind, channel), "jansen", NOW)
        except LicenceMissing as refusal:
            return str(refusal)
        return ""

    return entry


def _publishing(kind: TextKind, channel: Channel) -> Entry:
    def entry(store: Store, aws: boto3.Session, town: Municipality) -> str:
        try:
            publish(store, town, kind, channel, 1, "jansen", NOW)
        except LicenceMissing as refusal:
            return str(refusal)
        except TextRefused:
            return ""
        raise AssertionError("there is no such version")

    return entry


def _file(*rows: str) -> Entry:
    def entry(store: Store, aws: boto3.Session, town: Municipality) -> str:
        record = import_file(store, town, KEY, upload(aws, *rows), NOW)
        told = (f"{r['MELDING']} {r['WAT_TE_DOEN']}" for r in result_rows(store, record))
        return " ".join(line for line in told if "licentie" in line)

    return entry


def _inviting_file(store: Store, aws: boto3.Session, town: Municipality) -> str:
    inviting = INVITING_OOSTERMEER.but(licences=town.licences)
    return _file(a_row(RESIDENT.digits))(store, aws, inviting)


def _turn(store: Store, aws: boto3.Session, town: Municipality) -> str:
    """Nobody waits for an answer here: the log tells it, and the case waits on."""
    store.cases.open(a_case(municipality=INVITING_OOSTERMEER))
    invite(store, INVITING_OOSTERMEER.but(licences=town.licences), CASE_ID, NOW)
    waits = store.cases.load(CASE_ID).case.status is CaseStatus.CREATED
    return needed_for(Feature.INVITATIONS) if waits else ""


def _webhook(store: Store, aws: boto3.Session, town: Municipality) -> str:
    name = f"{ENVIRONMENT['MUNICIPALITIES_PATH']}/{town.code}"
    settings = town.model_dump_json()
    aws.client("ssm").put_parameter(Name=name, Value=settings, Type="String", Overwrite=True)
    forget_clients()
    body = json.dumps(a_message(a_person())).encode()
    path = f"/v1/municipalities/{town.code}/ockto-deliveries"
    event = a_rest_event("POST", path, body.decode(), signed(body))
    answer = lambda_handler(event, a_context())
    kept = aws.client("s3").list_objects_v2(Bucket=ENVIRONMENT["BUCKET_NAME"]).get("KeyCount")
    assert (answer["statusCode"], kept) in ((202, 1), (403, 0))
    return str(json.loads(answer["body"]).get("detail", ""))


def _choice(store: Store, aws: boto3.Session, town: Municipality) -> str:
    store.cases.open(a_case())
    choice = ClassChoice(household_class=HouseholdClass.COUPLE_21_AOW)
    try:
        override(store, town, CASE_ID, choice, "Zij wonen samen.", "c.bos", NOW)
    except LicenceMissing as refusal:
        return str(refusal)
    except OverrideRefused:
        return ""
    return ""


def _advice(store: Store, aws: boto3.Session, town: Municipality) -> str:
    advice = receive(a_case(), some_facts(a_person()), town, NOW).case.advice
    return Licence.PREMIUM_RECHTMATIGHEID if Reason.LICENCE in advice.reasons else ""


ENTRIES: dict[Feature, dict[str, Entry]] = {
    Feature.EMAIL_TEXTS: {
        "save": _saving(TextKind.INVITATION, Channel.EMAIL),
        "publish": _publishing(TextKind.PARTNER_REMINDER, Channel.EMAIL),
    },
    Feature.LETTER_TEXTS: {
        "save": _saving(TextKind.INVITATION, Channel.LETTER),
        "publish": _publishing(TextKind.PARTNER_REMINDER, Channel.LETTER),
    },
    Feature.DECISION_LETTERS: {
        "save": _saving(TextKind.DECISION_GRANT, Channel.LETTER),
        "save an e-mail": _saving(TextKind.DECISION_REJECT, Channel.EMAIL),
        "publish": _publishing(TextKind.DECISION_GRANT, Channel.LETTER),
    },
    Feature.REVIEWS: {"file": _file(a_row(RESIDENT.digits))},
    Feature.INVITATIONS: {"file of a round that invites": _inviting_file, "turn": _turn},
    Feature.PARTNER_DATA: {
        "row with a partner": _file(a_row(RESIDENT.digits, PARTNER.digits)),
        "webhook": _webhook,
    },
    Feature.ADVICE: {"advice": _advice, "choice of an officer": _choice},
}
"""Where each feature is used from outside; a new feature without a row here fails below."""

NEEDED: dict[Feature, Licence] = {
    Feature.EMAIL_TEXTS: Licence.EXTRA,
    Feature.LETTER_TEXTS: Licence.PREMIUM,
    Feature.DECISION_LETTERS: Licence.PREMIUM,
    Feature.REVIEWS: Licence.PREMIUM,
    Feature.INVITATIONS: Licence.PREMIUM_RECHTMATIGHEID,
    Feature.PARTNER_DATA: Licence.PREMIUM_RECHTMATIGHEID,
    Feature.ADVICE: Licence.PREMIUM_RECHTMATIGHEID,
}
"""From the smallest licence on."""

MATRIX = [
    pytest.param(feature, licence, entry, id=f"{feature.name}-{name}-{licence}")
    for feature, entries in ENTRIES.items()
    for name, entry in entries.items()
    for licence in Licence
    if licence is not Licence.EXTRA
    or name not in ("row with a partner", "file of a round that invites")
]
"""Under Extra every file is refused, whatever is in it."""


def test_r12_every_feature_has_a_licence_and_an_entry() -> None:
    assert set(ENTRIES) == set(NEEDED) == set(Feature)
    assert all(ENTRIES.values())
    order = list(Licence)
    for feature, needed in NEEDED.items():
        opened = {licence for licence in Licence if feature in FEATURES[licence]}
        assert opened == set(order[order.index(needed) :])


@pytest.mark.parametrize(("feature", "licence", "entry"), MATRIX)
def test_r12_what_a_licence_lacks_is_refused_with_the_licence_that_is_needed(
    store: Store, aws: boto3.Session, feature: Feature, licence: Licence, entry: Entry
) -> None:
    refusal = entry(store, aws, OOSTERMEER.but(licences=licensed(licence)))
    if feature in FEATURES[licence]:
        assert refusal == ""
    else:
        assert NEEDED[feature] in refusal


def test_r12_the_log_names_the_licence(
    store: Store, aws: boto3.Session, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        _webhook(store, aws, OOSTERMEER.but(licences=licensed(Licence.PREMIUM)))
        _file(a_row(RESIDENT.digits, PARTNER.digits))(
            store, aws, OOSTERMEER.but(licences=licensed(Licence.PREMIUM))
        )
        _inviting_file(store, aws, OOSTERMEER.but(licences=licensed(Licence.PREMIUM)))
    told = [record for record in caplog.records if record.message == "LICENCE_MISSING"]
    assert [vars(record)["needed"] for record in told] == [Licence.PREMIUM_RECHTMATIGHEID] * 3
    assert [vars(record)["feature"] for record in told] == [
        "PARTNER_DATA",
        "PARTNER_DATA",
        "INVITATIONS",
    ]


@pytest.mark.parametrize(
    ("day", "allowed"),
    [
        (date(2025, 9, 30), False),
        (date(2025, 10, 1), True),
        (date(2025, 10, 31), True),
        (date(2025, 11, 1), False),
    ],
)
def test_r12_a_licence_holds_from_its_first_to_its_last_day(day: date, allowed: bool) -> None:
    period = LicencePeriod(
        licence=Licence.PREMIUM, valid_from=date(2025, 10, 1), valid_until=date(2025, 10, 31)
    )
    town = OOSTERMEER.but(licences=(period,))
    assert town.allows(Feature.REVIEWS, day) is allowed


def test_r12_two_licences_never_hold_on_one_day() -> None:
    twice = [{"licence": "Premium", "valid_from": day} for day in ("2025-01-01", "2026-01-01")]
    with pytest.raises(ValueError, match="Geef elke licentie een einde"):
        Municipality.model_validate(OOSTERMEER.model_dump() | {"licences": twice})


FULL = Licence.PREMIUM_RECHTMATIGHEID
AGAIN = LicencePeriod(licence=FULL, valid_from=(NOW + timedelta(days=10)).date())
WITH_A_GAP = OOSTERMEER.but(licences=(*licensed(FULL, NOW.date()), AGAIN))
"""The licence ends today, and comes back ten days later."""


def an_incomplete_case(store: Store) -> None:
    store.cases.open(a_case())
    facts = some_facts(a_person(partner=a_claim()))
    dossier = change(store, CASE_ID, lambda case: receive(case, facts, OOSTERMEER, NOW))
    workflow.start_timer(dossier.case)


def executions(aws: boto3.Session) -> list[str]:
    machine = ENVIRONMENT["STATE_MACHINE_ARN"]
    found = aws.client("stepfunctions").list_executions(stateMachineArn=machine)["executions"]
    return sorted(run["name"] for run in found)


def test_r12_without_the_licence_a_timer_ends_and_the_due_date_is_kept(store: Store) -> None:
    an_incomplete_case(store)
    before = store.cases.load(CASE_ID)
    at = later(days=1, minutes=1)
    step, _ = check(store, WITH_A_GAP, CASE_ID, f"{CASE_ID}-1", at)
    assert step is Step.DONE
    remind(store, WITH_A_GAP, CASE_ID, at)
    sweep(store, WITH_A_GAP, later(days=5))
    assert store.cases.load(CASE_ID) == before


def test_r12_with_the_licence_back_the_wait_goes_on_and_nobody_is_alarmed(
    store: Store, aws: boto3.Session
) -> None:
    an_incomplete_case(store)
    arn = ENVIRONMENT["STATE_MACHINE_ARN"].replace("stateMachine", "execution")
    aws.client("stepfunctions").stop_execution(executionArn=f"{arn}:{CASE_ID}-1")
    for _ in range(2):
        sweep(store, WITH_A_GAP, later(days=11))
    assert executions(aws) == [f"{CASE_ID}-1", f"{CASE_ID}-2"]
    dossier = store.cases.load(CASE_ID)
    kinds = [event.kind for event in dossier.events]
    assert kinds.count(EventKind.WAIT_RESUMED) == 1
    assert EventKind.TIMER_RESTARTED not in kinds
    assert dossier.case.deadline
    assert dossier.case.deadline.waiting_for is WaitingFor.MISSING_DATA
    assert check(store, WITH_A_GAP, CASE_ID, f"{CASE_ID}-2", later(days=11))[0] is Step.REMIND


def test_r12_r19_nobody_is_blamed_for_not_answering_while_the_licence_was_gone(
    store: Store,
) -> None:
    store.cases.open(a_case())
    gone = OOSTERMEER.but(licences=licensed(FULL, NOW.date()))
    sweep(store, gone, later(days=29))
    assert not store.cases.load(CASE_ID).case.no_response
    sweep(store, OOSTERMEER, later(days=30))
    assert store.cases.load(CASE_ID).case.no_response
