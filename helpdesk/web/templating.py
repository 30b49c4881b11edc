"""What templates may say: dates in the reader's words, sizes, the brand, who is reading."""
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import NamedTuple

from babel import Locale, dates
from flask import Flask, request, url_for
from flask_babel import format_timedelta, get_locale, get_timezone, get_translations, to_user_timezone
from flask_babel import gettext as _
from markupsafe import Markup

from helpdesk.core import html
from helpdesk.core.clock import utcnow
from helpdesk.core.i18n import LANGUAGE_NAMES
from helpdesk.web.identity import current_agent
from helpdesk.web.speech import page_brand, page_locale


def set_up_templates(app: Flask) -> None:
    """Registers filters and the names every template knows."""
    app.jinja_env.filters.update(relative=relative, datetime_short=datetime_short, datetime_long=datetime_long,
                                 date_long=date_long, day_long=day_long, moment=moment_words,
                                 filesize=filesize, duration=duration, paragraphs=paragraphs,
                                 quoted_lines=quoted_lines)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["has_page"] = app.view_functions.__contains__
    _quicken_words(app)

    @app.context_processor
    def names():
        return {"me": current_agent(), "locale": page_locale(), "languages": _languages(), "brand": page_brand(),
                "theme": page_theme()}


def page_theme() -> str | None:
    """'light' or 'dark' when the reader chose one: in this browser, else in the own profile."""
    agent = current_agent()
    return request.cookies.get("theme") or (agent.theme if agent else None)


class Language(NamedTuple):
    """One choice of the language menu; `url` remembers it and returns to this page."""

    code: str
    name: str
    url: str


def _languages() -> list[Language]:
    here = request.full_path.rstrip("?")
    return [Language(code, LANGUAGE_NAMES[code], url_for("portal.language", chosen=code, to=here)) for code in page_brand().locales]


def _quicken_words(app: Flask) -> None:
    """Gives templates their words by locale: Flask-Babel looks up where the words are at each, 0.01 ms, and a page says a thousand."""
    known = {}

    def catalogue():
        locale = get_locale()
        if locale not in known:
            known[locale] = get_translations()
        return known[locale]

    app.jinja_env.install_gettext_callables(
        gettext=lambda words: catalogue().ugettext(words),
        ngettext=lambda one, many, count: catalogue().ungettext(one, many, count),
        pgettext=lambda context, words: catalogue().upgettext(context, words), newstyle=True)


@lru_cache(maxsize=50_000)
def _written(moment: datetime, shape: str, is_date: bool, locale: str, zone: tzinfo) -> str:
    # A page shows a hundred moments, mostly those it showed a second ago; Babel takes 0.1 ms for each.
    if is_date:
        return dates.format_date(moment.astimezone(zone), shape, locale=locale)
    return dates.format_datetime(moment, shape, tzinfo=zone, locale=locale)


def _moment(moment: datetime, shape: str) -> str:
    return _written(moment.replace(second=0, microsecond=0), shape, False, str(get_locale()), get_timezone())


def _date(moment: datetime, shape: str) -> str:
    return _written(moment.replace(second=0, microsecond=0), shape, True, str(get_locale()), get_timezone())


def relative(moment: datetime) -> str:
    """How long ago, in the shortest words: 'now', '5 m', '3 h', '2 d', then the date."""
    seconds = (utcnow() - moment).total_seconds()
    if seconds < 3600:
        return _ago(int(seconds // 60), "m", get_locale())
    if seconds < 86_400:
        return _ago(int(seconds // 3600), "h", get_locale())
    if seconds < 7 * 86_400:
        return _ago(int(seconds // 86_400), "d", get_locale())
    return _date(moment, "d MMM" if moment.year == utcnow().year else "MMM y")


@lru_cache(maxsize=1_000)
def _ago(count: int, unit: str, _locale: Locale) -> str:
    if unit == "m":
        return _("%(count)d m", count=count) if count > 0 else _("now")
    return _("%(count)d h", count=count) if unit == "h" else _("%(count)d d", count=count)


def moment_words(moment: datetime) -> str:
    """When it was: 'Today 11:58', 'Yesterday 09:12', '12 Nov, 09:40', then the date with its year."""
    clock = _moment(moment, "HH:mm")
    days = (to_user_timezone(utcnow()).date() - to_user_timezone(moment).date()).days
    if days == 0:
        return _("Today %(time)s", time=clock)
    if days == 1:
        return _("Yesterday %(time)s", time=clock)
    if moment.year == utcnow().year:
        return f"{_date(moment, 'd MMM')}, {clock}"
    return _date(moment, "d MMM y")


def datetime_short(moment: datetime) -> str:
    """Date and time, short, in the reader's language."""
    return _moment(moment, "short")


def datetime_long(moment: datetime) -> str:
    """The exact date and time, for hovering."""
    return _written(moment, "long", False, str(get_locale()), get_timezone())


def date_long(moment: datetime) -> str:
    """The date in words: '18 November 2026'."""
    return _date(moment, "long")


def day_long(moment: datetime) -> str:
    """The day within a sentence: '28 de novembro', with the year when it is not this one."""
    skeleton = "MMMMd" if moment.year == utcnow().year else "yMMMMd"
    return dates.format_skeleton(skeleton, to_user_timezone(moment), locale=get_locale())


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



def quoted_lines(text: str) -> str:
    """Plain text with '> ' before each line, for mails."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def paragraphs(text: str) -> Markup:
    """Plain text as safe paragraphs with line breaks and links."""
    return Markup(html.from_text(text))
