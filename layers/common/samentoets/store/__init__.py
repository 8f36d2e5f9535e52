"""The store: everything in DynamoDB, made for one municipality so that no call can forget it."""

from dataclasses import dataclass
from functools import cache

from samentoets.keys import Keyring
from samentoets.store.applications import ApplicationStore
from samentoets.store.audit import AuditLog
from samentoets.store.batches import BatchStore
from samentoets.store.cases import CaseStore
from samentoets.store.counters import Counters
from samentoets.store.deliveries import DeliveryStore
from samentoets.store.imports import ImportStore
from samentoets.store.known_clients import KnownClientStore
from samentoets.store.names import Names
from samentoets.store.parts import Parts
from samentoets.store.reassessments import ReassessmentStore
from samentoets.store.table import Table
from samentoets.store.texts import TextStore
from samentoets.store.worklists import Worklists


@dataclass(frozen=True)
class Store:
    """The rooms of the table for one municipality."""

    municipality: str
    keyring: Keyring
    cases: CaseStore
    applications: ApplicationStore
    known_clients: KnownClientStore
    deliveries: DeliveryStore
    imports: ImportStore
    worklists: Worklists
    counters: Counters
    names: Names
    parts: Parts
    texts: TextStore
    batches: BatchStore
    reassessments: ReassessmentStore
    audit: AuditLog


@cache
def store_of(municipality: str) -> Store:
    """The store of one municipality; its data keys are opened once per function environment."""
    table = Table.of(municipality)
    return Store(
        municipality=municipality,
        keyring=table.keyring,
        cases=CaseStore(table),
        applications=ApplicationStore(table),
        known_clients=KnownClientStore(table),
        deliveries=DeliveryStore(table),
        imports=ImportStore(table),
        worklists=Worklists(table),
        counters=Counters(table),
        names=Names(table),
        parts=Parts(table),
        texts=TextStore(table),
        batches=BatchStore(table),
        reassessments=ReassessmentStore(table),
        audit=AuditLog(table),
    )
