"""Who did it: every action takes an actor, every event keeps it."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """`kind` is agent, customer, system or rule; `id` is the row, or None for the desk itself."""

    kind: str
    id: int | None = None

    def __str__(self) -> str:
        return self.kind if self.id is None else f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Actor":
        """The actor that `str()` wrote, for example 'agent:7'."""
        kind, _, number = text.partition(":")
        return cls(kind, int(number) if number else None)


SYSTEM = Actor("system")
