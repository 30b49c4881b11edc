"""Reads what a browser posted: single values, tidy; files, stored before any unit begins."""
from flask import g, request
from flask_babel import gettext as _

from helpdesk.core import files, localised, text
from helpdesk.core.db import LARGEST_ID
from helpdesk.core.errors import DeskError, Invalid
from helpdesk.core.i18n import LOCALES
from helpdesk.core.signing import BadLink, sign, unsign
from helpdesk.tickets.writing import LONGEST_TEXT, Upload

MOST_FILES = 20
# Files of a refused form wait this long for its second sending.
KEPT, KEPT_SECONDS = "upload", 12 * 3_600


def line(name: str, limit: int = 300) -> str:
    """A posted field as one tidy line."""
    return text.one_line(request.form.get(name, ""), limit)


def lines(name: str, limit: int = LONGEST_TEXT + 1) -> str:
    """A posted field as tidy text; one sign more than a text may have, so that too much is noticed and never cut."""
    return text.many_lines(request.form.get(name, ""), limit)


def number(name: str) -> int | None:
    """A posted id, or None when the field is empty. :raises Invalid: when it is no number."""
    value = line(name, 20)
    if not value:
        return None
    if not value.isdecimal() or int(value) > LARGEST_ID:
        raise Invalid({name: _("This is not a number.")})
    return int(value)


def numbers(name: str) -> set[int]:
    """The posted ids of a group of checkboxes."""
    return {int(value) for value in request.form.getlist(name) if value.isdecimal() and len(value) < 10}


def places(name: str) -> set[int]:
    """The posted places in a list, of a group of checkboxes; 0 is the first."""
    return {int(value) for value in request.form.getlist(name) if value.isdecimal() and len(value) < 4}


def ticked(name: str) -> bool:
    """Whether a checkbox was on."""
    return bool(request.form.get(name))


def words(name: str, limit: int = 80) -> dict[str, str]:
    """A text in every language, from the fields 'name_en', 'name_pt-BR' … :raises Invalid: when none was written."""
    texts = localised.tidy({locale: request.form.get(f"{name}_{locale}", "") for locale in LOCALES}, limit)
    if not texts:
        raise Invalid({f"{name}_{LOCALES[0]}": _("Write it in at least one language.")})
    return texts


def problems(error: DeskError) -> dict[str, str]:
    """What went wrong by field, for showing a form again; what belongs to no field stands under 'form'."""
    return error.fields if isinstance(error, Invalid) else {"form": error.message}


def uploads(name: str = "files") -> tuple[Upload, ...]:
    """The posted files, their bytes stored durably, and those that came back with a refused form. Call it outside a unit.

    :raises Invalid: when there are too many.
    """
    if "uploads" not in g:
        posted = [file for file in request.files.getlist(name) if file.filename]
        returned = request.form.getlist(f"{name}_kept")
        if len(posted) + len(returned) > MOST_FILES:
            raise Invalid({name: _("Attach at most %(most)d files at once.", most=MOST_FILES)})
        g.uploads = (*filter(None, map(_returned, returned)), *map(_stored, posted))
    return g.uploads


def kept_uploads(name: str = "files") -> list[tuple[Upload, str]]:
    """The files of a refused form, each with the token by which it is sent along again; none when they were refused themselves."""
    try:
        return [(upload, sign(KEPT, [upload.filename, upload.content_type, upload.size, upload.sha256])) for upload in uploads(name)]
    except Invalid:
        return []


def leave_files() -> None:
    """Lets this request be without files, whatever was posted."""
    g.uploads = ()


def _returned(token: str) -> Upload | None:
    """A file that we stored for this form before; None when the token is too old or not ours."""
    try:
        filename, content_type, size, sha256 = unsign(KEPT, token, max_age=KEPT_SECONDS)
    except BadLink:
        return None
    return Upload(filename=filename, content_type=content_type, size=size, sha256=sha256)


def _stored(file) -> Upload:
    stored = files.store(file.read())
    return Upload(filename=text.one_line(file.filename.replace("\\", "/").rsplit("/", 1)[-1], 255),
                  content_type=text.one_line(file.mimetype or "application/octet-stream", 120),
                  size=stored.size, sha256=stored.sha256)
