"""A large, realistic, deterministic database for measuring, written by bulk inserts."""
import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

import sqlalchemy as sa

from helpdesk.accounts.models import Agent
from helpdesk.config import ROOT
from helpdesk.core.addresses import message_id_domain
from helpdesk.core.db import db, is_sqlite, unit_of_work
from helpdesk.core.i18n import LOCALES
from helpdesk.customers import search
from helpdesk.customers.models import Customer, Identity, Organisation, OrganisationDomain
from helpdesk.seed import bank, staff
from helpdesk.seed.load_ticket import MODELS, Cast, TicketWriter
from helpdesk.seed.prose import Prose
from helpdesk.tickets import search_index
from helpdesk.tickets.models import Ticket

DAYS = 730
CHUNK = 2_000
ORGANISATIONS = 200
LOCALE_WEIGHTS = (40, 35, 25)


@dataclass(frozen=True)
class LoadPlan:
    """How large; `until` (aware, UTC) is the present of the data, `messages` the average of a ticket."""

    tickets: int
    messages: float
    customers: int
    agents: int
    seed: int
    until: datetime


def fill(plan: LoadPlan, progress: Callable[[int], None]) -> None:
    """Writes everything, in units of 2,000 tickets; calls `progress` with the number of tickets just written.

    :raises NotEmpty: when the desk has agents already.
    """
    staff.refuse_if_in_use()
    rng = random.Random(plan.seed)
    password_hash = staff.sample_password_hash()
    with unit_of_work():
        cast = _cast(plan, rng, password_hash)
    writer = TicketWriter(rng, Prose(rng, ROOT / "kb"), cast, plan.until, _last_ids())
    for first in range(0, plan.tickets, CHUNK):
        places = range(first, min(first + CHUNK, plan.tickets))
        for place in places:
            _write_one(plan, rng, writer, place)
        with unit_of_work():
            _insert(writer.taken())
        progress(len(places))
    with unit_of_work():
        _set_sequences()
    _gather_statistics()


def _write_one(plan: LoadPlan, rng: random.Random, writer: TicketWriter, place: int) -> None:
    """Tickets come evenly over two years; the newest are mostly unsolved, of the old ones few, about 8 % in all."""
    age = 1 - (place + rng.random()) / plan.tickets
    opened_at = plan.until - timedelta(days=DAYS * age, minutes=5)
    is_unsolved = rng.random() < (0.85 if age < 0.05 else 0.04)
    said = 1 + min(30, int(rng.expovariate(1 / max(0.05, plan.messages - 0.5))))
    writer.write(opened_at, said, is_unsolved=is_unsolved)


def _cast(plan: LoadPlan, rng: random.Random, password_hash: str) -> Cast:
    agents = _agents(plan, password_hash)
    teams = staff.teams({key: agents[number::3] for number, key in enumerate(staff.TEAMS)})
    customers = _customers(plan, rng)
    weights = list(accumulate(rng.expovariate(1) for _ in customers))
    return Cast(customers, weights, [agent.id for agent in agents], [team.id for team in teams.values()], message_id_domain())


def _agents(plan: LoadPlan, password_hash: str) -> list[Agent]:
    made = staff.sign_ins(password_hash)[:max(1, plan.agents)]
    for number in range(len(made) + 1, plan.agents + 1):
        made.append(Agent(email=f"agent{number}@brisa.example", name=f"Agent {number}", created_at=plan.until))
    db.session.add_all(made)
    db.session.flush()
    return made


def _customers(plan: LoadPlan, rng: random.Random) -> list[tuple[int, str, str]]:
    firsts, lasts = _names()
    began = plan.until - timedelta(days=DAYS + 1)
    organisations = [{"id": number, "name": f"Organisation {number}", "folded": f"organisation {number}"}
                     for number in range(1, ORGANISATIONS + 1)]
    domains = [{"domain": f"org{number}.example", "organisation_id": number} for number in range(1, ORGANISATIONS + 1)]
    people, identities, made = [], [], []
    for number in range(1, plan.customers + 1):
        locale = rng.choices(LOCALES, LOCALE_WEIGHTS)[0]
        first, last = rng.choice(firsts[locale]), rng.choice(lasts[locale])
        organisation = rng.randrange(1, ORGANISATIONS + 1) if rng.random() < 0.2 else None
        address = f"{_ascii(first)}.{_ascii(last)}.{number}@{f'org{organisation}' if organisation else 'post'}.example"
        people.append({"id": number, "name": f"{first} {last}", "locale": locale, "organisation_id": organisation,
                       "is_blocked": False, "created_at": began})
        identities.append({"customer_id": number, "kind": "email", "value": address, "proved_at": began, "proof": "reply",
                           "created_at": began})
        if rng.random() < 0.3:
            identities.append({"customer_id": number, "kind": "phone", "value": f"+4077{number:07d}", "proved_at": None,
                               "proof": None, "created_at": began})
        made.append((number, locale, address))
    for model, rows in ((Organisation, organisations), (OrganisationDomain, domains), (Customer, people), (Identity, identities)):
        db.session.execute(model.__table__.insert(), rows)
    search.write([number for number, _, _ in made])
    return made


def _names() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    firsts, lasts = ({locale: [] for locale in LOCALES} for _ in range(2))
    for person in bank.people():
        first, *_, last = person.name.split()
        firsts[person.locale].append(first)
        lasts[person.locale].append(last)
    return firsts, lasts


def _ascii(name: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", name.lower()) if sign.isascii() and sign.isalpha())


def _last_ids() -> dict[type, int]:
    return {model: db.session.scalar(sa.select(sa.func.max(model.id))) or 0 for model in MODELS if "id" in model.__table__.c}


def _insert(rows: dict) -> None:
    for model in MODELS:
        if rows[model]:
            db.session.execute(model.__table__.insert(), rows[model])
    search_index.write([row["id"] for row in rows[Ticket]])


def _set_sequences() -> None:
    """On PostgreSQL, the next row gets the number after ours; SQLite looks by itself."""
    if is_sqlite():
        return
    for model in (*MODELS, Organisation, Customer):
        table = model.__table__
        if "id" in table.c:
            db.session.execute(sa.text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), (SELECT coalesce(max(id), 1) FROM {table.name}))"))


def _gather_statistics() -> None:
    """What the planner knows about the tables, as an old desk would have it."""
    with unit_of_work():
        db.session.execute(sa.text("ANALYZE"))
