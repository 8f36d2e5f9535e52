"""What the models of Samentoets share: immutable values, agreed units, fields sealed at rest."""

import zlib
from datetime import UTC, date, datetime
from typing import Annotated, Any, Protocol, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    StringConstraints,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
)
from pydantic_core import CoreSchema, core_schema, from_json, to_json


class Frozen(BaseModel):
    """An immutable value; a validation error never repeats its input (R17)."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, serialize_by_alias=True
    )

    def but(self, **changes: Any) -> Self:
        """The same value with these fields changed."""
        return self.model_copy(update=changes)


Moment = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]
"""A point in time, always in UTC."""

Cents = Annotated[int, Field(strict=True, ge=-(10**11), le=10**11)]
"""An amount in eurocents; a fraction is refused, never rounded (R14)."""

Label = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""A word of somebody else's vocabulary: kept and shown, even when we do not know it."""

MunicipalityCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
"""CBS municipality code, leading zero kept."""

CaseId = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{4}(-[0-9A-Z]{4}){2}$")]
"""Random case number in groups of four, so that it can never pass for a BSN (R17)."""


CONSONANTS = "bcdfghjklmnpqrstvwxz"

StartReference = Annotated[
    str, StringConstraints(pattern=rf"^[{CONSONANTS}]{{4}}(-[{CONSONANTS}]{{4}}){{3}}$")
]
"""What a personal start link ends in: 16 random consonants (69 bits), so that it spells no word,
can't pass for a BSN, and can be typed over from a letter."""

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def dutch_day(moment: datetime) -> date:
    """The day that it is in the Netherlands."""
    return moment.astimezone(AMSTERDAM).date()


def iso(moment: datetime) -> str:
    """The one text form of a moment: UTC, sortable, also what Step Functions waits for."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Cipher(Protocol):
    """Seals the fields of one item; the field's name is bound to the sealed text."""

    def seal(self, plain: bytes, field: str) -> str: ...

    def unseal(self, sealed: str, field: str) -> bytes: ...


class Sealed:
    """Marks a field that is compressed and encrypted at rest.

    Dumping or validating with `context={"cipher": cipher}` seals or unseals it; without a cipher
    the value stays as it is, and so does one that is empty.
    """

    def __init__(self, field: str) -> None:
        self._field = field

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        schema = handler(source)
        return core_schema.with_info_wrap_validator_function(
            self._open,
            schema,
            serialization=core_schema.wrap_serializer_function_ser_schema(
                self._close, schema=schema, info_arg=True
            ),
        )

    def _close(
        self, value: Any, handler: SerializerFunctionWrapHandler, info: SerializationInfo
    ) -> Any:
        plain = handler(value)
        if not info.context or not value:
            return plain
        return info.context["cipher"].seal(zlib.compress(to_json(plain)), self._field)

    def _open(self, value: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        if not info.context or not value:
            return handler(value)
        plain = zlib.decompress(info.context["cipher"].unseal(value, self._field))
        return handler(from_json(plain))
