"""What can go wrong in ways the caller must tell apart; every text says what to do next."""


class SamentoetsError(Exception):
    """Base of the errors that Samentoets raises on purpose."""


class StaleCase(SamentoetsError):
    """Somebody else changed the case since it was read: read it again and repeat."""


class TableBusy(SamentoetsError):
    """DynamoDB left something unread, again and again: the same will work later."""


class LoginUnavailable(SamentoetsError):
    """Nobody can log in now: the identity provider can't be reached, or isn't set up yet."""


class LoginRefused(SamentoetsError):
    """This login isn't to be trusted; the text, a code for the log, tells why."""


class UnknownCase(SamentoetsError):
    """No such case in this municipality."""


class BadToken(SamentoetsError):
    """A place in a list, or a search, that we never gave out: start again."""


class NothingToFind(SamentoetsError):
    """What was typed can't be looked up; the text says what can."""


class NotLinked(SamentoetsError):
    """The case isn't linked to another one, or wasn't taken apart from it."""


class NothingToResolve(SamentoetsError):
    """This answer of an officer doesn't fit the case; the text says what does."""


class UnknownMunicipality(SamentoetsError):
    """The municipality has no settings: onboard it, then send the event again."""


class LicenceMissing(SamentoetsError):
    """The municipality's licence does not cover this; the text names the licence that does."""

    def __init__(self, text: str, feature: str, needed: str) -> None:
        super().__init__(text)
        self.feature = feature
        self.needed = needed


class ApplicationConflict(SamentoetsError):
    """The same application number arrived before with other content."""


class NoApplications(SamentoetsError):
    """The municipality takes no applications this way."""


class FromTheFuture(SamentoetsError):
    """What was sent says that it happened later than now: the sender's clock is wrong."""


class FileRefused(SamentoetsError):
    """A file that can't be read as a whole; the advice tells the sender what to do."""

    def __init__(self, code: str, advice: str) -> None:
        super().__init__(advice)
        self.code = code
        self.advice = advice


class RenameFailed(SamentoetsError):
    """An upload kept its name for now; the sweeper tries again."""


class UploadGone(SamentoetsError):
    """An upload has another name by now, and an event of its own under that name."""


class OverrideRefused(SamentoetsError):
    """This choice makes no sense for this case; the text, in Dutch, says what to do."""


class DeliveryConflict(SamentoetsError):
    """The same id arrived before with another body: the sender must use a new id."""


class MailRefused(SamentoetsError):
    """The mail service clearly did not take the message; nothing was sent."""


class MailThrottled(MailRefused):
    """Not taken because of the sending rate: sending again is safe and will work later."""


class AddressRefused(MailRefused):
    """Not taken because of this message or address: sending it again won't help."""


class ActRefused(SamentoetsError):
    """What an officer asked doesn't fit the case; the text tells in Dutch what would."""


class UnfitForEmail(AddressRefused):
    """An e-mail that may not go out as it is, and won't become fit: the resident gets a letter."""


class TextRefused(SamentoetsError):
    """A text that can't be saved or published; every fault says in Dutch what to mend."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class TextIncomplete(SamentoetsError):
    """A message that lacks something it must say; the text names the merge field."""


class TextChanged(SamentoetsError):
    """Somebody else saved or published this text meanwhile: list the versions and repeat."""


class NoPostalAddress(SamentoetsError):
    """There is no address to send a letter to: add one first."""


class NothingToReprint(SamentoetsError):
    """No such letter was printed: only a printed letter can be printed again."""
