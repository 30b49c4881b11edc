"""A logo as it was uploaded: which picture it is, by its own bytes, and whether we take it; pure."""
from flask_babel import gettext as _

from helpdesk.core.errors import Invalid

MOST_BYTES = 256 * 1024
# SVG is not among them: it can carry script.
SIGNS = (("image/png", 0, b"\x89PNG\r\n\x1a\n"), ("image/jpeg", 0, b"\xff\xd8\xff"), ("image/webp", 8, b"WEBP"))


def picture_type(content: bytes) -> str | None:
    """The media type that the first bytes tell, whatever the file is called; None for anything we do not take."""
    for media_type, place, sign in SIGNS:
        if content[place:place + len(sign)] == sign:
            return media_type
    return None


def check(content: bytes) -> str:
    """The media type of a usable logo. :raises Invalid: saying what to send instead."""
    if len(content) > MOST_BYTES:
        raise Invalid({"logo": _("This file is larger than %(most)d KB. Save the picture smaller and choose it again.", most=MOST_BYTES // 1024)})
    media_type = picture_type(content)
    if media_type is None:
        raise Invalid({"logo": _("This is not a PNG, JPEG or WebP picture. Save it as PNG and choose it again.")})
    return media_type
