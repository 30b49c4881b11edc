"""Reads of macros: those an agent can use, and their texts filled in."""
import sqlalchemy as sa

from helpdesk.accounts.models import Agent
from helpdesk.automation import variables
from helpdesk.automation.models import Macro
from helpdesk.brand.queries import brand
from helpdesk.core.db import db
from helpdesk.core.errors import NotFound
from helpdesk.core.language import fold
from helpdesk.core.localised import pick
from helpdesk.core.standing import until_something_happens
from helpdesk.customers.models import Customer
from helpdesk.tickets.models import Ticket

# Prepared once: building a statement costs more than running it, and this one runs with every ticket.
_NAMES = sa.select(Macro.id, Macro.names).where(sa.or_(Macro.owner_id.is_(None), Macro.owner_id == sa.bindparam("agent", type_=sa.Integer)))


def macros_for(agent: Agent) -> list[Macro]:
    """Everybody's and the agent's own macros, by their names in the agent's language."""
    usable = sa.or_(Macro.owner_id.is_(None), Macro.owner_id == agent.id)
    return sorted(db.session.scalars(sa.select(Macro).where(usable)), key=lambda macro: (fold(macro.name(agent.locale)), macro.id))


def macro_names_for(agent: Agent) -> list[tuple[int, str]]:
    """Id and name of the same, for a choice."""
    found = [(macro_id, pick(names, agent.locale)) for macro_id, names in _usable_names(agent.id)]
    return sorted(found, key=lambda choice: (fold(choice[1]), choice[0]))


@until_something_happens
def _usable_names(agent_id: int) -> list[sa.Row]:
    return db.session.execute(_NAMES, {"agent": agent_id}).all()


def macro_for(agent: Agent, macro_id: int) -> Macro:
    """A macro that the agent can use. :raises NotFound: when there is none (any more)."""
    macro = db.session.get(Macro, macro_id)
    if macro is None or macro.owner_id not in (None, agent.id):
        raise NotFound()
    return macro


def macros_of_ids(agent: Agent, ids: list[int]) -> list[Macro]:
    """Those of these macros that the agent can use, in the order of the ids; one that was removed meanwhile is missing."""
    found = {macro.id: macro for macro in db.session.scalars(sa.select(Macro).where(
        Macro.id.in_(ids), sa.or_(Macro.owner_id.is_(None), Macro.owner_id == agent.id)))}
    return [found[macro_id] for macro_id in dict.fromkeys(ids) if macro_id in found]


def filled(macro: Macro, *, agent: Agent, locale: str, customer: Customer | None = None, ticket: Ticket | None = None) -> str:
    """The macro's text in a language with what is known of the agent, the customer and the ticket filled in."""
    return variables.fill(macro.text(locale), values_for(agent=agent, customer=customer, ticket=ticket))


def values_for(*, agent: Agent, customer: Customer | None = None, ticket: Ticket | None = None) -> dict[str, str]:
    """The values of the variables, by name; what is not known is missing or empty."""
    values = {"agent.name": agent.name, "agent.first_name": _first(agent.name), "brand.name": brand().name}
    if customer:
        values |= {"customer.name": customer.name, "customer.first_name": _first(customer.name), "customer.email": customer.email or ""}
    if ticket:
        values |= {"ticket.number": str(ticket.number), "ticket.subject": ticket.subject}
    return values


def _first(name: str) -> str:
    return name.split()[0] if name.split() else ""
