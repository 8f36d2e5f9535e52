"""Whatever a value holds, it stays words: no markup, no header, no structure, no second field."""

import re
from email.message import EmailMessage
from html.parser import HTMLParser

from hypothesis import example, given
from hypothesis import strategies as st

from samentoets.case import Channel
from samentoets.correspondence import Content, TextKind
from samentoets.municipality import Municipality
from samentoets.person import Address, Contact, ContactPreference, Name
from samentoets.texts.as_email import as_email
from samentoets.texts.template import national_template, read_template
from samentoets.texts.values import LINE_LENGTH, Addressee, clean, example_values, values_of
from samentoets.texts.writing import write
from tests.builders import NOW, OOSTERMEER, a_case

EVIL = st.one_of(
    st.text(max_size=200),
    st.sampled_from(
        [
            "</p><script>alert(1)</script>",
            "\r\nBcc: somebody@example.org\r\n\r\n",
            "$BSN$ $NAAM$",
            '" onmouseover="x',
            "\u202egnirts",
            "# kop\n\n- lijst\n\n# kop",
            "<!--",
            "&lt;b&gt;",
            "W" * 200,
        ]
    ),
)
KINDS = st.sampled_from(TextKind)


class Tags(HTMLParser):
    """The tags of a page with their attributes, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def written(kind: TextKind, value: str) -> Content:
    """A national text in which this value stands for everything that is known of a person."""
    values = {name: (clean(value) or "x",) * len(v) for name, v in example_values().items()}
    values["ONDERZOEK_URL"] = (OOSTERMEER.journey_url,)
    return write(national_template(kind, Channel.EMAIL), values)


@given(KINDS, EVIL)
@example(TextKind.INVITATION, "</p><p>x")
def test_no_value_makes_markup(kind: TextKind, value: str) -> None:
    html = as_email(written(kind, value), OOSTERMEER).html
    assert Tags(html).tags == Tags(as_email(written(kind, "x"), OOSTERMEER).html).tags


@given(KINDS, EVIL)
def test_what_is_shown_is_the_value_itself(kind: TextKind, value: str) -> None:
    shown = Tags(as_email(written(kind, value), OOSTERMEER).html).words
    assert (clean(value) or "x") in re.sub(r"\s+", " ", shown.replace("\n", " "))


@given(KINDS, EVIL)
def test_no_value_makes_a_header(kind: TextKind, value: str) -> None:
    subject = as_email(written(kind, value), OOSTERMEER).subject
    message = EmailMessage()
    message["Subject"] = subject
    assert len(subject.splitlines()) == 1
    assert message.keys() == ["Subject"]


@given(EVIL)
def test_no_value_in_a_subject_makes_a_header(value: str) -> None:
    template = read_template(
        "Onderwerp: Zaak $GEMEENTE$\n\n$NAAM$", TextKind.INVITATION, Channel.EMAIL, "1"
    )
    values = {**example_values(), "GEMEENTE": (value or "x",), "NAAM": ("x",)}
    musts = "\n\n$PARTNERALINEA$\n\n$ONDERZOEK_URL$"
    subject = write(template.but(body=template.body + musts), values).subject
    assert len(subject.splitlines()) == 1
    assert subject.isprintable() or not subject


@given(KINDS, EVIL)
def test_no_value_makes_structure(kind: TextKind, value: str) -> None:
    filled, plain = written(kind, value), written(kind, "x")
    assert [b.kind for b in filled.blocks] == [b.kind for b in plain.blocks]
    assert [len(b.lines) for b in filled.blocks] == [len(b.lines) for b in plain.blocks]
    assert len(filled.text.splitlines()) == len(plain.text.splitlines())


ADDRESSES = st.builds(
    Address,
    street=EVIL,
    house_number=EVIL,
    addition=EVIL,
    postcode=st.just("9901 AB"),
    city=EVIL,
)
NAMES = st.builds(
    Name, initials=EVIL, first_name=EVIL, prefix=EVIL, surname=EVIL.filter(lambda s: s.strip())
)


@given(NAMES, ADDRESSES)
def test_an_address_is_six_lines_at_most_and_keeps_its_place(name: Name, address: Address) -> None:
    contact = Contact(preference=ContactPreference.LETTER, address=address)
    lines = Addressee(name=name, contact=contact).address_lines
    assert 3 <= len(lines) <= 6
    assert lines[-1].startswith("9901 AB")
    assert all(len(line) <= LINE_LENGTH for line in lines[:-1])
    assert all(len(line.splitlines()) <= 1 for line in lines)


@given(NAMES)
def test_any_name_gives_every_field_a_value(name: Name) -> None:
    case = a_case().case
    municipality: Municipality = OOSTERMEER
    values = values_of(
        TextKind.PARTNER_REMINDER,
        case.but(resident=case.resident.but(name=name)),
        municipality,
        NOW,
    )
    content = write(national_template(TextKind.INVITATION, Channel.EMAIL), values)
    assert content.blocks[0].lines[0].startswith("Beste")
