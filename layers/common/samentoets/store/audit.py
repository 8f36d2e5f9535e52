"""The audit log: who saw or did what, and when (R18, BIO2 8.15)."""

import secrets
from datetime import datetime

from samentoets.base import iso
from samentoets.store import items
from samentoets.store.table import Table


class AuditLog:
    """Append-only, one partition per day; a read that can't be recorded must not happen."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def record(self, actor: str, action: str, subject: str, origin: str, now: datetime) -> None:
        """Raises when the entry can't be written: the caller then refuses the read."""
        entry = {
            "pk": items.audit_pk(self._table.municipality, now.date().isoformat()),
            "sk": f"{iso(now)}#{secrets.token_hex(4)}",
            "actor": actor,
            "action": action,
            "subject": subject,
            "origin": origin,
        }
        self._table.put(items.attributes(entry))
