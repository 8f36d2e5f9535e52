"""A case has its turn in the queue: confirm its application and send its invitation, if due."""

from datetime import UTC, datetime

from aws_lambda_powertools.utilities.data_classes import SQSEvent, event_source
from aws_lambda_powertools.utilities.typing import LambdaContext

from samentoets.casework.applying import confirm_application
from samentoets.casework.inviting import invite
from samentoets.message_queue import Turn
from samentoets.observability import logger, metrics
from samentoets.settings import municipality
from samentoets.store import store_of


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
@event_source(data_class=SQSEvent)
def lambda_handler(event: SQSEvent, context: LambdaContext) -> None:
    """One turn at a time (template.yaml): what fails goes back into the queue by itself."""
    for record in event.records:
        turn = Turn.model_validate_json(record.body)
        chosen, store = municipality(turn.municipality), store_of(turn.municipality)
        confirm_application(store, chosen, turn.case_id, datetime.now(UTC))
        invite(store, chosen, turn.case_id, datetime.now(UTC))
