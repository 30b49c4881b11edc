"""The status of a ticket in a customer's words."""
from flask_babel import gettext as _


def status_sentence(status: str) -> str:
    """Who moves next, in plain words."""
    return {
        "new": _("We have your message and will answer soon."),
        "open": _("We are working on it. The next move is ours."),
        "pending": _("We are waiting for your answer."),
        "on_hold": _("We are waiting for somebody else and will come back to you."),
        "solved": _("We think this is solved. If it is not, just answer below."),
        "closed": _("This is closed. Your answer starts a new, linked conversation."),
    }[status]


def status_name(status: str) -> str:
    """The same for a list, in two or three words."""
    return {"new": _("Received"), "open": _("In progress"), "pending": _("Waiting for you"), "on_hold": _("In progress"),
            "solved": _("Solved"), "closed": _("Closed")}[status]
