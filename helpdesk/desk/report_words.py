"""Numbers, spans and days of reports in the reader's words."""
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel import dates, numbers
from flask_babel import gettext as _
from flask_babel import ngettext

from helpdesk.core.i18n import babel_name
from helpdesk.reports import zone
from helpdesk.reports.figures import Change
from helpdesk.reports.period import Period
from helpdesk.web.speech import page_locale


@dataclass(frozen=True)
class Unit:
    """A unit of time: `seconds` of one, its sign on an axis and its word beside a large figure."""

    seconds: int
    sign: str
    word: str


def units() -> tuple[Unit, ...]:
    """Minutes, hours, days."""
    return _units(page_locale())


def unit_for(seconds: float) -> Unit:
    """The unit in which a span reads best."""
    minutes, hours, days = units()
    if seconds < 3_600:
        return minutes
    return hours if seconds < 72 * 3_600 else days


def number(value: float, digits: int = 1) -> str:
    """A number in the reader's format, with at most so many digits behind the point."""
    return _decimal(round(value, digits), "#,##0." + "#" * digits if digits else "#,##0", page_locale())


def mean(value: float) -> str:
    """A mean of scores, always to one digit: '5.0'."""
    return _decimal(round(value, 1), "0.0", page_locale())


def percent(value: float, digits: int = 0) -> str:
    """A share (0 to 1) in per cent."""
    return _percent(round(value, digits + 2), "#,##0." + "#" * digits + "%" if digits else "#,##0%", page_locale())


def span(seconds: float, unit: Unit | None = None) -> str:
    """A span of time with its unit: '2.9 h'."""
    unit = unit or unit_for(seconds)
    return f"{number(seconds / unit.seconds)} {unit.sign}"


def limit(seconds: int) -> str:
    """A round span in words: '4 hours', '1 day'."""
    return dates.format_timedelta(timedelta(seconds=seconds), threshold=1, locale=babel_name(page_locale()))


def clock_span(seconds: float) -> str:
    """A span to the minute: '4 h 25 min'; days without minutes."""
    minutes = int(seconds // 60)
    days, hours = divmod(minutes // 60, 24)
    minute, hour, day = units()
    if days:
        return f"{days} {day.sign} {hours} {hour.sign}" if hours else f"{days} {day.sign}"
    if hours:
        return f"{hours} {hour.sign} {minutes % 60:02d} {minute.sign}"
    return f"{minutes} {minute.sign}"


def channel_words() -> dict[str, str]:
    """The channels by name; a page asks once and keeps them."""
    return {"email": _("Email"), "form": _("Form"), "chat": _("Chat"), "phone": _("Phone call"), "visit": _("Visit")}


def tickets(count: int) -> str:
    """So many tickets."""
    return ngettext("%(count)s ticket", "%(count)s tickets", count, count=number(count, 0))


def searches_words(count: int) -> str:
    """So many searches."""
    return ngettext("%(count)s search", "%(count)s searches", count, count=number(count, 0))


def answers(count: int) -> str:
    """So many answers of a survey."""
    return ngettext("%(count)s answer", "%(count)s answers", count, count=number(count, 0))


def short_day(day: date, before: date | None = None) -> str:
    """A day on an axis: the month stands only where it begins."""
    if before is not None and (before.year, before.month) == (day.year, day.month):
        return str(day.day)
    return _day(day, "d MMM")


def span_of_days(first: date, last: date) -> str:
    """'29 Sep to 5 Oct', or one day; the year stands where it is not this one."""
    shape = "d MMM" if last.year == zone.today().year else "d MMM y"
    if first == last:
        return _day(first, shape)
    return _("%(first)s to %(last)s", first=_day(first, "d MMM" if first.year == last.year else "d MMM y"), last=_day(last, shape))


def clock(moment: datetime) -> str:
    """The time of day at the desk."""
    return dates.format_time(moment.astimezone(zone.zone()), "HH:mm", locale=babel_name(page_locale()))


def machine_days(first: date, last: date) -> str:
    """Days for machines: one ISO date, or an ISO 8601 interval."""
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"


def compared(change: Change | None, period: Period, *, words, margin, less_is_better: bool) -> tuple[str, str, str]:
    """How a figure moved, as (kind, strong words, rest): kind is 'good', 'bad' or ''.

    `words` turns the size of the change and whether it went up into a phrase, `margin` its size into words.
    """
    if not period.is_compared:
        return "", "", _("In this period")
    if change is None:
        return "", "", _("Too few to compare with the time before")
    if not change.is_real:
        return "", "", _("No real change (±%(margin)s)", margin=margin(change.margin))
    is_up = change.delta > 0
    before = ngettext("than the day before", "than the %(num)d days before", period.days)
    return "bad" if is_up == less_is_better else "good", words(abs(change.delta), is_up), before


def faster_or_slower(seconds: float, is_up: bool) -> str:
    """A change of a span."""
    return _("%(span)s slower", span=span(seconds)) if is_up else _("%(span)s faster", span=span(seconds))


def points(size: float, is_up: bool) -> str:
    """A change of a share."""
    shown = number(size * 100)
    return _("%(points)s points more", points=shown) if is_up else _("%(points)s points less", points=shown)


def plain(size: float, is_up: bool) -> str:
    """A change of a mean."""
    return _("%(size)s higher", size=number(size)) if is_up else _("%(size)s lower", size=number(size))


def _day(day: date, shape: str) -> str:
    return _date(day, shape, page_locale())


# A page of figures says thousands of numbers and days, most of them often: each is written once per language.
@lru_cache(maxsize=8_192)
def _decimal(value: float, shape: str, locale: str) -> str:
    return numbers.format_decimal(value, shape, locale=babel_name(locale))


@lru_cache(maxsize=1_024)
def _percent(value: float, shape: str, locale: str) -> str:
    return numbers.format_percent(value, shape, locale=babel_name(locale))


@lru_cache(maxsize=4_096)
def _date(day: date, shape: str, locale: str) -> str:
    return dates.format_date(day, shape, locale=babel_name(locale))


@lru_cache(maxsize=8)
def _units(_locale: str) -> tuple[Unit, ...]:
    return Unit(60, _("min"), _("minutes")), Unit(3_600, _("h"), _("hours")), Unit(86_400, _("d"), _("days"))
