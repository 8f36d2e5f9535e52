"""What became of a message: SES tells in events, in any order, late, twice or never (R8, R10)."""

from datetime import datetime
from enum import StrEnum

from samentoets import workflow
from samentoets.application import settle_confirmation
from samentoets.base import CaseId, Frozen, Moment, MunicipalityCode
from samentoets.casework.changing import change
from samentoets.correspondence import TextKind
from samentoets.dossier import Dossier
from samentoets.errors import UnknownCase
from samentoets.inviting import confirm_invitation, fail_invitation
from samentoets.municipality import Municipality
from samentoets.observability import logger
from samentoets.reminding import fail_reminder, settle_reminder
from samentoets.sending import MailFailure, note_mail_failure
from samentoets.store import Store


class MailNews(StrEnum):
    """What SES tells of a message; a bounce that may pass (a full mailbox) is no news."""

    SEND = "Send"
    DELIVERY = "Delivery"
    BOUNCE = "Bounce"
    COMPLAINT = "Complaint"
    REJECT = "Reject"
    RENDERING_FAILURE = "Rendering Failure"


_FAILURES: dict[MailNews, MailFailure] = {
    MailNews.BOUNCE: MailFailure.BOUNCED,
    MailNews.COMPLAINT: MailFailure.COMPLAINED,
    MailNews.REJECT: MailFailure.FAILED,
    MailNews.RENDERING_FAILURE: MailFailure.FAILED,
}


class MailEvent(Frozen):
    """One event of SES about a message of ours; `kind` is what the message was."""

    news: MailNews
    municipality: MunicipalityCode
    case_id: CaseId
    kind: str
    message_id: str
    sent_at: Moment


def settle(store: Store, municipality: Municipality, event: MailEvent, now: datetime) -> None:
    """Take in what SES tells of a message; of a case that we don't know it is only logged."""
    try:
        dossier = change(store, event.case_id, lambda d: _settled(d, event, municipality, now))
    except UnknownCase:
        logger.warning("MAIL_EVENT_WITHOUT_CASE", case_id=event.case_id, news=event.news)
        return
    workflow.start_timer(dossier.case)


def _settled(
    dossier: Dossier, event: MailEvent, municipality: Municipality, now: datetime
) -> Dossier:
    """Whatever SES tells of a message, it took it: that is settled before a failure is."""
    dossier = _taken(dossier, event, municipality, now)
    failure = _FAILURES.get(event.news)
    return _failed(dossier, event, failure, now) if failure else dossier


def _taken(
    dossier: Dossier, event: MailEvent, municipality: Municipality, now: datetime
) -> Dossier:
    match event.kind:
        case TextKind.PARTNER_REMINDER:
            return settle_reminder(dossier, event.message_id, event.sent_at, municipality, now)
        case TextKind.INVITATION:
            return confirm_invitation(dossier, event.message_id, event.sent_at, municipality, now)
        case TextKind.APPLICATION_CONFIRMATION:
            return settle_confirmation(dossier, event.message_id, event.sent_at, now)
    return dossier


def _failed(dossier: Dossier, event: MailEvent, failure: MailFailure, now: datetime) -> Dossier:
    match event.kind:
        case TextKind.PARTNER_REMINDER:
            return fail_reminder(dossier, failure, event.message_id, now)
        case TextKind.INVITATION:
            return fail_invitation(dossier, failure, event.message_id, now)
    return note_mail_failure(dossier, failure, event.message_id, now)
