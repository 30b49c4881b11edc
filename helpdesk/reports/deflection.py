"""What suggestions in the contact form do: the ticket rate without them, less the rate with them.

Visitors were divided by chance, so the difference is the suggestions' own doing. All visits of both groups count, whatever
was shown or clicked; page views count nowhere.
"""
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.reports.figures import FEW, Figure, difference, share
from helpdesk.reports.period import Bucket, Period
from helpdesk.reports.scope import within
from helpdesk.reports.zone import local_text
from helpdesk.selfservice.models import FormVisit
from helpdesk.selfservice.visits import ENDINGS, OPEN_FOR, TICKETS
from helpdesk.tickets.access import Sight
from helpdesk.tickets.models import NUMBER_OFFSET, Ticket

PAGE = 50
# The two groups, and what a list may be narrowed to beside the endings: every visit, those that became a ticket.
WITH, WITHOUT = "with", "without"
GROUPS = (WITH, WITHOUT)
ALL, TICKET = "all", "ticket"
MEASURES = (ALL, TICKET, *ENDINGS)


@dataclass
class Group:
    """The visits of one group by their ending."""

    counts: Counter = field(default_factory=Counter)

    def of(self, measure: str) -> int:
        """How many visits a list of this measure holds."""
        return sum(self.counts[name] for name in _endings(measure))

    def figure(self, measure: str) -> Figure | None:
        """The share of all its visits that ended so."""
        return share(self.of(measure), self.of(ALL))


@dataclass(frozen=True)
class Deflection:
    """Both groups, and `saved`: of how many visits out of one a ticket was spared, with the range in which the true value lies
    in 95 of 100 cases. None while one group is empty."""

    groups: dict[str, Group]
    saved: Figure | None

    @property
    def fewest(self) -> int:
        """The visits of the smaller group."""
        return min(group.of(ALL) for group in self.groups.values())

    @property
    def is_few(self) -> bool:
        """Too few in one group to lean on."""
        return self.fewest < FEW


@dataclass(frozen=True)
class Listed:
    """One page of visits and how many there are: at, locale, is_control, ending, number (of a ticket the reader may see)."""

    rows: list[sa.Row]
    total: int


def by_day(period: Period, language: str | None, percent: int) -> dict[tuple[date, str], Group]:
    """The visits that are over, by day and group; those that were divided by another share are no part of it."""
    day = local_text(FormVisit.at, period.start, period.end).label("day")
    found: dict[tuple[date, str], Group] = {}
    for key, control, ending, count in db.session.execute(
            sa.select(day, FormVisit.is_control, FormVisit.ending, sa.func.count()).where(*_counted(period, language, percent))
            .group_by(day, FormVisit.is_control, FormVisit.ending)):
        found.setdefault((date.fromisoformat(key), WITHOUT if control else WITH), Group()).counts[ending] += count
    return found


def compare(days: dict[tuple[date, str], Group], span: Bucket | Period) -> Deflection:
    """Some days as one comparison."""
    groups = {name: Group() for name in GROUPS}
    for (day, name), group in days.items():
        if span.first <= day <= span.last:
            groups[name].counts += group.counts
    return Deflection(groups, difference(groups[WITHOUT].figure(TICKET), groups[WITH].figure(TICKET)))


def still_open(period: Period, language: str | None, percent: int) -> int:
    """How many visits of the period are too young to be counted."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(FormVisit).where(
        *_asked(period, language, percent), FormVisit.at > utcnow() - OPEN_FOR))


def listed(measure: str, group: str, period: Period, language: str | None, percent: int, sight: Sight, *, page: int = 1) -> Listed:
    """A page of the visits behind a figure, the newest first."""
    where = [*_counted(period, language, percent), FormVisit.is_control.is_(group == WITHOUT), FormVisit.ending.in_(_endings(measure))]
    total = db.session.scalar(sa.select(sa.func.count()).select_from(FormVisit).where(*where))
    rows = db.session.execute(
        sa.select(FormVisit.at, FormVisit.locale, FormVisit.ending, (Ticket.id + NUMBER_OFFSET).label("number"), Ticket.subject)
        .outerjoin(Ticket, sa.and_(Ticket.id == FormVisit.ticket_id, sight.condition())).where(*where)
        .order_by(FormVisit.at.desc(), FormVisit.id.desc()).limit(PAGE).offset((page - 1) * PAGE)).all()
    return Listed(rows, total)


def _endings(measure: str) -> tuple[str, ...]:
    return {ALL: ENDINGS, TICKET: TICKETS}.get(measure, (measure,))


def _counted(period: Period, language: str | None, percent: int) -> list[sa.ColumnElement[bool]]:
    return [*_asked(period, language, percent), FormVisit.at <= utcnow() - OPEN_FOR]


def _asked(period: Period, language: str | None, percent: int) -> list[sa.ColumnElement[bool]]:
    spam = sa.orm.aliased(Ticket)
    robots = sa.exists().where(spam.id == FormVisit.ticket_id, spam.is_spam.is_(True))
    wanted = [*within(FormVisit.at, period), FormVisit.control_percent == percent, ~robots]
    return [*wanted, FormVisit.locale == language] if language else wanted
