"""The few ways in which a room says no. Each door has one handler that turns them into a page, JSON or a socket answer."""


class DeskError(Exception):
    """Base of what a door may show to a person; `status` is the HTTP status."""

    status = 400

    def __init__(self, message: str = "", **details):
        super().__init__(message)
        self.message = message
        self.details = details


class NotFound(DeskError):
    """No such thing, or none that this person may know of."""

    status = 404


class NotAllowed(DeskError):
    """This person may not do that."""

    status = 403


class Conflict(DeskError):
    """Somebody else was first; the details say what changed."""

    status = 409


class TooMany(DeskError):
    """Too often in too short a time."""

    status = 429


class Invalid(DeskError):
    """Input that cannot be used: field name → sentence."""

    status = 422

    def __init__(self, fields: dict[str, str]):
        super().__init__(" ".join(str(text) for text in fields.values()))
        self.fields = fields
