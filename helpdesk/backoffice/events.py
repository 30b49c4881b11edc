"""What the back-office room announces."""
from dataclasses import dataclass

from helpdesk.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CardSourceChanged(Event):
    """`fields` names what changed, 'created' for a new one, 'removed' for one that went; never its secret."""

    kind = "card_source.changed"
    source_id: int
    fields: list
