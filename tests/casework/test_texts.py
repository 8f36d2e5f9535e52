"""Texts of a municipality: draft, preview, publish, in that order and each by somebody."""

import pytest

from samentoets.case import Channel
from samentoets.casework.texts import preview, publish, save_draft, template_for
from samentoets.correspondence import TextKind
from samentoets.errors import TextChanged, TextRefused
from samentoets.store import Store, store_of
from samentoets.store.texts import TextStore, TextVersion
from samentoets.texts.template import NATIONAL, Template
from tests.builders import NOW, OOSTERMEER, WESTERVEEN, later

KIND, CHANNEL = TextKind.INVITATION, Channel.EMAIL


def a_template(greeting: str = "Beste $VOORNAAM$,") -> Template:
    body = f"{greeting}\n\n$PARTNERALINEA$\n\nGa naar $ONDERZOEK_URL$"
    return Template(kind=KIND, channel=CHANNEL, version="", subject="Uitnodiging", body=body)


def published(store: Store, greeting: str = "Beste $VOORNAAM$,", number: int = 1) -> TextVersion:
    save_draft(store, OOSTERMEER, a_template(greeting), "jansen", NOW)
    preview(store, KIND, CHANNEL, number, "jansen", later(hours=1))
    return publish(store, OOSTERMEER, KIND, CHANNEL, number, "pieters", later(hours=2))


def test_without_a_text_of_its_own_the_national_one_is_used(store: Store) -> None:
    assert template_for(store, KIND, CHANNEL).version == NATIONAL


def test_a_draft_is_not_used(store: Store) -> None:
    save_draft(store, OOSTERMEER, a_template(), "jansen", NOW)
    preview(store, KIND, CHANNEL, 1, "jansen", NOW)
    assert template_for(store, KIND, CHANNEL).version == NATIONAL


def test_a_published_text_is_used_and_tells_who_did_what_when(store: Store) -> None:
    published(store)
    template = template_for(store, KIND, CHANNEL)
    assert (template.version, template.subject) == ("gemeente, versie 1", "Uitnodiging")
    [version] = store.texts.versions(KIND, CHANNEL)
    assert (version.saved_by, version.saved_at) == ("jansen", NOW)
    assert (version.previewed_by, version.previewed_at) == ("jansen", later(hours=1))
    assert (version.published_by, version.published_at) == ("pieters", later(hours=2))


def test_each_channel_and_municipality_has_its_own(store: Store) -> None:
    published(store)
    assert template_for(store, KIND, Channel.LETTER).version == NATIONAL
    assert template_for(store_of(WESTERVEEN.code), KIND, CHANNEL).version == NATIONAL


def test_a_new_version_leaves_the_published_one_in_use_until_it_is_published(store: Store) -> None:
    published(store)
    save_draft(store, OOSTERMEER, a_template("Dag $VOORNAAM$,"), "jansen", later(days=1))
    assert template_for(store, KIND, CHANNEL).version == "gemeente, versie 1"
    preview(store, KIND, CHANNEL, 2, "jansen", later(days=1))
    publish(store, OOSTERMEER, KIND, CHANNEL, 2, "jansen", later(days=1))
    assert template_for(store, KIND, CHANNEL).version == "gemeente, versie 2"
    assert len(store.texts.versions(KIND, CHANNEL)) == 2


def test_a_faulty_text_is_not_kept(store: Store) -> None:
    with pytest.raises(TextRefused, match="Bedoelt u"):
        save_draft(store, OOSTERMEER, a_template("Beste $VORNAAM$,"), "jansen", NOW)
    assert store.texts.versions(KIND, CHANNEL) == ()


def test_nothing_is_published_unseen(store: Store) -> None:
    save_draft(store, OOSTERMEER, a_template(), "jansen", NOW)
    with pytest.raises(TextRefused, match="Bekijk eerst"):
        publish(store, OOSTERMEER, KIND, CHANNEL, 1, "jansen", NOW)


def test_a_preview_is_filled_in_with_fictitious_data(store: Store) -> None:
    save_draft(store, OOSTERMEER, a_template(), "jansen", NOW)
    content = preview(store, KIND, CHANNEL, 1, "jansen", NOW)
    assert content.blocks[0].lines == ("Beste Loïs,",)


def test_r16_publishing_twice_is_publishing_once(store: Store) -> None:
    first = published(store)
    assert publish(store, OOSTERMEER, KIND, CHANNEL, 1, "somebody else", later(days=1)) == first


def test_a_text_that_today_s_checks_refuse_is_not_published(store: Store) -> None:
    save_draft(store, OOSTERMEER, a_template(), "jansen", NOW)
    preview(store, KIND, CHANNEL, 1, "jansen", NOW)
    [version] = store.texts.versions(KIND, CHANNEL)
    store.texts.previewed(version.but(body="Beste $VOORNAAM$,"))
    with pytest.raises(TextRefused, match="PARTNERALINEA"):
        publish(store, OOSTERMEER, KIND, CHANNEL, 1, "jansen", NOW)


def test_a_version_that_does_not_exist_is_told(store: Store) -> None:
    with pytest.raises(TextRefused, match="Versie 7"):
        preview(store, KIND, CHANNEL, 7, "jansen", NOW)


def test_two_who_save_at_once_do_not_overwrite_each_other(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_draft(store, OOSTERMEER, a_template(), "jansen", NOW)
    monkeypatch.setattr(TextStore, "versions", lambda *_: ())
    with pytest.raises(TextChanged):
        save_draft(store, OOSTERMEER, a_template("Dag $VOORNAAM$,"), "pieters", NOW)
    monkeypatch.undo()
    [kept] = store.texts.versions(KIND, CHANNEL)
    assert kept.saved_by == "jansen"


@pytest.mark.parametrize("seen", [None, 1])
def test_two_who_publish_at_once_do_not_overwrite_each_other(
    store: Store, monkeypatch: pytest.MonkeyPatch, seen: int | None
) -> None:
    first = published(store)
    published(store, "Dag $VOORNAAM$,", number=2)
    save_draft(store, OOSTERMEER, a_template("Hallo $VOORNAAM$,"), "jansen", NOW)
    preview(store, KIND, CHANNEL, 3, "jansen", NOW)
    monkeypatch.setattr(TextStore, "published", lambda *_: first if seen else None)
    with pytest.raises(TextChanged):
        publish(store, OOSTERMEER, KIND, CHANNEL, 3, "jansen", NOW)
    monkeypatch.undo()
    assert template_for(store, KIND, CHANNEL).version == "gemeente, versie 2"
