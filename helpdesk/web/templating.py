"""What templates may say: dates in the reader's words, sizes, the brand, who is reading."""
from datetime import datetime

from flask import Flask, g, request, url_for
from flask_babel import format_date, format_datetime, format_timedelta, to_user_timezone
from flask_babel import gettext as _
from markupsafe import Markup

from helpdesk.brand.models import Brand
from helpdesk.brand.queries import brand
from helpdesk.core import html
from helpdesk.core.clock import utcnow
from helpdesk.core.i18n import LANGUAGE_NAMES
from helpdesk.web.identity import current_agent
from helpdesk.web.speech import page_locale


def set_up_templates(app: Flask) -> None:
    """Registers filters and the names every template knows."""
    app.jinja_env.filters.update(relative=relative, datetime_short=datetime_short, datetime_long=datetime_long,
                                 date_long=date_long, moment=moment_words,
                                 filesize=filesize, duration=duration, paragraphs=paragraphs)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def names():
        return {"me": current_agent(), "locale": page_locale(), "languages": _languages(), "brand": page_brand()}


def _languages() -> list[dict]:
    """The choices of the language menu, each with the address that remembers it and returns here."""
    here = request.full_path.rstrip("?")
    return [{"code": code, "name": LANGUAGE_NAMES[code], "url": url_for("portal.language", chosen=code, to=here)}
            for code in page_brand().locales]


def page_brand() -> Brand:
    """The brand, read once per request."""
    if "brand" not in g:
        g.brand = brand()
    return g.brand


def relative(moment: datetime) -> str:
    """How long ago, in the shortest words: 'now', '5 m', '3 h', '2 d', then the date."""
    seconds = (utcnow() - moment).total_seconds()
    if seconds < 60:
        return _("now")
    if seconds < 3600:
        return _("%(count)d m", count=seconds // 60)
    if seconds < 86_400:
        return _("%(count)d h", count=seconds // 3600)
    if seconds < 7 * 86_400:
        return _("%(count)d d", count=seconds // 86_400)
    return format_date(moment, "d MMM" if moment.year == utcnow().year else "MMM y")


def moment_words(moment: datetime) -> str:
    """When it was: 'Today 11:58', 'Yesterday 09:12', '12 Nov, 09:40', then the date with its year."""
    clock = format_datetime(moment, "HH:mm")
    days = (to_user_timezone(utcnow()).date() - to_user_timezone(moment).date()).days
    if days == 0:
        return _("Today %(time)s", time=clock)
    if days == 1:
        return _("Yesterday %(time)s", time=clock)
    if moment.year == utcnow().year:
        return f"{format_date(moment, 'd MMM')}, {clock}"
    return format_date(moment, "d MMM y")


def datetime_short(moment: datetime) -> str:
    """Date and time, short, in the reader's language."""
    return format_datetime(moment, "short")


def datetime_long(moment: datetime) -> str:
    """The exact date and time, for hovering."""
    return format_datetime(moment, "long")


def date_long(moment: datetime) -> str:
    """The date in words: '18 November 2026'."""
    return format_date(moment, "long")


def duration(seconds: float) -> str:
    """A span of time in the reader's words, coarse: '3 hours'."""
    return format_timedelta(int(seconds), threshold=1.2)


def filesize(size: int) -> str:
    """Bytes as people read them: 84 KB."""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB"



def paragraphs(text: str) -> Markup:
    """Plain text as safe paragraphs with line breaks and links."""
    return Markup(html.from_text(text))
