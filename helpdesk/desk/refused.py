"""A reply or note that was refused: everything that was written, for the composer to show again."""
from dataclasses import dataclass

from flask import request

from helpdesk.automation import variables
from helpdesk.desk import details
from helpdesk.tickets import own_statuses
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import STATUSES
from helpdesk.tickets.writing import Upload
from helpdesk.web import forms

# What the buttons of the composer post: at a moment that was offered, at the one that was typed, or now with a status.
BUTTONS = ("later_pick", "when", "status")
# What stops a reply once; the fields under which desk/doubts.py says so.
DOUBTS = frozenset({"attachment", "greeting", "news", "newer", "planned", "sent"})


@dataclass(frozen=True)
class Refused:
    """What the agent wrote and the sentences that say why it was not taken. `writing` is 'reply' or 'note'.

    `asked` are the doubts of which the agent was told (see desk/doubts.py), `can_go` whether it may be sent as it stands.

    `gaps` are variables without a value that still stand in the text: the agent was told of them once. `kept` are the
    files with their tokens (see web.forms), `errors` all sentences by field, `status` is what the agent chose to set with the reply, `button` name and
    value of what was pressed.
    """

    writing: str
    text: str
    sentences: tuple[str, ...]
    status: str
    button: tuple[str, str]
    client_key: str
    gaps: tuple[str, ...]
    asked: tuple[str, ...]
    can_go: bool
    kept: tuple[tuple[Upload, str], ...]
    errors: dict[str, str]

    @classmethod
    def posted(cls, writing: str, errors: dict[str, str]) -> "Refused":
        """From the form of this request."""
        text, status = forms.lines("text"), forms.line("status", 20)
        button = next(((name, forms.line(name, 40)) for name in BUTTONS if forms.line(name, 40)), ("status", ""))
        gaps = tuple(variables.placeholders(text)) if writing == "reply" else ()
        asked = tuple(sorted({*request.form.getlist("asked"), *errors} & DOUBTS))
        return cls(writing, text, tuple(errors.values()), status if own_statuses.status_of(status) in STATUSES else "", button,
                   # What goes out beside words that were sent under this key needs one of its own.
                   "" if "sent" in errors else forms.line("client_key", 80),
                   gaps, asked, bool(gaps or DOUBTS & errors.keys()), tuple(forms.kept_uploads()), errors)

    def parts(self, ticket: Ticket) -> dict:
        """What the templates of the ticket need to show it."""
        return {"refused": self, "writing": self.writing, "lacking": details.lacking(ticket, self.errors)}
