"""A municipality's file arrived in S3: open cases, leave the result beside it."""

from datetime import UTC, datetime
from urllib.parse import unquote_plus

from aws_lambda_powertools.utilities.data_classes import S3Event, event_source
from aws_lambda_powertools.utilities.typing import LambdaContext

from samentoets.casework.importing import import_file
from samentoets.casework.uploads import may_hold_a_bsn, municipality_of, rename
from samentoets.errors import RenameFailed, UploadGone
from samentoets.observability import logger, metrics
from samentoets.settings import municipality
from samentoets.store import store_of


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
@event_source(data_class=S3Event)
def lambda_handler(event: S3Event, context: LambdaContext) -> None:
    for record in event.records:
        key = unquote_plus(record.s3.get_object.key)
        version = record.s3.get_object.version_id or "null"
        if may_hold_a_bsn(key):
            _rename(key, version, datetime.fromisoformat(record["eventTime"]))
        else:
            _take_in(key, version, context.aws_request_id)


def _take_in(key: str, version: str, request_id: str) -> None:
    """Lambda repeats a request that failed under the same id.

    An event that comes after the sweeper offered its file again has nothing left to do.
    """
    code = municipality_of(key)
    settings = municipality(code)
    try:
        import_file(store_of(code), settings, key, version, datetime.now(UTC), request_id)
    except UploadGone:
        logger.info("UPLOAD_GONE", municipality=code)


def _rename(key: str, version: str, arrived_at: datetime) -> None:
    """A failure must not carry the name into the dead letters; the sweeper tries again (R17)."""
    try:
        rename(key, version, arrived_at)
    except RenameFailed as failure:
        logger.error("RENAME_FAILED", extra={"error": str(failure)})
