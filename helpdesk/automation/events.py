"""What the automation room announces."""
from dataclasses import dataclass

from helpdesk.core.events import Event


@dataclass(frozen=True, kw_only=True)
class MacroSaved(Event):
    kind = "macro.saved"
    macro_id: int
    is_shared: bool


@dataclass(frozen=True, kw_only=True)
class MacroRemoved(Event):
    kind = "macro.removed"
    macro_id: int
    is_shared: bool
