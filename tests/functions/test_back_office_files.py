"""What a municipality needs for its next file: the template, and what is in the way."""

import io
from base64 import b64decode

import boto3
import pytest
from openpyxl import load_workbook

from samentoets.access import Role
from samentoets.case import Channel
from samentoets.correspondence import TextKind
from samentoets.store import Store
from samentoets.store.texts import TextVersion
from tests.builders import NOW
from tests.functions.pages import HOME, a_user, answer, get

TEMPLATE = f"{HOME}/import-template"


def test_the_csv_to_start_from_opens_in_excel(aws: boto3.Session) -> None:
    response = answer(f"{TEMPLATE}.csv")
    content = b64decode(response["body"]) if response["isBase64Encoded"] else response["body"]
    assert content.startswith(b"\xef\xbb\xbfBSN;VOORLETTERS;")
    [told] = response["multiValueHeaders"]["Content-Disposition"]
    assert told == 'attachment; filename="heronderzoek-9901.csv"'


def test_the_workbook_to_start_from_arrives_whole(aws: boto3.Session) -> None:
    response = answer(f"{TEMPLATE}.xlsx")
    assert response["isBase64Encoded"]
    sheets = load_workbook(io.BytesIO(b64decode(response["body"]))).sheetnames
    assert sheets == ["Inwoners", "Uitleg"]


def test_without_a_role_there_is_no_template(aws: boto3.Session) -> None:
    assert answer(f"{TEMPLATE}.csv", user=a_user(Role.ADMINISTRATOR))["statusCode"] == 403


@pytest.mark.parametrize("usable", [True, False])
def test_what_is_in_the_way_of_a_file_is_told_before_one_is_chosen(
    store: Store, usable: bool
) -> None:
    if not usable:
        text = TextVersion(
            kind=TextKind.INVITATION,
            channel=Channel.EMAIL,
            number=1,
            subject="Uitnodiging",
            body="Kom eens langs.",
            saved_by="m.devries",
            saved_at=NOW,
        )
        store.texts.add(text)
        store.texts.publish(text, None)
    told = [row["data-obstacle"] for row in get(f"{HOME}/files").elements_with("data-obstacle")]
    assert told == ([] if usable else ["TEXT_UNUSABLE"])
