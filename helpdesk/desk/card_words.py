"""A back-office card in words: whether it was answered, how old it is, and each of its lines."""
import re
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from babel.numbers import get_currency_precision, is_currency
from flask_babel import format_currency, format_date
from flask_babel import gettext as _

from helpdesk.backoffice.asking import MOST_BYTES
from helpdesk.backoffice.cards import Item
from helpdesk.backoffice.queries import Shown
from helpdesk.core import localised

BAD = ("silent", "resting", "refused", "failed", "moved", "large", "nonsense", "forbidden", "sealed")

# A sum in one way only: a point before at most two digits, so that nobody’s "1.249" is read as one and a quarter.
SUM = re.compile(r"(-?\d{1,15}(?:\.(\d{1,2}))?) ([A-Z]{3})", re.ASCII)


@dataclass(frozen=True)
class CardView:
    """One card as the page shows it. `why` is a sentence where there is no answer of now, `is_bad` whether something is wrong."""

    source_id: int
    name: str
    title: str
    rows: tuple[tuple[str, str], ...]
    items: tuple[Item, ...]
    more: int
    unreadable: int
    why: str
    is_bad: bool
    is_asking: bool
    is_old: bool
    at: datetime | None


def view_of(shown: Shown, locale: str) -> CardView:
    """The card of one source in this language."""
    source, card = shown.source, shown.card
    labels = [localised.pick(row["names"], locale) for row in source.mapping.get("rows", [])]
    rows = tuple((label, value) for label, value in zip(labels, card.values, strict=False) if value) if card else ()
    items = tuple(replace(item, date=_day(item.date), amount=_sum(item.amount)) for item in card.items) if card else ()
    return CardView(source.id, source.name(locale), card.title if card else "", rows, items, card.more if card else 0,
                    card.unreadable if card else 0, why(shown), shown.outcome in BAD, shown.outcome == "asking", shown.is_old, shown.at)


def why(shown: Shown) -> str:
    """Why there is no answer of now, or ''."""
    source, detail = shown.source, shown.detail
    return {
        "unknown": lambda: _("They know nobody with these addresses."),
        "nobody": lambda: _("Not asked: nothing that it asks by is proved to be this person’s."),
        "asking": lambda: _("Asking…"),
        "silent": lambda: _("Did not answer within %(num)d s.", num=source.seconds) if detail == "too slow" else _("Did not answer."),
        "resting": lambda: _("Did not answer several times, so it is left alone for half a minute."),
        "refused": lambda: _("Refused to answer us (%(status)s). The secret may be wrong.", status=detail),
        "failed": lambda: _("Answered with an error (%(status)s).", status=detail),
        "moved": lambda: _("Sent us elsewhere (%(status)s), where we do not go.", status=detail),
        "large": lambda: _("Answered too much: more than %(num)d KB.", num=MOST_BYTES // 1024),
        "nonsense": lambda: _("Answered nonsense: %(why)s", why=_nonsense(detail)),
        "forbidden": lambda: _("Not asked: this address is not one that we may ask."),
        "sealed": lambda: _("Not asked: its secret cannot be read any more. An admin enters it again."),
    }.get(shown.outcome, str)()


def _nonsense(detail: str) -> str:
    """What is wrong with the answer; the place is the admin's own path."""
    kind, _at, place = detail.partition(" at ")
    return {"not JSON": _("it is not JSON."), "no list": _("there is no list at %(place)s.", place=place),
            "nothing that can be read in the list": _("nothing in the list at %(place)s can be read.", place=place)}.get(
        kind, _("nothing stands where the card looks."))


def _day(written: str) -> str:
    """A moment in ISO 8601 as the day that a person reads; anything else as it was written."""
    try:
        return format_date(datetime.fromisoformat(written), "medium")
    except (ValueError, OverflowError):
        return written


def _sum(written: str) -> str:
    """An amount with its currency as the reader writes it: '1.249,00 EUR'; anything else as it was written."""
    found = SUM.fullmatch(written)
    # Three letters may also count pieces.
    if not found or not is_currency(found[3]) or len(found[2] or "") > get_currency_precision(found[3]):
        return written
    return format_currency(Decimal(found[1]), found[3])
