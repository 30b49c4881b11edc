"""The people who write to us: the list with its search, and everything about one of them."""
from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, request, url_for

from helpdesk.accounts.permissions import CUSTOMER_READ, requires
from helpdesk.accounts.queries import agent_names
from helpdesk.core import text
from helpdesk.core.errors import NotFound
from helpdesk.customers import access as people_access
from helpdesk.customers import queries, search, undoing
from helpdesk.customers.merging import keeper_of, merges_into
from helpdesk.customers.models import Customer
from helpdesk.desk.carried_words import carried_of
from helpdesk.desk.door import blueprint
from helpdesk.desk.past import whole_past
from helpdesk.desk.person_words import ABOUT_WORDS, change_words, proof_words
from helpdesk.privacy import looks
from helpdesk.reports.journey import journey
from helpdesk.reports.narrowing import narrowing
from helpdesk.reports.timeline import TimelinePlace, timeline
from helpdesk.tickets import access, queues
from helpdesk.tickets import people as tickets
from helpdesk.web.identity import current_agent
from helpdesk.web.numbers import argument

TABS = ("timeline", "journey", "open", "closed", "changes")


@dataclass(frozen=True)
class Way:
    """One identity of a person as the page shows it: icon, value, proof in words and since when, and what may be done with it."""

    id: int
    icon: str
    value: str
    is_proved: bool
    words: str
    since: datetime
    can_prove: bool
    can_remove: bool
    returned_at: datetime | None
    returned_why: str | None


@blueprint.get("/people")
@requires(CUSTOMER_READ)
def people():
    query = text.one_line(request.args.get("q", ""), search.LONGEST_QUERY)
    sight = access.sight_of(current_agent())
    found = search.find(query, before=argument("before") or None, after=argument("after") or None, seen=sight.people)
    contacts = tickets.last_contacts([person.id for person in found.rows], sight)
    return render_template("desk/people/index.html", query=query, found=found, contacts=contacts, pages={
        "before_url": url_for("desk.people", q=query or None, after=found.newer) if found.newer else None,
        "after_url": url_for("desk.people", q=query or None, before=found.older) if found.older else None})


@blueprint.get("/people/<int:customer_id>")
@requires(CUSTOMER_READ)
def person(customer_id: int):
    tab = request.args.get("tab", TABS[0])
    if tab not in TABS:
        raise NotFound()
    customer = people_access.customer_of_id(customer_id)
    if customer.merged_into_id:
        return redirect(url_for("desk.person", customer_id=keeper_of(customer).id, tab=request.args.get("tab")))
    looks.look(current_agent(), customer.id)
    return person_page(customer, tab=tab)


def person_page(customer: Customer, *, tab: str = TABS[0], typed: str = "", error: str = "", owner: Customer | None = None) -> str:
    """The page of one person; with what was typed as a new address, why it cannot be theirs and whose it is."""
    sight = access.sight_of(current_agent())
    return render_template(
        "desk/people/show.html", customer=customer, tab=tab, ways=ways_of(customer), merges=merges_into(customer.id), counts=tickets.counts_of(sight, customer_id=customer.id),
        typed=typed, error=error, owner=owner, carried=carried_of(customer), agent_names={agent.id: agent.name for agent in agent_names()}, **_TAB[tab](customer, sight))


def ways_of(customer: Customer) -> list[Way]:
    """The identities that say something to a reader, the proved ones first."""
    first = customer.identities[0] if customer.identities else None
    ways = [_way(one, is_first=one is first) for one in customer.identities if one.kind in ("email", "phone", "external")]
    return sorted(ways, key=lambda way: not way.is_proved)


def _way(one, *, is_first: bool) -> Way:
    is_typed = one.kind != "external"
    return Way(one.id, {"email": "mail", "phone": "phone"}.get(one.kind, "link"), one.value, one.proved_at is not None, proof_words(one), one.proved_at or one.created_at,
               can_prove=is_typed and one.proved_at is None,
               can_remove=is_typed and not is_first and one.proof in (None, "agent"), returned_at=one.returned_at, returned_why=one.returned_why)


def _timeline(customer: Customer, sight: access.Sight) -> dict:
    before = request.args.get("before", type=TimelinePlace.parse)
    about, words = text.one_line(request.args.get("about", ""), 20), text.one_line(request.args.get("words", ""), search.LONGEST_QUERY)
    wanted = narrowing(customer.id, about, words)
    return {"past": whole_past(timeline(customer.id, sight, before=before, narrowing=wanted)), "is_later": before is not None,
            "wanted": wanted, "about": wanted.about if wanted else "", "words": words, "abouts": ABOUT_WORDS}


def _journey(customer: Customer, sight: access.Sight) -> dict:
    return {"journey": journey(customer.id, sight)}


def _tickets(key: str):
    def page(customer: Customer, sight: access.Sight) -> dict:
        after = queues.Place.parse(request.args.get("after", ""), "newest")
        rows, next_after = tickets.page_of(key, sight, customer_id=customer.id, after=after)
        return {"rows": rows, "next_after": next_after}
    return page


def _changes(customer: Customer, _sight: access.Sight) -> dict:
    before = argument("before") or None
    rows = queries.changes_of(customer.id, before=before)
    names = {agent.id: agent.name for agent in agent_names()}
    return {"undoable": undoing.recent(customer.id), "changes": [change_words(row, customer, names) for row in rows[:queries.PAGE]],
            "next_before": rows[queries.PAGE - 1].id if len(rows) > queries.PAGE else None}


_TAB = {"timeline": _timeline, "journey": _journey, "open": _tickets("open"), "closed": _tickets("closed"), "changes": _changes}
