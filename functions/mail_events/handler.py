"""SES tells what became of a message: settle it on its case."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from samentoets.casework.settling import MailEvent, settle
from samentoets.errors import UnknownMunicipality
from samentoets.observability import logger, metrics
from samentoets.settings import municipality
from samentoets.store import store_of


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> None:
    """The event is what template.yaml leaves of SES's own: no address reaches us or a queue."""
    told = _read(event)
    try:
        settings = municipality(told.municipality)
    except UnknownMunicipality:
        logger.warning("MAIL_EVENT_WITHOUT_MUNICIPALITY", municipality=told.municipality)
        return
    settle(store_of(told.municipality), settings, told, datetime.now(UTC))


def _read(event: dict[str, Any]) -> MailEvent:
    """SES gives each tag as a list of values, and adds tags of its own."""
    tags = {name: values[0] for name, values in event["tags"].items()}
    return MailEvent(
        news=event["news"],
        municipality=tags["municipality"],
        case_id=tags["case"],
        kind=tags["kind"],
        message_id=event["message_id"],
        sent_at=event["sent_at"],
    )
