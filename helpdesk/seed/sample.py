"""The Brisa sample of a first start: people, sixty days of tickets on every channel, some still open."""
import random
from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from helpdesk.core import clock
from helpdesk.core.db import db, unit_of_work
from helpdesk.notices.models import Notice
from helpdesk.outbox.models import Delivery, Job
from helpdesk.seed import bank, draft, form_visits, hours, readers, staff
from helpdesk.seed.brisa import Brisa, open_desk
from helpdesk.seed.story import Part, Step, Story
from helpdesk.wiring import TABLES

DAYS = 60
TICKETS_A_DAY = 3.3
# The last days were busy: an agent finds something to do.
BUSY_DAYS, BUSY_FACTOR = 4, 2.6
STEPS_A_ROUND = 20
UNREAD_FOR = timedelta(hours=20)


def fill(progress: Callable[[int, int], None], *, seed: int = 1) -> None:
    """Fills an empty desk whose help centre is in; calls `progress` with how many steps are done of how many.

    Rows come from the same actions as in real life, under a clock that walks through the sixty days.
    All of it is one unit: a start that is killed half-way leaves an empty desk, and the next one begins anew.
    :raises helpdesk.seed.staff.NotEmpty: when somebody works here already.
    """
    staff.refuse_if_in_use()
    now, rng = clock.utcnow(), random.Random(seed)
    password_hash = staff.sample_password_hash()
    with unit_of_work() as unit:
        with clock.at(now - timedelta(days=DAYS + 30)):
            brisa = open_desk(password_hash)
        known = readers.articles()
        steps = sorted(_steps(now, rng, brisa, known), key=lambda step: step[0])
        for done, (at, step) in enumerate(steps, start=1):
            # Each step is a unit in real life, so what follows from it is a chain of its own.
            unit.chain = 0
            with clock.at(at):
                step()
                unit.finish()
                if done % STEPS_A_ROUND == 0:
                    _work_off()
            progress(done, len(steps))
        readers.read(now, DAYS, known, rng)
        form_visits.visit(random.Random(seed))
        _work_off()
        _count_as_sent(now)
        _count_as_read(now)
        draft.begin()


def _steps(now: datetime, rng: random.Random, brisa: Brisa, known: dict) -> list[Step]:
    """Everything that has happened until now, in no order; what would lie ahead stays open."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    steps = []
    for days_ago in range(DAYS, -1, -1):
        day = midnight - timedelta(days=days_ago)
        average = TICKETS_A_DAY * (BUSY_FACTOR if days_ago < BUSY_DAYS else 1)
        for _ in range(hours.how_many(day, average, rng)):
            story = _story(hours.written_at(day, rng), rng, brisa, known, days_ago)
            steps += [step for step in story.steps() if step[0] < now]
    return steps


def _story(opened_at: datetime, rng: random.Random, brisa: Brisa, known: dict, days_ago: int) -> Story:
    is_daytime = hours.OPENS <= opened_at.hour < hours.CLOSES and opened_at.weekday() < 5
    conversation = rng.choice([one for one in bank.conversations() if is_daytime or one.channel in ("email", "form")])
    person, customer_id = rng.choice([one for one in brisa.people if one[0].locale == conversation.locale])
    first, second = rng.sample(brisa.agents[conversation.team], 2)
    part = Part(customer_id, first, second, brisa.teams.get(conversation.team), brisa.mailboxes[conversation.locale],
                {name: known[name, conversation.locale] for name in conversation.reads if (name, conversation.locale) in known})
    return Story(conversation, person, part, opened_at, rng, stands_after=_stands_after(conversation, days_ago, rng))


def _stands_after(conversation: bank.Conversation, days_ago: int, rng: random.Random) -> int | None:
    """Where a recent conversation stands still: anywhere in the last days, before that only where we wait for the customer."""
    turns = conversation.turns
    if days_ago <= 2 and rng.random() < 0.7:
        return rng.randrange(max(1, len(turns) - 1))
    waiting = [place for place, turn in enumerate(turns[:-1]) if turn.who == "agent" and turns[place + 1].who == "customer"]
    if 2 < days_ago <= 12 and waiting and rng.random() < 0.35:
        return rng.choice(waiting)
    return None


def _work_off() -> None:
    """What a worker would have done by this time: what follows soon after each step."""
    due = sa.select(Job).where(Job.status == "queued", Job.due_at <= clock.utcnow()).order_by(Job.due_at, Job.id)
    for job in db.session.scalars(due).all():
        TABLES.jobs[job.name](job.data)
        db.session.delete(job)


def _count_as_read(now: datetime) -> None:
    """Agents have read what they were told, but for the last hours."""
    db.session.execute(sa.update(Notice).where(Notice.at < now - UNREAD_FOR).values(read_at=Notice.at))


def _count_as_sent(now: datetime) -> None:
    """What was due in the sixty days left long ago; nothing of it may leave now."""
    db.session.execute(sa.update(Delivery).where(Delivery.status == "queued", Delivery.due_at < now)
                       .values(status="sent", attempts=1, sent_at=Delivery.due_at))
