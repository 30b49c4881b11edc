"""Organisations: their names and mail domains, who belongs to them by these, and the pages of both."""
import re
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.core import events, text
from helpdesk.core.actor import Actor
from helpdesk.core.changing import replace_values
from helpdesk.core.db import db
from helpdesk.core.errors import Conflict, Invalid
from helpdesk.core.language import fold
from helpdesk.customers import actions, search
from helpdesk.customers.events import OrganisationChanged, OrganisationCreated
from helpdesk.customers.models import Customer, Identity, Organisation, OrganisationDomain
from helpdesk.customers.public_domains import is_public

PAGE = 50
LONGEST_NAME = 200
MOST_DOMAINS = 50
LONGEST_NOTES, LONGEST_ENTITLEMENT = 4_000, 120
# So many people are looked through for those who write from a domain, and so many are taken in at once.
MOST_LOOKED_AT, MOST_TAKEN_IN = 2_000, 200


def create(name: str, domains: list[str], *, actor: Actor) -> Organisation:
    """Makes an organisation; people who already write from its domains are taken in by take_in().

    :raises Invalid: naming the field that cannot be used. :raises Conflict: for a name or domain of another one,
    whose id is the detail `organisation_id`.
    """
    _check(None, name, domains)
    made = Organisation(name=name, domains=[OrganisationDomain(domain=domain) for domain in domains])
    db.session.add(made)
    _save()
    events.record(OrganisationCreated(organisation_id=made.id), actor=actor)
    return made


@dataclass(frozen=True)
class Terms:
    """What agents know of an organisation and what its people may see."""

    notes: str = ""
    entitlement: str = ""
    entitled_until: date | None = None
    shares_tickets: bool = False


def change_terms(organisation: Organisation, terms: Terms, *, actor: Actor) -> None:
    """Changes notes, entitlement and whether colleagues see each other's tickets. :raises Invalid: for what is too long."""
    problems = {}
    if len(terms.notes) > LONGEST_NOTES:
        problems["notes"] = _("Write at most %(most)d characters.", most=LONGEST_NOTES)
    if len(terms.entitlement) > LONGEST_ENTITLEMENT:
        problems["entitlement"] = _("Write at most %(most)d characters.", most=LONGEST_ENTITLEMENT)
    if terms.shares_tickets and not organisation.domains:
        problems["shares_tickets"] = _("Give it a mail domain first: only who proves an address there sees anything.")
    if problems:
        raise Invalid(problems)
    changed = replace_values(organisation, asdict(terms))
    if changed:
        events.record(OrganisationChanged(organisation_id=organisation.id, fields=sorted(changed)), actor=actor)


def change(organisation: Organisation, name: str, domains: list[str], *, seen: str | None = None, actor: Actor) -> None:
    """Changes name and domains; `seen` is the edition they were chosen on. Raises what create() does, and Conflict for a stale one."""
    if seen is not None and seen != edition(organisation):
        raise Conflict(_("Somebody else has changed this organisation since you opened the page. "
                         "Look at what stands there now and save again."))
    _check(organisation, name, domains)
    changed = []
    if organisation.name != name:
        organisation.name = name
        changed.append("name")
    if [row.domain for row in organisation.domains] != sorted(domains):
        kept = {row.domain: row for row in organisation.domains}
        organisation.domains = [kept.get(domain) or OrganisationDomain(domain=domain) for domain in sorted(domains)]
        changed.append("domains")
    _save()
    if changed:
        events.record(OrganisationChanged(organisation_id=organisation.id, fields=sorted(changed)), actor=actor)


def remove_if_empty(organisation_id: int, *, actor: Actor) -> bool:
    """Takes away an organisation without people, domains, notes and entitlement; says whether it did."""
    organisation = db.session.get(Organisation, organisation_id)
    if organisation is None or organisation.domains or organisation.notes or organisation.entitlement:
        return False
    if db.session.scalar(sa.select(sa.exists().where(Customer.organisation_id == organisation_id))):
        return False
    events.record(OrganisationChanged(organisation_id=organisation_id, fields=["removed"]), actor=actor)
    db.session.delete(organisation)
    db.session.flush()
    return True


def edition(organisation: Organisation) -> str:
    """What a form was filled in on; another value means that somebody changed the organisation since."""
    terms = (organisation.notes, organisation.entitlement, organisation.entitled_until, organisation.shares_tickets)
    return sha256(repr((organisation.name, sorted(row.domain for row in organisation.domains), terms)).encode()).hexdigest()[:16]


def tidy_domains(typed: str) -> list[str]:
    """The mail domains of a typed list, each once; '@lumina.example' and 'ana@lumina.example' mean 'lumina.example'."""
    return list(dict.fromkeys(text.address(part).rpartition("@")[2] for part in re.split(r"[\s,;]+", typed) if part.strip("@")))


