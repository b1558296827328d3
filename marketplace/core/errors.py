"""What can go wrong for a person, each with its HTTP status and its Dutch sentence."""

from marketplace.core.i18n import N_


class Refusal(Exception):
    """Something a person asked for that can't be done. `message` is Dutch and meant for that person.

    `onward`: the address of an own page where that person can go on, and what the link to it says.
    """

    status = 400
    title = N_("Dat kan niet")

    def __init__(self, message: str = "", onward: tuple[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.onward = onward


class NotFound(Refusal):
    """It does not exist, or this person may not know that it does."""

    status = 404
    title = N_("Deze pagina bestaat niet")


class Forbidden(Refusal):
    """The page exists for another role."""

    status = 403
    title = N_("U mag deze pagina niet zien")


class Conflict(Refusal):
    """The thing is no longer in a state in which this can be done."""

    status = 409
    title = N_("Dat kan niet meer")


class TooOften(Refusal):
    """A rate limit was reached."""

    status = 429
    title = N_("Even geduld")


class Unavailable(Refusal):
    """A part that this needs does not answer; failing closed."""

    status = 503
    title = N_("Dat lukt nu even niet")


class NotYet(Exception):
    """Work that waits for something which is being made: it is tried again soon, as if it had not begun."""


class SignInNeeded(Exception):
    """A visitor asked for a page of signed-in people."""


class TypedByAnother(Exception):
    """What was typed and kept for a page belongs to another person than the one who is signed in now."""


class OrganisationNeeded(Exception):
    """Someone who works for several organisations has to choose for which one this is."""
