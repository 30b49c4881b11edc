"""A reply or note that was refused: everything that was written, for the composer to show again."""
from dataclasses import dataclass

from helpdesk.automation import variables
from helpdesk.tickets.states import STATUSES
from helpdesk.tickets.writing import Upload
from helpdesk.web import forms


@dataclass(frozen=True)
class Refused:
    """What the agent wrote and the sentences that say why it was not taken. `writing` is 'reply' or 'note'.

    `gaps` are variables without a value that still stand in the text: the agent was told of them once. `kept` are the
    files with their tokens (see web.forms), `status` is what the agent chose to set with the reply.
    """

    writing: str
    text: str
    sentences: tuple[str, ...]
    status: str
    client_key: str
    gaps: tuple[str, ...]
    kept: tuple[tuple[Upload, str], ...]

    @classmethod
    def posted(cls, writing: str, errors: dict[str, str]) -> "Refused":
        """From the form of this request."""
        text, status = forms.lines("text"), forms.line("status", 10)
        return cls(writing, text, tuple(errors.values()), status if status in STATUSES else "", forms.line("client_key", 80),
                   tuple(variables.placeholders(text)) if writing == "reply" else (), tuple(forms.kept_uploads()))

    def parts(self) -> dict:
        """What the templates of the ticket need to show it."""
        return {"refused": self, "writing": self.writing}
