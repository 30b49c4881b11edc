"""What just happened, said on the next page; with a way back where there is one."""
from flask import flash


def toast(words: str, *, undo_url: str | None = None, seconds: int | None = None, **fields: str) -> None:
    """Shows `words` on the next page; with `undo_url` beside a button that posts these fields there, for so many seconds if it says so."""
    flash({"words": words, "undo_url": undo_url, "fields": fields, "seconds": seconds} if undo_url else words)
