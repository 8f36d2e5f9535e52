"""Step of the timer: send the one reminder, or queue it as a letter."""

from datetime import UTC, datetime

from aws_lambda_powertools.utilities.typing import LambdaContext

from samentoets.base import iso
from samentoets.casework.timing import TimerCall, remind
from samentoets.observability import logger, metrics
from samentoets.settings import municipality
from samentoets.store import store_of


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, str], context: LambdaContext) -> dict[str, str]:
    call = TimerCall.model_validate(event)
    due_at = remind(
        store_of(call.municipality),
        municipality(call.municipality),
        call.case_id,
        datetime.now(UTC),
    )
    return {"due_at": iso(due_at)}
