"""What the chat channel announces."""
from dataclasses import dataclass

from helpdesk.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ChatSettingsChanged(Event):
    """`fields` names what changed."""

    kind = "chat.settings_changed"
    fields: list
