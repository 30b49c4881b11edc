"""Reads what a browser posted: single values, tidy; files, stored before any unit begins."""
from flask import request
from flask_babel import gettext as _

from helpdesk.core import files, text
from helpdesk.core.errors import Invalid
from helpdesk.tickets.writing import Upload

MOST_FILES = 20


def line(name: str, limit: int = 300) -> str:
    """A posted field as one tidy line."""
    return text.one_line(request.form.get(name, ""), limit)


def lines(name: str, limit: int = 200_000) -> str:
    """A posted field as tidy text."""
    return text.many_lines(request.form.get(name, ""), limit)


def number(name: str) -> int | None:
    """A posted id, or None when the field is empty. :raises Invalid: when it is no number."""
    value = line(name, 20)
    if not value:
        return None
    if not value.isdecimal():
        raise Invalid({name: _("This is not a number.")})
    return int(value)


def uploads(name: str = "files") -> tuple[Upload, ...]:
    """The posted files, their bytes stored durably. Call it outside a unit. :raises Invalid: when there are too many."""
    posted = [file for file in request.files.getlist(name) if file.filename]
    if len(posted) > MOST_FILES:
        raise Invalid({name: _("Attach at most %(most)d files at once.", most=MOST_FILES)})
    return tuple(_stored(file) for file in posted)


def _stored(file) -> Upload:
    stored = files.store(file.read())
    return Upload(filename=text.one_line(file.filename.replace("\\", "/").rsplit("/", 1)[-1], 255),
                  content_type=text.one_line(file.mimetype or "application/octet-stream", 120),
                  size=stored.size, sha256=stored.sha256)
