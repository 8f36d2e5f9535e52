"""Step of the timer: what must happen now that it wakes?"""

from datetime import UTC, datetime

from aws_lambda_powertools.utilities.typing import LambdaContext

from samentoets.base import iso
from samentoets.casework.timing import TimerCall, check
from samentoets.observability import logger, metrics
from samentoets.settings import municipality
from samentoets.store import store_of


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, str], context: LambdaContext) -> dict[str, str]:
    call = TimerCall.model_validate(event)
    step, due_at = check(
        store_of(call.municipality),
        municipality(call.municipality),
        call.case_id,
        call.timer,
        datetime.now(UTC),
    )
    return {"next": step, "due_at": iso(due_at)}
