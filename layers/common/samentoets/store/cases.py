"""Cases: a case and the event that explains it are written together or not at all."""

from collections.abc import Iterable, Iterator
from typing import Any

from samentoets.alerts import INFORMATION, Alert
from samentoets.base import Frozen, StartReference, iso
from samentoets.case import Case, Worklist
from samentoets.correspondence import Message
from samentoets.delivery import Facts
from samentoets.dossier import Calculation, Dossier, Event, Letter
from samentoets.errors import StaleCase, UnknownCase
from samentoets.overrides import Override
from samentoets.store import items
from samentoets.store.counters import Counters
from samentoets.store.items import Item
from samentoets.store.names import Names
from samentoets.store.parts import Claim, Parts
from samentoets.store.table import UNSEEN, Table


class CaseStore:
    """The cases of one municipality."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._names = Names(table)
        self._parts = Parts(table)
        self._counters = Counters(table)

    def open(self, dossier: Dossier) -> Claim:
        """Write a new case, unless the resident has one in this round already.

        Answers the claim that holds, so that the caller sees whose case it is; repeating the
        call changes nothing (R16).
        """
        if held := self._parts.claim_on(dossier.case):
            return held
        try:
            self._table.write(self._opening(dossier), "The resident's place in this round")
        except StaleCase:
            if held := self._parts.claim_on(dossier.case):
                return held
            raise
        return Claim(case_id=dossier.case.case_id, opened_by=dossier.case.opened_by)

    def _opening(self, dossier: Dossier) -> list[dict[str, Any]]:
        case = dossier.case
        return [
            *self._parts.writes_of_new(case),
            *self._changes(Dossier(case=case), dossier, UNSEEN),
            *self._names.writes_of(None, case),
            *self._counters.writes_of([(None, dossier)]),
            *self._start_pointer(case),
        ]

    def _start_pointer(self, case: Case) -> list[dict[str, Any]]:
        """Lets a personal start link find the case."""
        if case.start_reference is None:
            return []
        pk = self._start_pk(case.start_reference)
        pointer = items.attributes({"pk": pk, "sk": "START", "case_id": case.case_id})
        return [self._put(pointer, UNSEEN)]

    def _start_pk(self, reference: StartReference) -> str:
        """Hashed, so that who reads the table can't use the links."""
        hashed = self._table.keyring.reference(reference.encode())
        return items.start_pk(self._table.municipality, hashed)

    def behind(self, reference: StartReference) -> Case | None:
        """The case that a personal start link leads to; nothing else of it is read."""
        pointer = self._table.get(self._start_pk(reference), "START")
        if pointer is None:
            return None
        pk = items.case_pk(self._table.municipality, pointer["case_id"]["S"])
        found = self._table.get(pk, "CASE")
        return items.from_item(Case, found, self._table.keyring.cipher(pk)) if found else None

    def load(self, case_id: str) -> Dossier:
        """The whole dossier and the linked one, strongly consistent; raises `UnknownCase`."""
        dossier = self.load_alone(case_id)
        if dossier.case.link is None:
            return dossier
        return dossier.but(linked=self.load_alone(dossier.case.link.case_id))

    def load_alone(self, case_id: str) -> Dossier:
        """The dossier without the linked one; raises `UnknownCase`."""
        pk = items.case_pk(self._table.municipality, case_id)
        cipher = self._table.keyring.cipher(pk)
        rooms: dict[str, list[Any]] = {room: [] for room in MODEL_OF_ROOM}
        for item in self._table.query(pk):
            room = item["sk"]["S"].partition("#")[0]
            rooms[room].append(items.from_item(MODEL_OF_ROOM[room], item, cipher))
        if not rooms["CASE"]:
            raise UnknownCase(f"No case {case_id} in municipality {self._table.municipality}.")
        return Dossier(
            case=rooms["CASE"][0],
            facts=tuple(rooms["FACTS"]),
            alerts=tuple(rooms["ALERT"]),
            letters=tuple(rooms["LETTER"]),
            messages=tuple(rooms["MESSAGE"]),
            events=tuple(rooms["EVENT"]),
            overrides=tuple(rooms["OVERRIDE"]),
            calculations=tuple(rooms["ADVICE"]),
        )

    def several(self, case_ids: Iterable[str]) -> dict[str, Case]:
        """These cases by number, as far as they exist; they may lag a moment behind."""
        keys = [
            items.attributes({"pk": items.case_pk(self._table.municipality, case_id), "sk": "CASE"})
            for case_id in dict.fromkeys(case_ids)
        ]
        found = (items.case_of(item, self._table.keyring) for item in self._table.get_many(keys))
        return {case.case_id: case for case in found}

    def every(self) -> Iterator[Dossier]:
        """All cases there are, settled ones too: a scan, for an operator's command only."""
        for pk in self._table.scan(f"{self._table.municipality}#CASE#", "CASE"):
            yield self.load_alone(pk.rpartition("#")[2])

    def save(self, before: Dossier, after: Dossier) -> Dossier:
        """Write what changed; raises `StaleCase` when the case was changed since `before`.

        The linked case must be as it was read, too: the rule looked at both.
        """
        actions = [*self._update(before, after), *self._counters.writes_of([(before, after)])]
        if before.linked:
            actions.append(self._still(before.linked.case))
        self._table.write(actions, f"Case {after.case.case_id}")
        return after.with_case(version=before.case.version + 1)

    def save_both(self, before: tuple[Dossier, Dossier], after: tuple[Dossier, Dossier]) -> None:
        """Write what changed in two cases, all or nothing; raises `StaleCase` like `save`."""
        pairs = list(zip(before, after, strict=True))
        actions = [action for was, is_ in pairs for action in self._update(was, is_)]
        actions += self._counters.writes_of(pairs)
        self._table.write(actions, " and ".join(f"case {d.case.case_id}" for d in before))

    def _update(self, before: Dossier, after: Dossier) -> list[dict[str, Any]]:
        condition = "version = :seen"
        return [
            *self._changes(before, after, condition, seen=before.case.version),
            *self._parts.writes_of_changed(before.case, after.case),
            *self._names.writes_of(before.case, after.case),
        ]

    def _still(self, case: Case) -> dict[str, Any]:
        """A condition of a transaction: this case was not changed since it was read."""
        return items.unchanged(
            self._table.name, items.case_pk(case.municipality, case.case_id), case.version
        )

    def _changes(
        self, before: Dossier, after: Dossier, condition: str, **values: Any
    ) -> list[dict[str, Any]]:
        case = after.case.but(version=before.case.version + 1)
        pk = items.case_pk(case.municipality, case.case_id)
        cipher = self._table.keyring.cipher(pk)
        order = items.case_order(case)
        index = items.on_worklist(case.municipality, items.case_list(case), order)
        rows: list[tuple[str, Frozen, dict[str, str]]] = [
            *((self._facts_sk(f), f, {}) for f in items.added(before.facts, after.facts)),
            *((_event_sk(e), e, {}) for e in items.added(before.events, after.events)),
            *((_override_sk(o), o, {}) for o in items.added(before.overrides, after.overrides)),
            *((_advice_sk(c), c, {}) for c in items.added(before.calculations, after.calculations)),
            *(
                (self._alert_sk(a), a, self._alert_index(case, a))
                for a in items.added(before.alerts, after.alerts)
            ),
            *(
                (_letter_sk(letter), letter, self._letter_index(case, letter))
                for letter in items.added(before.letters, after.letters)
            ),
        ]
        rows += [
            (_message_sk(message), message, {})
            for message in items.added(before.messages, after.messages)
        ]
        put_case = self._put(items.to_item(pk, "CASE", case, cipher, index), condition, **values)
        return [put_case, *(self._put(items.to_item(pk, sk, m, cipher, i)) for sk, m, i in rows)]

    def _put(self, item: Item, condition: str | None = None, **values: Any) -> dict[str, Any]:
        return items.put(self._table.name, item, condition, **values)

    def _facts_sk(self, facts: Facts) -> str:
        """Persons in a delivery always have a BSN."""
        bsn = facts.identity.bsn
        key = self._table.person_keys(bsn)[0] if bsn else "unknown"
        return f"FACTS#{key}#{facts.source}#{iso(facts.retrieved_at)}#{facts.delivery}"

    def _alert_sk(self, alert: Alert) -> str:
        return f"ALERT#{alert.type}#{self._table.keyring.reference(alert.fact.encode())}"

    @staticmethod
    def _alert_index(case: Case, alert: Alert) -> dict[str, str]:
        if not alert.is_open or alert.type in INFORMATION:
            return {}
        order = f"{iso(alert.raised_at)}#{case.case_id}"
        return items.on_worklist(case.municipality, Worklist.ALERTS, order)

    @staticmethod
    def _letter_index(case: Case, letter: Letter) -> dict[str, str]:
        if not letter.waits:
            return {}
        order = f"{iso(letter.queued_at)}#{case.case_id}"
        return items.on_worklist(case.municipality, Worklist.LETTERS, order)


MODEL_OF_ROOM: dict[str, type[Frozen]] = {
    "CASE": Case,
    "FACTS": Facts,
    "ALERT": Alert,
    "LETTER": Letter,
    "MESSAGE": Message,
    "EVENT": Event,
    "OVERRIDE": Override,
    "ADVICE": Calculation,
}
"""What an item of a case is, by the beginning of its sort key."""


def _event_sk(event: Event) -> str:
    return f"EVENT#{event.number:06}"


def _override_sk(override: Override) -> str:
    return f"OVERRIDE#{override.number:04}"


def _advice_sk(calculation: Calculation) -> str:
    return f"ADVICE#{calculation.number:04}"


def _letter_sk(letter: Letter) -> str:
    return f"LETTER#{letter.number:04}"


def _message_sk(message: Message) -> str:
    return f"MESSAGE#{message.number:04}"
