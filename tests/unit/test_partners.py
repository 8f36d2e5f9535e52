"""R2, R5 to R8: who counts as partner and what follows, from a table a policy officer can read."""

from datetime import date
from typing import Any, Literal

import pytest
import yaml
from pydantic import Field

from samentoets.advice import Reason
from samentoets.base import Frozen
from samentoets.case import PartnerChoice
from samentoets.completeness import Gap, held_by, missing, to_ask
from samentoets.dossier import Dossier
from samentoets.household import household_of
from samentoets.linking import Fit, fit, link
from samentoets.person import Bsn, Identity
from samentoets.progress import receive
from samentoets.resolving import resolve_partner
from tests.builders import (
    COMPLETE,
    NOW,
    OOSTERMEER,
    PARTNER,
    RESIDENT,
    STRANGER,
    a_case,
    a_claim,
    a_person,
    a_resident,
    an_identity,
    some_facts,
)
from tests.unit.situations import TABLES, Yes

PEOPLE = {"Daniël": PARTNER, "Zoë": STRANGER, "inwoner": RESIDENT}
OWED_BY = {
    frozenset(): "niemand",
    frozenset({"RESIDENT"}): "inwoner",
    frozenset({"PARTNER"}): "partner",
    frozenset({"RESIDENT", "PARTNER"}): "beiden",
}


class Source(Frozen):
    """What a source says of the resident's partner."""

    bereikt: Yes = True
    noemt: str | None = None
    sinds: date | None = None
    tot: date | None = None

    def claim(self, source: str) -> dict[str, Any] | None:
        if self.noemt is None:
            return None
        who, _, without_bsn = self.noemt.partition(" ")
        since, until = (day and day.isoformat() for day in (self.sinds, self.tot))
        claim = a_claim(PEOPLE[who], source, since=since, until=until)
        return claim | {"bsn": None} if without_bsn else claim


class Other(Frozen):
    """What the partner, or who might be, delivers."""

    levert: Yes = False
    noemt: str | None = None
    overleden: date | None = None


class OwnCase(Frozen):
    opgegeven: str | None = None


class Row(Frozen):
    """One situation, and what must come of it."""

    situatie: str
    opgegeven: str | None = None
    mijnoverheid: Source = Source()
    belastingdienst: Source = Source()
    inwoner_zonder: str | None = Field(None, alias="inwoner zonder")
    daniel: Other = Field(Other(), alias="daniël")
    zoe: Other = Field(Other(), alias="zoë")
    medewerker: PartnerChoice | None = None
    zaak: OwnCase | None = Field(None, alias="zaak van Daniël")

    telt: Literal["niemand", "Daniël", "Zoë", "onbekend"]
    meldingen: frozenset[str] = frozenset()
    ontbreekt: Literal["niemand", "inwoner", "partner", "beiden"] = "niemand"
    wacht: Yes = Field(False, alias="advies wacht")
    vraagt: str = Field("niemand", alias="herinnering vraagt")
    gekoppeld: Yes | None = None

    def persons(self) -> list[dict[str, Any]]:
        claims = {
            "mijnoverheid": self.mijnoverheid.claim("mijnoverheid"),
            "belastingdienst": self.belastingdienst.claim("belastingdienst"),
        }
        failed = () if self.mijnoverheid.bereikt else ("mijnoverheid",)
        sources = tuple(source for source in COMPLETE if source != self.inwoner_zonder)
        told = [claim for claim in claims.values() if claim]
        persons = [a_person(sources=sources, failed=failed, partner=told)]
        for bsn, other in ((PARTNER, self.daniel), (STRANGER, self.zoe)):
            if other.levert:
                claim = [a_claim(PEOPLE[other.noemt])] if other.noemt else []
                died = other.overleden and other.overleden.isoformat()
                persons.append(a_person(bsn, partner=claim, deceased_on=died))
        return persons

    def dossier(self) -> Dossier:
        """The case after the delivery, the officer's word and the linking, in that order."""
        dossier = a_case(supplied=_supplied(self.opgegeven))
        facts = some_facts(*self.persons())
        dossier = receive(dossier, facts, OOSTERMEER, NOW, started_by=RESIDENT)
        if self.medewerker:
            dossier = resolve_partner(
                dossier, self.medewerker, None, "k.jansen", "Uitgezocht.", OOSTERMEER, NOW
            )
        return self._linked(dossier) if self.zaak else dossier

    def _linked(self, dossier: Dossier) -> Dossier:
        supplied = _supplied(self.zaak.opgegeven if self.zaak else None)
        own = a_case(a_resident(PARTNER), supplied, case_id="BBBB-BBBB-BBBB")
        if fit(dossier, own) is not Fit.TOGETHER:
            return dossier
        one, other = link(dossier, own, OOSTERMEER, NOW)
        return one.but(linked=other)


def _supplied(who: str | None) -> Identity | None:
    if who is None:
        return None
    name, _, only_bsn = who.partition(" ")
    identity = an_identity(PEOPLE[name])
    return identity.but(name=None, birth_date=None) if only_bsn else identity


def _name_of(bsn: Bsn | None, identity: Identity) -> str:
    known = {
        born: name for name, born in ((n, an_identity(b).birth_date) for n, b in PEOPLE.items())
    }
    by_bsn = {number: name for name, number in PEOPLE.items()}
    return by_bsn[bsn] if bsn else known[identity.birth_date]


def _owed(gaps: tuple[Gap, ...]) -> str:
    return OWED_BY[frozenset(gap.role.value for gap in gaps)]


ROWS = [
    Row.model_validate(row)
    for row in yaml.safe_load((TABLES / "partners.yaml").read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("row", ROWS, ids=[row.situatie for row in ROWS])
def test_r07_who_counts_and_what_follows(row: Row) -> None:
    dossier = row.dossier()
    household = household_of(dossier)
    if not household.is_resolved:
        counts = "onbekend"
    elif household.partner is None:
        counts = "niemand"
    else:
        partner = household.partner.identity
        counts = _name_of(partner.bsn, partner)
    assert counts == row.telt
    assert _owed(missing(household, OOSTERMEER)) == row.ontbreekt
    assert _owed(to_ask(dossier, OOSTERMEER)) == row.vraagt


@pytest.mark.parametrize("row", ROWS, ids=[row.situatie for row in ROWS])
def test_r07_what_an_officer_is_told_and_what_is_held(row: Row) -> None:
    dossier = row.dossier()
    told = {
        alert.type.value if alert.is_open else f"{alert.type.value} opgelost"
        for alert in dossier.alerts
    }
    assert told == row.meldingen
    assert bool(held_by(dossier, household_of(dossier))) == row.wacht
    assert (Reason.PARTNER_UNRESOLVED in dossier.case.advice.reasons) == row.wacht
    if row.gekoppeld is not None:
        assert (dossier.case.link is not None) == row.gekoppeld


def test_every_alert_about_the_partner_has_a_row() -> None:
    """A chain of cases and several suitors need a store: tests/casework/test_linking.py."""
    told = {melding.removesuffix(" opgelost") for row in ROWS for melding in row.meldingen}
    assert told >= {
        "DIFFERENT_PARTNER",
        "PARTNER_SUPPLIED_NOT_FOUND",
        "PARTNER_FOUND_NOT_SUPPLIED",
        "SOURCES_DISAGREE",
        "PARTNER_CONTRADICTS",
        "PARTNERSHIP_ENDED",
        "PARTNER_DECEASED",
    }
