"""On a schedule: repair what stands still, municipality by municipality."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from samentoets.casework.reassessing import reassess
from samentoets.casework.sweeping import sweep
from samentoets.observability import logger, metrics
from samentoets.settings import municipality, municipality_codes
from samentoets.store import store_of

TIME_FOR_ONE = 60_000
"""Milliseconds: in this time one municipality's share of advices is surely made anew."""


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> None:
    """One municipality's trouble doesn't hold up the others; the sweep as a whole still fails.

    What is late goes first; advices are made anew in the time that is left.
    """
    troubles: list[Exception] = []
    codes = municipality_codes()
    for job, code in [*((sweep, code) for code in codes), *((reassess, code) for code in codes)]:
        if job is reassess and context.get_remaining_time_in_millis() < TIME_FOR_ONE:
            break
        try:
            job(store_of(code), municipality(code), datetime.now(UTC))
        except Exception as trouble:
            logger.exception("SWEEP_FAILED", municipality=code)
            troubles.append(trouble)
    if troubles:
        raise ExceptionGroup("The sweep failed for some municipalities", troubles)
