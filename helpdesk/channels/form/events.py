"""What the form channel announces."""
from dataclasses import dataclass

from helpdesk.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TopicChanged(Event):
    """A topic of the contact form was created or changed; `fields` names what."""

    kind = "form_topic.changed"
    topic_id: int
    fields: list
