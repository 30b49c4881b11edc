"""Visits of the contact form: who is suggested articles is decided by chance, and what became of each visit is noted.

Whatever is compared later was decided before anything was shown: the group comes from the browser's random token, and a
visit counts once the first words stand in the subject, which is just before suggestions appear. Page views count nowhere.
"""
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.core import events, signing
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.errors import Invalid
from helpdesk.selfservice.events import SelfServicePlanChanged
from helpdesk.selfservice.models import FormVisit, SelfServicePlan

GAVE_UP, SOLVED, WROTE, CAME_BACK = "gave_up", "solved", "wrote", "came_back"
ENDINGS = (WROTE, CAME_BACK, SOLVED, GAVE_UP)
# Both of these are tickets, sooner or later.
TICKETS = (WROTE, CAME_BACK)
# A visit is over, and counts, after this; whoever returns sooner goes on with it.
OPEN_FOR = timedelta(days=3)
# Whoever writes later than this after beginning had left in between.
SITTING = timedelta(hours=2)
KEPT_FOR = timedelta(days=400)
USUAL_PERCENT, MOST_PERCENT = 10, 50
CHUNK = 500

_TABLE = FormVisit.__table__
_VISIT = (sa.or_(_TABLE.c.visitor == sa.bindparam("this_month"), _TABLE.c.visitor == sa.bindparam("before")),
          _TABLE.c.at > sa.bindparam("since"), _TABLE.c.at <= sa.bindparam("now"))
_WROTE = sa.update(_TABLE).where(*_VISIT, _TABLE.c.ending.not_in(TICKETS)).values(
    ending=sa.case((_TABLE.c.at < sa.bindparam("sitting"), CAME_BACK), else_=WROTE), ticket_id=sa.bindparam("ticket"))
_SOLVED = sa.update(_TABLE).where(*_VISIT, _TABLE.c.ending == GAVE_UP).values(ending=SOLVED)


@dataclass(frozen=True)
class Began:
    """Somebody began to write; `visitor` is the browser's random token."""

    visitor: str
    locale: str
    percent: int
    at: datetime


def plan() -> SelfServicePlan:
    """The plan in force; before an admin has set one, the product's own."""
    return db.session.get(SelfServicePlan, 1) or SelfServicePlan(id=1, control_percent=USUAL_PERCENT)


def change_plan(*, control_percent: int | None, actor: Actor) -> None:
    """Sets how many visitors of 100 are suggested nothing; 0 suggests to all. :raises Invalid: outside of 0 to 50."""
    if control_percent is None or not 0 <= control_percent <= MOST_PERCENT:
        raise Invalid({"control_percent": _("Choose between 0 and %(most)d.", most=MOST_PERCENT)})
    now = plan()
    if now.control_percent != control_percent:
        now.control_percent = control_percent
        db.session.add(now)
        db.session.flush()
        events.record(SelfServicePlanChanged(fields=["control_percent"]), actor=actor)


def is_control(visitor: str, percent: int) -> bool:
    """Whether this browser is suggested nothing: the same answer each time, and to `percent` of 100 browsers."""
    return int(signing.mac("form-group", visitor, length=8), 16) < percent / 100 * 2**32


def keep(began: list[Began]) -> None:
    """Writes visits down, each once, in the open unit. A footprint: it may be lost."""
    if not began:
        return
    oldest = min(one.at for one in began) - OPEN_FOR
    known: dict[str, datetime] = {}
    for row in db.session.execute(sa.select(FormVisit.visitor, FormVisit.at).where(
            FormVisit.visitor.in_({digest for one in began for digest in _digests(one.visitor, one.at)}), FormVisit.at > oldest)):
        known[row.visitor] = max(row.at, known.get(row.visitor, row.at))
    rows = []
    for one in began:
        digests = _digests(one.visitor, one.at)
        if not any(one.at - known[digest] < OPEN_FOR for digest in digests if digest in known):
            known[digests[0]] = one.at
            rows.append({"at": one.at, "locale": one.locale, "visitor": digests[0], "is_control": is_control(one.visitor, one.percent),
                         "control_percent": one.percent, "ending": GAVE_UP})
    if rows:
        db.session.execute(sa.insert(FormVisit), rows)


def wrote(visitor: str, ticket_id: int | None, at: datetime) -> None:
    """The form was sent: the visit ended in a ticket, at once or after coming back. In the open unit."""
    db.session.execute(_WROTE, {**_visit(visitor, at), "sitting": at - SITTING, "ticket": ticket_id})


def solved(visitor: str, at: datetime) -> None:
    """Somebody said that an article solved it. A visit that became a ticket stays one. In the open unit."""
    db.session.execute(_SOLVED, _visit(visitor, at))


def forget() -> None:
    """Drops what is too old for any report, a few hundred in a unit."""
    while True:
        with unit_of_work():
            old = db.session.scalars(sa.select(FormVisit.id).where(FormVisit.at < utcnow() - KEPT_FOR).order_by(FormVisit.at).limit(CHUNK)).all()
            if old:
                db.session.execute(sa.delete(FormVisit).where(FormVisit.id.in_(old)))
        if len(old) < CHUNK:
            return


def _visit(visitor: str, at: datetime) -> dict:
    this_month, before = _digests(visitor, at)
    return {"this_month": this_month, "before": before, "since": at - OPEN_FOR, "now": at}


def _digests(visitor: str, at: datetime) -> tuple[str, str]:
    """Under which a browser's visits of this month are kept, and those of the days before it."""
    return tuple(signing.mac("form-visitor", f"{moment:%Y-%m}{visitor}", length=32) for moment in (at, at - timedelta(days=at.day)))
