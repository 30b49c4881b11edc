"""Moments, spans and sizes in the reader's words."""
from datetime import date, datetime
from functools import lru_cache

from babel import dates
from babel.numbers import format_decimal
from markupsafe import Markup

from helpdesk.core import formatting, html, texts
from helpdesk.core.clock import utcnow
from helpdesk.core.texts import gettext as _


@lru_cache(maxsize=20_000)
def _day(day: date, shape: str, locale: str) -> str:
    # A page shows a hundred moments, mostly of the same days; Babel takes 0.1 ms for each.
    return dates.format_date(day, shape, locale=locale)


def _local(moment: datetime) -> datetime:
    return moment.astimezone(texts.speech().zone)


def _date(moment: datetime, shape: str) -> str:
    return _day(_local(moment).date(), shape, texts.speech().locale)


def clock_words(there: datetime) -> str:
    """Hours and minutes of a moment as it stands."""
    # strftime() asks the system's locale, which takes ten times as long.
    return f"{there.hour:02}:{there.minute:02}"


def relative(moment: datetime) -> str:
    """How long ago, in the shortest words: 'now', '5 m', '3 h', '2 d', then the date."""
    seconds, locale = (utcnow() - moment).total_seconds(), texts.speech().locale
    if seconds < 3600:
        return _ago(int(seconds // 60), "m", locale)
    if seconds < 86_400:
        return _ago(int(seconds // 3600), "h", locale)
    if seconds < 7 * 86_400:
        return _ago(int(seconds // 86_400), "d", locale)
    return _date(moment, "d MMM" if moment.year == utcnow().year else "MMM y")


@lru_cache(maxsize=1_000)
def _ago(count: int, unit: str, _locale: str) -> str:
    if unit == "m":
        return _("%(count)d m", count=count) if count > 0 else _("now")
    return _("%(count)d h", count=count) if unit == "h" else _("%(count)d d", count=count)


def moment_words(moment: datetime) -> str:
    """When it was: 'Today 11:58', 'Yesterday 09:12', '12 Nov, 09:40', then the date with its year."""
    there, now = _local(moment), utcnow()
    clock, days = clock_words(there), (_local(now).date() - there.date()).days
    if days == 0:
        return _("Today %(time)s", time=clock)
    if days == -1:
        return _("Tomorrow %(time)s", time=clock)
    if days == 1:
        return _("Yesterday %(time)s", time=clock)
    if moment.year == now.year:
        return f"{_day(there.date(), 'd MMM', texts.speech().locale)}, {clock}"
    return _day(there.date(), "d MMM y", texts.speech().locale)


def moment_within(moment: datetime) -> str:
    """The same within a sentence: 'tomorrow 09:00'."""
    words = moment_words(moment)
    return words[:1].lower() + words[1:]


def weekday_time(moment: datetime) -> str:
    """A moment of the coming days, within a sentence: 'Monday, 09:00'."""
    return f"{_date(moment, 'EEEE')}, {clock_words(_local(moment))}"


def datetime_short(moment: datetime) -> str:
    """Date and time, short, in the reader's language."""
    return f"{_date(moment, 'short')}, {clock_words(_local(moment))}"


def datetime_long(moment: datetime) -> str:
    """The exact date and time, for hovering: '18 November 2026, 19:42:13 EET'."""
    there = _local(moment)
    return f"{_day(there.date(), 'long', texts.speech().locale)}, {clock_words(there)}:{there.second:02} {there.tzname()}"


def date_long(moment: datetime) -> str:
    """The date in words: '18 November 2026'."""
    return _date(moment, "long")


@lru_cache(maxsize=5_000)
def _skeleton(day: date, skeleton: str, locale: str) -> str:
    return dates.format_skeleton(skeleton, datetime(day.year, day.month, day.day), locale=locale)


def date_medium(moment: datetime) -> str:
    """The date where room is short: '18 Nov 2026'."""
    return _date(moment, "medium")


def day_medium(day: date) -> str:
    """A day that is the same everywhere, where room is short: '18 Nov 2026'."""
    return _day(day, "medium", texts.speech().locale)


def day_long(moment: datetime) -> str:
    """The day within a sentence: '28 de novembro', with the year when it is not this one."""
    skeleton = "MMMMd" if moment.year == utcnow().year else "yMMMMd"
    return _skeleton(_local(moment).date(), skeleton, texts.speech().locale)


@lru_cache(maxsize=5_000)
def _span(seconds: int, locale: str) -> str:
    return dates.format_timedelta(seconds, threshold=1.2, locale=locale)


def day_of(day: date | str, length: str = "") -> str:
    """A calendar day within a sentence: '3 de novembro', with the year when it is not this one or `length` is 'long'."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    locale = texts.speech().locale
    if length == "long":
        return _day(day, "long", locale)
    return _skeleton(day, "MMMMd" if day.year == utcnow().year else "yMMMMd", locale)


def duration(seconds: float) -> str:
    """A span of time in the reader's words, coarse: '3 hours'."""
    return _span(_said_like(int(seconds)), texts.speech().locale)


def _said_like(seconds: int) -> int:
    """One span for all that are said alike, so that a page of them asks Babel a few times.

    Where the words change, half a unit or the 1.2 units from which one is named, is always a multiple of the step.
    """
    step = 8_640 if seconds >= 103_680 else 360 if seconds >= 4_320 else 6 if seconds >= 72 else 1
    over = seconds % step
    return seconds - over + 1 if over else seconds


def filesize(size: int) -> str:
    """Bytes as people read them: 84 KB, 58.2 GB, and 1,1 MB where a comma is written."""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    unit, step = ("GB", 1024 ** 3) if size >= 1024 ** 3 else ("MB", 1024 ** 2)
    return f"{format_decimal(round(size / step, 1), locale=texts.speech().locale)} {unit}"


def channel_name(channel: str) -> str:
    """The channel in the reader's words; for the timeline also 'article', 'search' and 'survey', and anything else is the website."""
    return _channel_names(texts.speech().locale).get(channel) or _("Website")


@lru_cache(maxsize=10)
def _channel_names(_locale: str) -> dict[str, str]:
    return {"email": _("Email"), "chat": _("Chat"), "form": _("Form"), "phone": _("Phone call"), "visit": _("Visit"),
            "article": _("Article"), "search": _("Search"), "survey": _("Survey")}


def paragraphs(text: str) -> Markup:
    """Plain text as safe paragraphs with line breaks and links."""
    return Markup(html.from_text(text))


def said(message) -> Markup:
    """A message's words (`text`, `is_formatted`) as safe HTML: formatted where its agent did, else paragraphs as typed."""
    return Markup(formatting.shown(message.text, message.is_formatted))


def said_plainly(message) -> str:
    """The same words for a line of a list, without marks."""
    return formatting.readable(message.text, message.is_formatted)


def quoted_lines(text: str) -> str:
    """Plain text with '> ' before each line, for mails."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def due_mark(moment: datetime) -> tuple[str, str]:
    """How near a due day is: a kind of pill ('bad' when it has passed, 'warn' on the day, 'calm' before) and its words."""
    day, today = _local(moment).date(), _local(utcnow()).date()
    if moment <= utcnow():
        return "bad", _("Overdue")
    if day == today:
        return "warn", _("Due today")
    return "calm", _("Due %(day)s", day=_day(day, "d MMM" if day.year == today.year else "d MMM y", texts.speech().locale))


FILTERS = {"due_mark": due_mark, "relative": relative, "datetime_short": datetime_short, "datetime_long": datetime_long, "date_long": date_long,
           "date_medium": date_medium, "day_medium": day_medium, "day_long": day_long, "day_of": day_of, "moment_within": moment_within, "weekday_time": weekday_time,
           "filesize": filesize, "paragraphs": paragraphs, "said": said, "said_plainly": said_plainly, "quoted_lines": quoted_lines}
