"""How our header lines are folded (RFC 5322, 2.2.3)."""
from email.policy import EmailPolicy

# Words that mean something to programs. Python writes what is longer than a line as encoded words (RFC 2047), which
# nobody reads as a Message-ID or an address of the web.
LITERAL = frozenset({"message-id", "in-reply-to", "references", "list-unsubscribe", "list-unsubscribe-post"})


class Folding(EmailPolicy):
    """Breaks these lines between words only, and every other one as the library does."""

    def fold(self, name, value):
        return self._literal(name, value) or super().fold(name, value)

    def fold_binary(self, name, value):
        literal = self._literal(name, value)
        return literal.encode("ascii") if literal else super().fold_binary(name, value)

    def _literal(self, name: str, value: str) -> str | None:
        words = str(value).split()
        if name.lower() not in LITERAL or not words or not str(value).isascii():
            return None
        return f"{name}: " + f"{self.linesep} ".join(words) + self.linesep


POLICY = Folding(linesep="\r\n", refold_source="all")
