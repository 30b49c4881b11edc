"""The Brisa sample of a first start: people, sixty days of tickets on every channel, some still open."""
import random
from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from helpdesk.brand.models import Brand
from helpdesk.channels.form.models import FormTopic
from helpdesk.config import ROOT
from helpdesk.core import clock
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers import actions as customers
from helpdesk.customers.models import Customer, Identity, Organisation
from helpdesk.outbox.models import Delivery
from helpdesk.seed import bank, hours, staff
from helpdesk.seed.story import Part, Step, Story

DAYS = 60
TICKETS_A_DAY = 3.8
# The last days were busy: an agent finds something to do.
BUSY_DAYS, BUSY_FACTOR = 4, 2.6
ACCENT, ACCENT_DARK = "#0d6b5c", "#5fd0b8"
TOPICS = {
    "refunds": {"en": "Refund or invoice", "pt-BR": "Reembolso ou nota fiscal", "ro": "Rambursare sau factură"},
    "delivery": {"en": "Order and delivery", "pt-BR": "Pedido e entrega", "ro": "Comandă și livrare"},
    "repairs": {"en": "Repair and warranty", "pt-BR": "Conserto e garantia", "ro": "Reparație și garanție"},
    "": {"en": "Something else", "pt-BR": "Outro assunto", "ro": "Altceva"},
}


def fill(progress: Callable[[int, int], None], *, seed: int = 1) -> None:
    """Fills an empty desk; calls `progress` with how many steps are done of how many.

    Rows come from the same actions as in real life, under a clock that walks through the sixty days.
    All of it is one unit: a start that is killed half-way leaves an empty desk, and the next one begins anew.
    :raises helpdesk.seed.staff.NotEmpty: when somebody works here already.
    """
    staff.refuse_if_in_use()
    now = clock.utcnow()
    rng = random.Random(seed)
    password_hash = staff.sample_password_hash()
    with unit_of_work() as unit:
        with clock.at(now - timedelta(days=DAYS + 30)):
            agents, team_ids = _staff(password_hash)
            people = _people()
        steps = sorted(_steps(now, rng, agents, team_ids, people), key=lambda step: step[0])
        for done, (at, step) in enumerate(steps, start=1):
            # Each step is a unit in real life, so what follows from it is a chain of its own.
            unit.chain = 0
            with clock.at(at):
                step()
            progress(done, len(steps))
        _count_as_sent(now)


def _staff(password_hash: str) -> tuple[dict[str, list[int]], dict[str, int]]:
    """The ids of the agents of each team ('' is everybody), and those of the teams."""
    larisa, camila, rui = staff.sign_ins(password_hash)
    tom = staff.colleague()
    members = {"refunds": [larisa, camila], "delivery": [rui, tom, larisa], "repairs": [tom, larisa]}
    teams = staff.teams(members)
    db.session.add(Brand(id=1, name="Brisa", accent=ACCENT, accent_dark=ACCENT_DARK))
    db.session.add_all(FormTopic(names=names, team_id=teams[key].id if key else None, position=position)
                       for position, (key, names) in enumerate(TOPICS.items()))
    ids = {key: [agent.id for agent in group] for key, group in members.items()}
    ids[""] = [agent.id for agent in (larisa, camila, rui, tom)]
    return ids, {key: team.id for key, team in teams.items()}


def _people() -> list[tuple[bank.Person, int]]:
    domains = {person.work.partition("@")[2]: person.organisation for person in bank.people() if person.work}
    db.session.add_all(Organisation(name=name, domain=domain) for domain, name in domains.items())
    db.session.flush()
    return [(person, _customer(person).id) for person in bank.people()]


def _customer(person: bank.Person) -> Customer:
    customer = customers.customer_for("email", person.work or person.email, name=person.name, locale=person.locale)
    identities = [("email", person.work), ("email", person.email), ("phone", person.phone), ("external", person.handle)]
    known = {(identity.kind, identity.value) for identity in customer.identities}
    customer.identities.extend(Identity(kind=kind, value=value, created_at=clock.utcnow())
                               for kind, value in identities if value and (kind, value) not in known)
    db.session.flush()
    for kind, value in identities:
        if value and kind != "phone":
            customers.prove(customer, kind, value, proof="reply" if kind == "email" else "token")
    return customer


def _steps(now: datetime, rng: random.Random, agents: dict[str, list[int]], team_ids: dict[str, int],
           people: list[tuple[bank.Person, int]]) -> list[Step]:
    """Everything that has happened until now, in no order; what would lie ahead stays open."""
    titles = _titles()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    steps = []
    for days_ago in range(DAYS, -1, -1):
        day = midnight - timedelta(days=days_ago)
        average = TICKETS_A_DAY * (BUSY_FACTOR if days_ago < BUSY_DAYS else 1)
        for _ in range(hours.how_many(day, average, rng)):
            story = _story(hours.written_at(day, rng), rng, agents, team_ids, people, titles, days_ago)
            steps += [step for step in story.steps() if step[0] < now]
    return steps


def _story(opened_at: datetime, rng: random.Random, agents: dict, team_ids: dict, people: list, titles: dict,
           days_ago: int) -> Story:
    is_daytime = hours.OPENS <= opened_at.hour < hours.CLOSES and opened_at.weekday() < 5
    conversation = rng.choice([one for one in bank.conversations() if is_daytime or one.channel in ("email", "form")])
    person, customer_id = rng.choice([one for one in people if one[0].locale == conversation.locale])
    first, second = rng.sample(agents[conversation.team], 2)
    part = Part(customer_id, first, second, team_ids.get(conversation.team), titles[conversation.locale])
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


def _titles() -> dict[str, dict[str, str]]:
    """Article titles by locale and id, from the front matter of kb/."""
    titles: dict[str, dict[str, str]] = {}
    for path in (ROOT / "kb").glob("*/*.md"):
        article, locale = path.stem.split(".")
        line = next(line for line in path.read_text("utf-8").splitlines() if line.startswith("title: "))
        titles.setdefault(locale, {})[article] = line.removeprefix("title: ").strip('"')
    return titles


def _count_as_sent(now: datetime) -> None:
    """What was due in the sixty days left long ago; nothing of it may leave now."""
    db.session.execute(sa.update(Delivery).where(Delivery.status == "queued", Delivery.due_at < now)
                       .values(status="sent", attempts=1, sent_at=Delivery.due_at))
