"""One logger and one set of metrics; every log line has a code, no line has personal data (R17)."""

import warnings
from enum import StrEnum
from threading import Lock

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

logger = Logger()
metrics = Metrics()
warnings.filterwarnings("ignore", "No application metrics to publish")


class Metric(StrEnum):
    """The custom metrics; without a municipality dimension, which would cost per municipality."""

    CASES_OPENED = "CasesOpened"
    CASES_COMPLETE = "CasesComplete"
    CASES_MARKED = "CasesMarked"
    APPLICATIONS_RECEIVED = "ApplicationsReceived"
    APPLICATIONS_REFUSED = "ApplicationsRefused"
    INVITATIONS_SENT = "InvitationsSent"
    REMINDERS_SENT = "RemindersSent"
    LETTERS_QUEUED = "LettersQueued"
    LETTERS_PRINTED = "LettersPrinted"
    ROWS_ACCEPTED = "RowsAccepted"
    ROWS_REFUSED = "RowsRefused"
    FILES_REFUSED = "FilesRefused"
    DELIVERIES_RECEIVED = "DeliveriesReceived"
    DELIVERIES_UNMATCHED = "DeliveriesUnmatched"
    DELIVERIES_REFUSED = "DeliveriesRefused"
    ALERTS_RAISED = "AlertsRaised"
    TIMERS_REPAIRED = "TimersRepaired"
    DELIVERIES_REPAIRED = "DeliveriesRepaired"
    TURNS_REPAIRED = "TurnsRepaired"
    UPLOADS_REPAIRED = "UploadsRepaired"
    STANDING_STILL = "StandingStill"


_counting = Lock()
"""Rows are written by several threads, and Powertools' metrics know of one."""


def count(metric: Metric, number: int = 1) -> None:
    """Add to a metric of this invocation, from any thread."""
    if not number:
        return
    with _counting:
        metrics.add_metric(name=metric, unit=MetricUnit.Count, value=number)
