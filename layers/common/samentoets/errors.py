"""What can go wrong in ways the caller must tell apart; every text says what to do next."""


class SamentoetsError(Exception):
    """Base of the errors that Samentoets raises on purpose."""


class StaleCase(SamentoetsError):
    """Somebody else changed the case since it was read: read it again and repeat."""


class UnknownCase(SamentoetsError):
    """No such case in this municipality."""


class UnknownMunicipality(SamentoetsError):
    """The municipality has no settings: onboard it, then send the event again."""


class LicenceMissing(SamentoetsError):
    """The municipality's licence does not cover this; the text names the licence that does."""


class FileRefused(SamentoetsError):
    """A file that can't be read as a whole; the advice tells the sender what to do."""

    def __init__(self, code: str, advice: str) -> None:
        super().__init__(advice)
        self.code = code
        self.advice = advice


class RenameFailed(SamentoetsError):
    """An upload kept its name for now; the sweeper tries again."""


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
