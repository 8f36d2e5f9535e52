"""Counts of cases, kept in the same transaction as the cases themselves; never counted anew.

Each period has as many items as case numbers can end in, so that cases that are written at the
same moment seldom meet in one. A count is the sum over those items.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from samentoets.dossier import Dossier
from samentoets.store import items
from samentoets.store.items import Item
from samentoets.store.table import UNSEEN, Table
from samentoets.tally import Count, difference, tally

WRITES = "writes"
"""How often an item was written: a recount that was overtaken sees it here."""


def shard_of(case_id: str) -> str:
    return case_id[-1]


class Counters:
    """The counts of one municipality."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._pk = items.counts_pk(table.municipality)

    def writes_of(self, changes: Iterable[tuple[Dossier | None, Dossier]]) -> list[dict[str, Any]]:
        """What a transaction with these changes must do to the counts."""
        by_item: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for before, after in changes:
            for count, by in difference(before, after).items():
                by_item[_sk(count.period, after.case.case_id)][count.name] += by
        return [self._add(sk, amounts) for sk, amounts in by_item.items()]

    def _add(self, sk: str, amounts: dict[str, int]) -> dict[str, Any]:
        named = list(enumerate({**amounts, WRITES: 1}.items()))
        return {
            "Update": {
                "TableName": self._table.name,
                "Key": items.attributes({"pk": self._pk, "sk": sk}),
                "UpdateExpression": "ADD " + ", ".join(f"#{n} :{n}" for n, _ in named),
                "ExpressionAttributeNames": {f"#{n}": name for n, (name, _) in named},
                "ExpressionAttributeValues": items.attributes(
                    {f":{n}": by for n, (_, by) in named}
                ),
            }
        }

    def since(self, year: int) -> Counter[Count]:
        """What holds now, and what happened since the beginning of that year."""
        total: Counter[Count] = Counter()
        for item in self._table.query(self._pk, sk_from=f"{year}"):
            total.update(_counts(item))
        return +total

    def recount(self, dossiers: Iterable[Dossier]) -> int:
        """Put right what differs from these dossiers: all that there are, read while this runs.

        Answers how many items were wrong. Raises `StaleCase` when a case was changed meanwhile;
        then repeat it.
        """
        known = {item["sk"]["S"]: items.plain(item) for item in self._table.query(self._pk)}
        right: dict[str, Counter[str]] = {sk: Counter() for sk in known}
        for dossier in dossiers:
            for count, number in tally(dossier).items():
                sk = _sk(count.period, dossier.case.case_id)
                right.setdefault(sk, Counter())[count.name] += number
        return sum(self._replace(sk, counts, known.get(sk)) for sk, counts in right.items())

    def _replace(self, sk: str, right: Counter[str], known: dict[str, Any] | None) -> bool:
        if known and {name: n for name, n in _numbers(known).items() if n} == dict(right):
            return False
        if known:
            condition, seen = f"{WRITES} = :seen", {"seen": known[WRITES]}
        else:
            condition, seen = UNSEEN, {}
        writes = known[WRITES] + 1 if known else 1
        item = items.attributes({"pk": self._pk, "sk": sk, **right, WRITES: writes})
        self._table.write([items.put(self._table.name, item, condition, **seen)], f"Counts of {sk}")
        return True


def _sk(period: str, case_id: str) -> str:
    return f"{period}#{shard_of(case_id)}"


def _numbers(item: dict[str, Any]) -> dict[str, int]:
    return {name: n for name, n in item.items() if name not in (*items.KEY_FIELDS, WRITES)}


def _counts(item: Item) -> dict[Count, int]:
    period = item["sk"]["S"].partition("#")[0]
    return {Count(period, name): n for name, n in _numbers(items.plain(item)).items()}
