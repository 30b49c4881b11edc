"""How people's searches of the help centre end, and the searches behind each figure."""
from collections import Counter
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.knowledge.endings import ENDINGS, FAILED
from helpdesk.knowledge.models import PUBLISHED, Search, Translation
from helpdesk.reports.figures import Figure, share
from helpdesk.reports.period import Bucket, Period
from helpdesk.reports.scope import within
from helpdesk.reports.zone import local_text
from helpdesk.tickets.access import Sight
from helpdesk.tickets.models import NUMBER_OFFSET, Ticket

PAGE = 50
# What a list may be narrowed to beside the endings: all that ended, all that failed, those after which somebody wrote to us.
ALL, IN_VAIN, WROTE = "all", "failed", "wrote"
MEASURES = (ALL, IN_VAIN, WROTE, *ENDINGS)


@dataclass
class Ended:
    """Searches by their ending, and how many of them were followed by a message to us."""

    counts: Counter
    wrote: int = 0

    def of(self, measure: str) -> int:
        """How many searches a list of this measure holds."""
        if measure == WROTE:
            return self.wrote
        names = {ALL: ENDINGS, IN_VAIN: FAILED}.get(measure, (measure,))
        return sum(self.counts[name] for name in names)

    def figure(self, measure: str) -> Figure | None:
        """The share of all searches that ended so."""
        return share(self.of(measure), self.of(ALL))


@dataclass(frozen=True)
class Listed:
    """One page of searches and how many there are: query, locale, at, hits, ending, title, number (of a ticket the reader may see)."""

    rows: list[sa.Row]
    total: int


def by_day(period: Period, language: str | None) -> dict[tuple[date, str], Ended]:
    """The searches that have ended, by day and locale."""
    day = local_text(Search.at, period.start, period.end).label("day")
    wrote = sa.func.coalesce(sa.func.sum(sa.case((Search.wrote_at.is_not(None), 1), else_=0)), 0)
    found: dict[tuple[date, str], Ended] = {}
    for key, locale, ending, count, writers in db.session.execute(
            sa.select(day, Search.locale, Search.ending, sa.func.count(), wrote).where(*_asked(ALL, period, language))
            .group_by(day, Search.locale, Search.ending)):
        ended = found.setdefault((date.fromisoformat(key), locale), Ended(Counter()))
        ended.counts[ending] += count
        ended.wrote += int(writers)
    return found


def gather(days: dict[tuple[date, str], Ended], span: Bucket | Period, language: str | None = None) -> Ended:
    """Some days as one, of one language or all."""
    gathered = Ended(Counter())
    for (day, locale), ended in days.items():
        if span.first <= day <= span.last and language in (None, locale):
            gathered.counts += ended.counts
            gathered.wrote += ended.wrote
    return gathered


def listed(measure: str, period: Period, language: str | None, sight: Sight, *, page: int = 1) -> Listed:
    """A page of the searches behind a figure, the newest first."""
    where = _asked(measure, period, language)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Search).where(*where))
    rows = db.session.execute(
        sa.select(Search.query, Search.locale, Search.at, Search.hits, Search.ending, Search.wrote_at, Search.article_id,
                  Translation.title, (Ticket.id + NUMBER_OFFSET).label("number"))
        .outerjoin(Translation, sa.and_(Translation.article_id == Search.article_id, Translation.locale == Search.locale,
                                        Translation.status == PUBLISHED))
        .outerjoin(Ticket, sa.and_(Ticket.id == Search.ticket_id, sight.condition()))
        .where(*where).order_by(Search.at.desc(), Search.id.desc()).limit(PAGE).offset((page - 1) * PAGE)).all()
    return Listed(rows, total)


def _asked(measure: str, period: Period, language: str | None) -> list[sa.ColumnElement[bool]]:
    endings = {ALL: ENDINGS, WROTE: ENDINGS, IN_VAIN: FAILED}.get(measure, (measure,))
    wanted = [Search.ending.in_(endings), *within(Search.at, period)]
    if measure == WROTE:
        wanted.append(Search.wrote_at.is_not(None))
    return [*wanted, Search.locale == language] if language else wanted
