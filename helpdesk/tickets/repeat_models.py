"""That somebody had to say again what had been said, or was asked for what was known."""
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.db import Id, db

TOLD, ASKED = "told", "asked"


class Repeat(db.Model):
    """One thing that a message repeats; it belongs to the ticket of its message, wherever that one moves.

    `kind` is told (the customer said it again) or asked (we asked for what was known); `what` is a kind of fact, or 'words' for
    the whole story; `earlier_id` the message in which it had been said. It holds no words.
    """

    __tablename__ = "repeat"
    id: Mapped[Id]
    message_id: Mapped[int] = mapped_column(sa.ForeignKey("message.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(5))
    what: Mapped[str] = mapped_column(sa.String(10))
    earlier_id: Mapped[int | None]
    is_after_hand_over: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (sa.UniqueConstraint("message_id", "kind", "what"),)
