"""Applications: each number is taken once, with one content."""

from datetime import datetime, timedelta

from samentoets.application import Route
from samentoets.base import Frozen, Moment
from samentoets.errors import ApplicationConflict
from samentoets.store import items
from samentoets.store.table import Table

KEPT_FOR = timedelta(days=365)
"""How long a number is remembered; the claim of the case itself stays as long as the case."""


class ApplicationRecord(Frozen):
    """What we remember of an application; `reference` is our stand-in for its number.

    `digest` is a keyed hash of the content, `route` what was made of it.
    """

    reference: str
    digest: str
    route: Route
    received_at: Moment


class ApplicationStore:
    """The applications of one municipality."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def claim(self, number: str, content: bytes, route: Route, now: datetime) -> ApplicationRecord:
        """Remember an application at its first arrival; later ones get the same record.

        Raises `ApplicationConflict` when the number came before with other content.
        """
        reference = self._table.keyring.reference(number.encode())
        record = ApplicationRecord(
            reference=reference,
            digest=self._table.keyring.reference(content),
            route=route,
            received_at=now,
        )
        pk = items.application_pk(self._table.municipality, reference)
        expiry = {"expires_at": int((now + KEPT_FOR).timestamp())}
        if self._table.put_unseen(items.to_item(pk, "APPLICATION", record, index=expiry)):
            return record
        found = self._table.get(pk, "APPLICATION")
        known = items.from_item(ApplicationRecord, found) if found else record
        if known.digest != record.digest:
            raise ApplicationConflict(
                "An application with this number arrived before with other content. Was it "
                "changed? Then send it under a new number."
            )
        return known