def _check(organisation: Organisation | None, name: str, domains: list[str]) -> None:
    own = organisation.id if organisation else 0
    if not name:
        raise Invalid({"name": _("Write the name of the organisation.")})
    if len(name) > LONGEST_NAME:
        raise Invalid({"name": _("A name holds at most %(most)d characters.", most=LONGEST_NAME)})
    if len(domains) > MOST_DOMAINS:
        raise Invalid({"domains": _("Write at most %(most)d domains.", most=MOST_DOMAINS)})
    for domain in domains:
        if not text.looks_like_address(f"a@{domain}"):
            raise Invalid({"domains": _("%(domain)s is not a mail domain.", domain=domain)})
        if is_public(domain):
            raise Invalid({"domains": _("Anybody can have an address at %(domain)s, so it tells nothing about an organisation.", domain=domain)})
    same = named(name)
    if same and same.id != own:
        raise Conflict(_("There is an organisation of this name already."), organisation_id=same.id, field="name")
    taken = db.session.execute(sa.select(OrganisationDomain.domain, Organisation.id, Organisation.name).join(Organisation).where(
        OrganisationDomain.domain.in_(domains), Organisation.id != own).limit(1)).first() if domains else None
    if taken:
        raise Conflict(_("%(value)s belongs to %(name)s already.", value=taken.domain, name=taken.name), organisation_id=taken.id, field="domains")


def _save() -> None:
    try:
        db.session.flush()
    except sa.exc.IntegrityError:
        # On PostgreSQL two agents may name the same domain at once: the constraint decides.
        raise Conflict(_("Somebody else has just given one of these domains to an organisation. Look and try again.")) from None


def named(name: str) -> Organisation | None:
    """The organisation of this name, whatever its accents and capitals."""
    folded = fold(text.one_line(name, LONGEST_NAME))[:400]
    return db.session.scalar(sa.select(Organisation).where(Organisation.folded == folded).order_by(Organisation.id).limit(1)) if folded else None


def names(most: int) -> list[str]:
    """The names of the first `most` organisations, for choosing."""
    return list(db.session.scalars(sa.select(Organisation.name).order_by(Organisation.folded, Organisation.id).limit(most)))


def page(query: str, *, after: tuple[str, int] | None = None, seen: search.Seen) -> tuple[list[sa.Row], tuple[str, int] | None]:
    """One page by name of the organisations whose name or domain holds the typed words: id, name, folded, domains, how many people (of those `seen`).

    The second is where the next page begins: the folded name and id of the last one, or None.
    """
    domains = (sa.select(sa.func.min(OrganisationDomain.domain)).where(OrganisationDomain.organisation_id == Organisation.id)
               .correlate(Organisation).scalar_subquery())
    people = (sa.select(sa.func.count(Customer.id)).where(Customer.organisation_id == Organisation.id, Customer.merged_into_id.is_(None), seen(Customer.id)).correlate(Organisation).scalar_subquery())
    wanted = sa.select(Organisation.id, Organisation.name, Organisation.folded, domains.label("domain"), people.label("people"))
    words = fold(text.one_line(query, LONGEST_NAME))
    if words:
        wanted = wanted.where(sa.or_(Organisation.folded.contains(words, autoescape=True), sa.exists().where(
            OrganisationDomain.organisation_id == Organisation.id, OrganisationDomain.domain.contains(words, autoescape=True))))
    if after:
        wanted = wanted.where(sa.tuple_(Organisation.folded, Organisation.id) > sa.tuple_(sa.literal(after[0]), sa.literal(after[1])))
    rows = db.session.execute(wanted.order_by(Organisation.folded, Organisation.id).limit(PAGE + 1)).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return rows[:PAGE], (last.folded, last.id) if last else None


def people_page(organisation_id: int, *, before: int | None = None, seen: search.Seen) -> tuple[list[Customer], int | None]:
    """The newest people of an organisation older than the one with id `before`, without those whom `seen` leaves out, and where the next page begins."""
    wanted = sa.select(Customer.id).where(Customer.organisation_id == organisation_id, Customer.merged_into_id.is_(None), seen(Customer.id))
    if before:
        wanted = wanted.where(Customer.id < before)
    chosen = wanted.order_by(Customer.id.desc()).limit(PAGE + 1).subquery()
    people = search.people_of(sa.select(chosen.c.id))
    return people[:PAGE], people[PAGE - 1].id if len(people) > PAGE else None


def outsiders(organisation: Organisation) -> list[int]:
    """Ids of people who write from one of the domains and belong to no organisation, at most 200; the newest 2,000 candidates are looked at."""
    domains = [row.domain for row in organisation.domains]
    candidates = search.find_ids(domains, MOST_LOOKED_AT)
    if not candidates:
        return []
    from_there = sa.or_(*(Identity.value.endswith(f"@{domain}", autoescape=True) for domain in domains))
    return list(db.session.scalars(
        sa.select(Customer.id).join(Identity).where(Customer.id.in_(candidates), Customer.organisation_id.is_(None),
                                                    Identity.kind == "email", from_there).distinct().limit(MOST_TAKEN_IN)))


def take_in(organisation: Organisation, *, actor: Actor) -> int:
    """Gives those people (see outsiders()) their organisation; how many they were."""
    people = search.people_of(outsiders(organisation))
    for customer in people:
        actions.change(customer, actor=actor, organisation_id=organisation.id)
    return len(people)
