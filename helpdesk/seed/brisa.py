"""The desk of Brisa before the first customer writes: teams, brand, mailboxes, topics, and the people it knows."""
from dataclasses import dataclass

from helpdesk.automation.actions import create_macro
from helpdesk.brand.models import Brand
from helpdesk.channels.chat import site_secrets
from helpdesk.channels.email.mailboxes import MailboxChoice, create_mailbox
from helpdesk.channels.form.models import FormTopic
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.localised import everywhere
from helpdesk.customers import actions as customers
from helpdesk.customers import search
from helpdesk.customers.models import Customer, Identity, Organisation, OrganisationDomain
from helpdesk.seed import bank, carried, carried_people, saved, staff

ACCENT, ACCENT_DARK = "#0d6b5c", "#5fd0b8"
MAILBOXES = {"en": "support@brisa.example", "pt-BR": "ajuda@brisa.example", "ro": "ajutor@brisa.example"}
REPAIRS = "repairs@brisa.example"
TOPICS = {
    "refunds": {"en": "Refund or invoice", "pt-BR": "Reembolso ou nota fiscal", "ro": "Rambursare sau factură"},
    "delivery": {"en": "Order and delivery", "pt-BR": "Pedido e entrega", "ro": "Comandă și livrare"},
    "repairs": {"en": "Repair and warranty", "pt-BR": "Conserto e garantia", "ro": "Reparație și garanție"},
    "": {"en": "Something else", "pt-BR": "Outro assunto", "ro": "Altceva"},
}


@dataclass(frozen=True)
class Brisa:
    """What the stories need of it, as ids: agents by team ('' is everybody), teams, mailboxes by locale, customers."""

    agents: dict[str, list[int]]
    teams: dict[str, int]
    mailboxes: dict[str, int]
    people: list[tuple[bank.Person, int]]


def open_desk(password_hash: str) -> Brisa:
    """Sets everything up; call it inside a unit."""
    larisa, camila, rui = staff.sign_ins(password_hash)
    tom = staff.colleague()
    members = {"refunds": [larisa, camila], "delivery": [rui, tom, larisa], "repairs": [tom, larisa]}
    teams = staff.teams(members)
    db.session.merge(Brand(id=1, name="Brisa", company="Brisa Eletro Ltda.", accent=ACCENT, accent_dark=ACCENT_DARK))
    db.session.add_all(FormTopic(names=names, team_id=teams[key].id if key else None, position=position)
                       for position, (key, names) in enumerate(TOPICS.items()))
    # The shop signs its customers in, and has verified their addresses.
    site_secrets.make(actor=SYSTEM)
    site_secrets.believe_addresses(True, actor=SYSTEM)
    carried.define(camila.actor)
    carried_people.define(camila.actor)
    for reply in bank.canned_replies():
        create_macro(names=reply["name"], texts=reply["text"], is_shared=True, agent=camila)
    saved.queues(camila, teams["delivery"].id)
    agents = {key: [agent.id for agent in group] for key, group in members.items()}
    agents[""] = [agent.id for agent in (larisa, camila, rui, tom)]
    team_ids = {key: team.id for key, team in teams.items()}
    return Brisa(agents, team_ids, _mailboxes(team_ids["repairs"]), _people())


def _mailboxes(repairs_id: int) -> dict[str, int]:
    create_mailbox(MailboxChoice(REPAIRS, names=everywhere("Brisa"), team_id=repairs_id), actor=SYSTEM)
    return {locale: create_mailbox(MailboxChoice(address, names=everywhere("Brisa"), locale=locale, is_default=locale == "en"), actor=SYSTEM).id
            for locale, address in MAILBOXES.items()}


def _people() -> list[tuple[bank.Person, int]]:
    domains = {person.work.partition("@")[2]: person.organisation for person in bank.people() if person.work}
    db.session.add_all(Organisation(name=name, domains=[OrganisationDomain(domain=domain)]) for domain, name in domains.items())
    db.session.flush()
    found = [(person, _customer(person)) for person in bank.people()]
    for place, (_person, customer) in enumerate(found):
        carried_people.carry(customer, place)
    made = [(person, customer.id) for person, customer in found]
    search.write([customer_id for _, customer_id in made])
    return made


def _customer(person: bank.Person) -> Customer:
    customer = customers.customer_for("email", person.work or person.email, name=person.name, locale=person.locale)
    identities = [("email", person.work), ("email", person.email), ("phone", person.phone), ("external", person.handle)]
    known = {(identity.kind, identity.value) for identity in customer.identities}
    customer.identities.extend(Identity(kind=kind, value=value, created_at=utcnow())
                               for kind, value in identities if value and (kind, value) not in known)
    db.session.flush()
    for kind, value in identities:
        if value and kind != "phone":
            customers.prove(customer, kind, value, proof="reply" if kind == "email" else "site")
    return customer
