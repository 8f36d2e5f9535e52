"""What holds up the advice before anything is calculated: a line for each thing (R14)."""

from samentoets.advice import Part, Reason, Sum, TraceLine
from samentoets.assessment.wording import WHO, Lines, on
from samentoets.completeness import Gap, Kind
from samentoets.delivery import Source, SourceStatus
from samentoets.household import Household
from samentoets.members import Role
from samentoets.policy import Policy

KINDS = {
    Kind.IDENTITY: "persoonsgegevens",
    Kind.HOUSEHOLD: "gegevens over het huishouden",
    Kind.INCOME: "inkomen",
    Kind.ASSETS: "vermogen",
}

STATUSES = {
    SourceStatus.DELIVERED: "geleverd",
    SourceStatus.FAILED: "niet gelukt",
    SourceStatus.REFUSED: "geen toestemming",
}

HELD = {
    Reason.PARTNER_UNRESOLVED: ("Partner", "Eerst moet vaststaan wie de partner is."),
    Reason.RESIDENT_DECEASED: ("Inwoner", "De inwoner is overleden."),
    Reason.MINOR: ("Leeftijd", "Iemand die meetelt is jonger dan 18 jaar."),
    Reason.MOVED_AWAY: ("Adres", "Iemand die meetelt is uit de gemeente vertrokken."),
    Reason.IDENTITY_CONFLICT: ("Persoonsgegevens", "Het staat niet vast over wie het gaat."),
}


def held_lines(held_by: tuple[Reason, ...]) -> Lines:
    """A line per reason from outside the calculation, in the order of the reasons."""
    return tuple(
        TraceLine(subject=HELD[reason][0], detail=HELD[reason][1], doubt=reason)
        for reason in Reason
        if reason in held_by
    )


def missing_lines(gaps: tuple[Gap, ...]) -> Lines:
    """A line per kind of data that somebody still owes."""
    return tuple(
        TraceLine(
            subject=f"Ontbreekt van {WHO[gap.role]}: {KINDS[gap.kind]}",
            detail=f"Bron bezocht: {STATUSES[gap.last_status]}."
            if gap.last_status
            else "Geen bron bezocht.",
            who=WHO[gap.role],
            doubt=Reason.DATA_MISSING,
        )
        for gap in sorted(gaps, key=lambda gap: (list(Role).index(gap.role), gap.kind))
    )


def undelivered_lines(
    household: Household, of: Sum, what: str, sources: frozenset[Source]
) -> Lines:
    """A line per visited source that gave nothing: what it knows is unknown, not zero (R14)."""
    return tuple(
        TraceLine(
            subject=f"{what} van {WHO[member.role]}",
            detail=f"Deze bron gaf geen gegevens: {STATUSES[facts.status]}.",
            part=Part.AMOUNT,
            of=of,
            who=WHO[member.role],
            source=facts.source,
            doubt=Reason.DATA_MISSING,
        )
        for member in household.members
        for facts in sorted(member.facts, key=lambda facts: facts.source)
        if facts.source in sources and facts.status is not SourceStatus.DELIVERED
    )


def too_old_lines(household: Household, policy: Policy) -> Lines:
    """A line per source whose data are older, on the reference date, than the policy allows."""
    if policy.data_not_older_than is None:
        return ()
    oldest = household.reference_date - policy.data_not_older_than
    return tuple(
        TraceLine(
            subject=f"Gegevens van {WHO[member.role]}",
            detail=f"Opgehaald op {on(facts.retrieved_at.date())}; voor deze peildatum moeten ze "
            f"van {on(oldest)} of later zijn.",
            who=WHO[member.role],
            on=facts.retrieved_at.date(),
            source=facts.source,
            doubt=Reason.DATA_TOO_OLD,
        )
        for member in household.members
        for facts in sorted(member.delivered, key=lambda facts: facts.source)
        if facts.retrieved_at.date() < oldest
    )
