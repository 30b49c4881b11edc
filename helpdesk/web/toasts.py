"""What just happened, said on the next page; with a way back where there is one."""
from flask import flash


def toast(words: str, *, undo_url: str | None = None, **fields: str) -> None:
    """Shows `words` on the next page; with `undo_url` beside a button that posts these fields there."""
    flash({"words": words, "undo_url": undo_url, "fields": fields} if undo_url else words)
