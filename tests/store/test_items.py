"""What is stored can be read again: what is None is left out, and a reader must assume it."""

from collections.abc import Iterator
from types import NoneType
from typing import Any, get_args

import pytest

from samentoets.base import Frozen
from samentoets.store.applications import ApplicationRecord
from samentoets.store.batches import PrintBatch
from samentoets.store.cases import MODEL_OF_ROOM
from samentoets.store.deliveries import DeliveryRecord
from samentoets.store.imports import ImportRecord
from samentoets.store.known_clients import KnownClients
from samentoets.store.parts import Claim
from samentoets.store.reassessments import Reassessment
from samentoets.store.sessions import Session
from samentoets.store.texts import TextVersion

STORED: tuple[type[Frozen], ...] = (
    *MODEL_OF_ROOM.values(),
    ApplicationRecord,
    Claim,
    DeliveryRecord,
    ImportRecord,
    KnownClients,
    PrintBatch,
    Reassessment,
    Session,
    TextVersion,
)


def parts_of(annotation: Any, known: frozenset[Any] = frozenset()) -> Iterator[type[Frozen]]:
    """The models within a field's type, and the models within those; a model may hold itself."""
    if annotation in known:
        return
    if isinstance(annotation, type) and issubclass(annotation, Frozen):
        yield annotation
        for field in annotation.model_fields.values():
            yield from parts_of(field.annotation, known | {annotation})
    for part in get_args(annotation):
        yield from parts_of(part, known)


@pytest.mark.parametrize("stored", STORED, ids=lambda model: model.__name__)
def test_a_field_that_is_left_out_when_it_is_none_may_be_left_out(stored: type[Frozen]) -> None:
    lost = {
        f"{model.__name__}.{name}"
        for model in parts_of(stored)
        for name, field in model.model_fields.items()
        if NoneType in get_args(field.annotation) and field.is_required()
    }
    assert not lost
