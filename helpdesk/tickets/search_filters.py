"""Filters typed into the search: channel:chat from:ana tag:refund before:2026-01 is:open; in three languages."""
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

import sqlalchemy as sa

from helpdesk.accounts.models import Agent
from helpdesk.core import texts
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.language import fold
from helpdesk.customers import search as people
from helpdesk.tickets import own_fields, reasons, states
from helpdesk.tickets.models import Ticket, TicketTag
from helpdesk.tickets.own_models import OwnFieldValue

MOST_PEOPLE = 200
_TYPED = re.compile(r'(?<!\S)([^\W\d_]+):("[^"]*"|\S+)')
KEYS = {"channel": "channel", "canal": "channel", "from": "from", "de": "from", "tag": "tag", "etiqueta": "tag", "eticheta": "tag",
        "before": "before", "antes": "before", "inainte": "before", "after": "after", "depois": "after", "dupa": "after", "is": "is",
        "estado": "is", "stare": "is", "agent": "agent", "agente": "agent",
        "field": "field", "campo": "field", "camp": "field", "reason": "reason", "motivo": "reason", "motiv": "reason"}
# Days before today: 7d, in Romanian 7z; weeks: 2w, 2s.
RELATIVE = {"today": 0, "hoje": 0, "azi": 0, "astazi": 0, "yesterday": 1, "ontem": 1, "ieri": 1}
_UNITS = {"d": 1, "z": 1, "w": 7, "s": 7}
# A day or a month as it is written with the day first, as everywhere on the desk: 31.1.2026, 31/01/2026, 01/2026.
_DAY_FIRST = re.compile(r"(?:([0-9]{1,2})[./])?([0-9]{1,2})[./]([0-9]{4})")
_AGO = re.compile(r"([0-9]{1,4})([dzws])")
STATES = {
    "new": ("new",), "novo": ("new",), "nou": ("new",),
    "open": tuple(sorted(states.UNSOLVED)), "aberto": tuple(sorted(states.UNSOLVED)), "deschis": tuple(sorted(states.UNSOLVED)),
    "waiting": ("pending",), "pending": ("pending",), "aguardando": ("pending",), "asteptare": ("pending",),
    "solved": ("solved",), "resolvido": ("solved",), "rezolvat": ("solved",), "closed": ("closed",), "fechado": ("closed",), "inchis": ("closed",),
}
CHANNELS = {"email": "email", "e-mail": "email", "mail": "email", "chat": "chat", "form": "form", "formulario": "form", "formular": "form",
            "phone": "phone", "telefone": "phone", "telefon": "phone", "visit": "visit", "visita": "visit", "vizita": "visit"}


@dataclass(frozen=True)
class Filter:
    """One typed filter: its key in English and its value, tidy."""

    key: str
    value: str


def split(query: str) -> tuple[str, tuple[Filter, ...]]:
    """The words of a query and its filters; what looks like one and is none stays among the words. A pure rule."""
    found: list[Filter] = []

    def take(match: re.Match) -> str:
        key, value = KEYS.get(fold(match[1])), match[2].strip('"').strip()
        if key is None or not value or not _is_known(key, value):
            return match[0]
        found.append(Filter(key, value))
        return " "
    words = _TYPED.sub(take, query)
    return " ".join(words.split()) if found else query, tuple(found)


def conditions(filters: tuple[Filter, ...]) -> list[sa.ColumnElement[bool]]:
    """What tickets must be like; filters of one kind are alternatives, but for dates, of different kinds are joined by and."""
    groups: dict[str, list[sa.ColumnElement[bool]]] = {}
    for one in filters:
        groups.setdefault(one.key, []).append(condition(one))
    return [sa.and_(*group) if key in ("before", "after") else sa.or_(*group) for key, group in groups.items()]


def condition(one: Filter) -> sa.ColumnElement[bool]:
    """True for the tickets that one filter fits."""
    return _CONDITIONS[one.key](one.value)


def tag_of(one: Filter) -> str:
    """The tag that a filter names, as tickets have it."""
    return one.value.lstrip("#").lower()


def moment(value: str, zone: tzinfo = UTC) -> datetime | None:
    """The beginning, in a time zone, of a year, a month or a day, written 2026, 2026-01, 2026-01-31, 31.1.2026, 31/01/2026, today, yesterday or 7d; None for anything else."""
    day = _days_ago(value, zone)
    if day is not None:
        return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    typed = _DAY_FIRST.fullmatch(value)
    parts = [part for part in reversed(typed.groups()) if part] if typed else value.split("-")
    if len(parts) > 3 or not all(part.isdecimal() and len(part) <= 4 for part in parts) or len(parts[0]) != 4:
        return None
    try:
        return datetime(*map(int, [*parts, "1", "1"][:3]), tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _days_ago(value: str, zone: tzinfo) -> date | None:
    """The day that 'yesterday' or '7d' means in any of the languages; None for what is no such word."""
    ago = _AGO.fullmatch(fold(value))
    back = int(ago[1]) * _UNITS[ago[2]] if ago else RELATIVE.get(fold(value))
    return None if back is None else utcnow().astimezone(zone).date() - timedelta(days=back)


def _is_known(key: str, value: str) -> bool:
    if key in ("before", "after"):
        return moment(value) is not None
    return fold(value) in {"channel": CHANNELS, "is": STATES}.get(key, (fold(value),))


def _from(value: str) -> sa.ColumnElement[bool]:
    return Ticket.customer_id.in_(people.find_ids([value], MOST_PEOPLE))


def _agent(value: str) -> sa.ColumnElement[bool]:
    wanted = fold(value)
    found = [agent_id for agent_id, name in db.session.execute(sa.select(Agent.id, Agent.name)) if wanted in fold(name)]
    # Every folder by its name, so that the index over the queues of agents is used.
    return sa.and_(Ticket.folder.in_(states.FOLDERS), Ticket.assignee_id.in_(found)) if found else sa.false()


def _field(value: str) -> sa.ColumnElement[bool]:
    """Tickets in one of whose own fields this stands: all of a text, number or day, or the name of a choice in any language."""
    wanted = own_fields.folded(value)
    chosen = [sa.and_(OwnFieldValue.field_id == field.id, OwnFieldValue.value == one["key"]) for field in own_fields.all_fields()
              for one in field.choices if wanted in {fold(words) for words in one["names"].values()}]
    typed = [field.id for field in own_fields.all_fields() if field.kind != "choice"]
    return sa.exists().where(OwnFieldValue.ticket_id == Ticket.id, sa.or_(
        sa.and_(OwnFieldValue.folded == wanted, OwnFieldValue.field_id.in_(typed)), *chosen))


_CONDITIONS = {
    "channel": lambda value: Ticket.channel == CHANNELS[fold(value)],
    "is": lambda value: Ticket.status.in_(STATES[fold(value)]),
    "tag": lambda value: sa.exists().where(TicketTag.ticket_id == Ticket.id, TicketTag.tag == tag_of(Filter("tag", value))),
    "before": lambda value: Ticket.created_at < moment(value, texts.speech().zone),
    "after": lambda value: Ticket.created_at >= moment(value, texts.speech().zone),
    "from": _from,
    "agent": _agent,
    "field": _field,
    "reason": lambda value: Ticket.reason_id.in_(sorted(reasons.named(value))),
}
