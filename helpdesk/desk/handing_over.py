"""Handing a ticket over: the card, filled in from what is known; the cards of a ticket; reading one is confirmed."""
import secrets

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.models import Agent, Team
from helpdesk.accounts.permissions import TICKET_EDIT, TICKET_READ, requires
from helpdesk.accounts.queries import active_agents, agents, teams
from helpdesk.core.db import db, opens_own_unit, unit_of_work
from helpdesk.core.errors import Invalid
from helpdesk.desk.door import blueprint
from helpdesk.desk.fact_words import fact_line
from helpdesk.reports.timeline import newest_score
from helpdesk.tickets import access, handing_over
from helpdesk.tickets.facts import known_facts
from helpdesk.tickets.handing_over import Card
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.repeats import asked_again
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.speech import page_locale

FIELDS = ("reason", "facts", "tried", "promises", "asked", "score")


@blueprint.get("/tickets/<int:number>/hand-over")
@requires(TICKET_EDIT)
def new_hand_over(number: int):
    ticket = access.ticket_for(current_agent(), number)
    card = _prefilled(ticket)
    return _form(ticket, {name: getattr(card, name) for name in FIELDS}, {})


@blueprint.post("/tickets/<int:number>/hand-over")
@requires(TICKET_EDIT)
@opens_own_unit
def hand_over(number: int):
    agent = current_agent()
    try:
        with unit_of_work():
            ticket = access.ticket_to_change(agent, number)
            to_agent, to_team = _chosen(forms.line("to", 20))
            handing_over.hand_over(ticket, Card(**{name: forms.lines(name) for name in FIELDS}), agent=to_agent, team=to_team, by=agent,
                                   client_key=forms.line("client_key", 80) or None)
            stays = access.sight_of(agent).allows(ticket)
    except Invalid as error:
        return _form(access.ticket_for(agent, number), request.form, forms.problems(error)), error.status
    flash(_("Ticket #%(number)s is handed over.", number=number))
    return redirect(url_for("desk.ticket", number=number) if stays else url_for("desk.index"))


@blueprint.get("/tickets/<int:number>/hand-overs")
@requires(TICKET_READ)
def hand_overs(number: int):
    ticket = access.ticket_for(current_agent(), number)
    return render_template("desk/tickets/hand_overs.html", ticket=ticket, cards=handing_over.cards_of(ticket), labels=_labels(), asked_again=asked_again(ticket),
                           agents={one.id: one.name for one in agents()}, teams={team.id: team.name(page_locale()) for team in teams()})


@blueprint.post("/tickets/<int:number>/hand-overs/<int:hand_over_id>/read")
@requires(TICKET_EDIT)
def confirm_hand_over(number: int, hand_over_id: int):
    handing_over.confirm(access.ticket_to_change(current_agent(), number), hand_over_id, by=current_agent())
    return redirect(url_for("desk.ticket", number=number))


def _prefilled(ticket: Ticket) -> Card:
    """The card as far as rows tell it; promises only the agent knows."""
    texts = handing_over.heard(ticket)
    customer = ticket.customer
    ways = [way for way in (customer.shown_name, customer.email, customer.phone) if way]
    found = [fact_line(one) for one in known_facts([ticket.subject, *reversed(texts)])]
    return Card(reason=ticket.subject, facts="\n".join(dict.fromkeys([*ways, *found])), tried="\n".join(handing_over.tried_articles(ticket)),
                asked=handing_over.open_question(texts), score=newest_score(ticket.customer_id, access.sight_of(current_agent())))


def _labels() -> dict[str, str]:
    return {"reason": _("Reason of contact"), "asked": _("What the customer last asked"), "facts": _("What we know"),
            "tried": _("Articles tried"), "promises": _("What we promised"), "score": _("What the customer last said of us")}


def _chosen(to: str) -> tuple[Agent | None, Team | None]:
    """Whom the form names, as a7 (an agent) or t3 (a team). :raises Invalid: for somebody who is not there."""
    kind, number = to[:1], to[1:]
    if kind not in ("a", "t") or not number.isdecimal():
        return None, None
    row = db.session.get(Agent if kind == "a" else Team, int(number) if len(number) < 10 else 0)
    if row is None:
        raise Invalid({"to": _("This choice is not there any more. Reload the page.")})
    return (row, None) if kind == "a" else (None, row)


def _form(ticket: Ticket, typed, errors: dict) -> str:
    me = current_agent()
    choices = [("", _("Choose a person or a team")), *((f"t{team.id}", team.name(page_locale())) for team in teams()),
               *((f"a{one.id}", one.name) for one in active_agents() if one.id != me.id)]
    return render_template("desk/tickets/hand_over.html", ticket=ticket, typed=typed, errors=errors, choices=choices, labels=_labels(),
                           client_key=typed.get("client_key") or secrets.token_urlsafe(12))
