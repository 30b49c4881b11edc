"""What the brand room announces."""
from dataclasses import dataclass

from helpdesk.core.events import Event


@dataclass(frozen=True, kw_only=True)
class BrandChanged(Event):
    """`fields` names what changed."""

    kind = "brand.changed"
    fields: list
