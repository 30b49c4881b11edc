"""A customer is one person with many identities; an identity is claimed until it is proved."""
from datetime import date
from hashlib import sha256

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from helpdesk.core.actor import Actor
from helpdesk.core.db import Id, MaybeMoment, Moment, db
from helpdesk.core.language import fold

# Identities that say nothing to a reader: a browser's random id, a key of another system.
UNREADABLE = ("chat", "external")


class Organisation(db.Model):
    """A company whose people write to us; new customers who write from one of its mail domains belong to it.

    `folded` is the name without accents and capitals, for the order of the list and for finding it. `entitlement` says in
    words what they may expect from us, until `entitled_until`. `shares_tickets`: colleagues see each other's in the portal.
    """

    __tablename__ = "organisation"
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(sa.String(200))
    folded: Mapped[str] = mapped_column(sa.String(400), default="")
    notes: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    entitlement: Mapped[str] = mapped_column(sa.String(120), default="", server_default="")
    entitled_until: Mapped[date | None] = mapped_column(sa.Date)
    shares_tickets: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    domains: Mapped[list["OrganisationDomain"]] = relationship(order_by="OrganisationDomain.domain", cascade="all, delete-orphan")

    __table_args__ = (sa.Index("ix_organisation_folded_id", "folded", "id"),)

    def is_entitled(self, today: date) -> bool:
        """Whether the entitlement holds on this day."""
        return bool(self.entitlement) and (self.entitled_until is None or self.entitled_until >= today)

    @validates("name")
    def _fold(self, _key: str, name: str) -> str:
        self.folded = fold(name)[:400]
        return name


class OrganisationDomain(db.Model):
    """A mail domain of one organisation, and of no other."""

    __tablename__ = "organisation_domain"
    domain: Mapped[str] = mapped_column(sa.String(253), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id", ondelete="CASCADE"), index=True)


class BlockedDomain(db.Model):
    """A mail domain whose senders, and those of the domains below it, are kept out."""

    __tablename__ = "blocked_domain"
    domain: Mapped[str] = mapped_column(sa.String(253), primary_key=True)
    created_at: Mapped[Moment]


class Customer(db.Model):
    """One person, on whichever channel they write."""

    __tablename__ = "customer"
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    locale: Mapped[str | None] = mapped_column(sa.String(8))
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    is_blocked: Mapped[bool] = mapped_column(default=False)
    # A name of the IANA list, and how we know it: agent, api, sheet, or guess (what a browser said).
    time_zone: Mapped[str | None] = mapped_column(sa.String(40))
    time_zone_by: Mapped[str | None] = mapped_column(sa.String(10))
    # What others say of them: what they are worth to us in words, and low, middle or high risk of leaving.
    worth: Mapped[str | None] = mapped_column(sa.String(60))
    risk: Mapped[str | None] = mapped_column(sa.String(10))
    # These come with the row, so that the ticket's page asks for nothing more; see customers/carried.py.
    tags: Mapped[list] = mapped_column(sa.JSON, default=list, server_default="[]")
    own_values: Mapped[dict] = mapped_column(sa.JSON, default=dict, server_default="{}")
    consents: Mapped[dict] = mapped_column(sa.JSON, default=dict, server_default="{}")
    # Whom this one was found to be: what belonged to it is theirs until somebody parts them again.
    merged_into_id: Mapped[int | None]
    # Nobody any more: the row stays for the figures, and nothing leads to it.
    erased_at: Mapped[MaybeMoment]
    created_at: Mapped[Moment]

    organisation: Mapped[Organisation | None] = relationship()
    identities: Mapped[list["Identity"]] = relationship(back_populates="customer", order_by="Identity.id")

    __table_args__ = (sa.Index("ix_customer_organisation_id_id", "organisation_id", "id"),)

    @property
    def actor(self) -> Actor:
        """This customer as the author of an action."""
        return Actor("customer", self.id)

    @property
    def mail_identity(self) -> "Identity | None":
        """The address mail goes to: a proved one before a claimed one, of these one where mail arrives, of these the first."""
        addresses = [identity for identity in self.identities if identity.kind == "email"]
        return min(addresses, key=lambda one: (one.proved_at is None, one.returned_at is not None), default=None)

    @property
    def email(self) -> str | None:
        """The same as a word, or None."""
        identity = self.mail_identity
        return identity.value if identity else None

    @property
    def is_a_browser(self) -> bool:
        """Whether nothing is known of them but the browser they chat from."""
        return bool(self.identities) and all(one.kind == "chat" for one in self.identities)

    @property
    def phone(self) -> str | None:
        """The first phone number on file."""
        return next((identity.value for identity in self.identities if identity.kind == "phone"), None)

    @property
    def shown_name(self) -> str:
        """The name, else the address or phone number, for lists and greetings; a visitor of the chat may have neither."""
        if self.erased_at:
            return _("Erased person")
        reachable = next((identity.value for identity in self.identities if identity.kind not in UNREADABLE), None)
        return self.name or self.email or reachable or _("Visitor %(number)s", number=self.id)

    @property
    def edition(self) -> str:
        """What a form was filled in on; another value means that somebody changed the profile since."""
        return sha256(repr((self.name, self.locale, self.organisation_id)).encode()).hexdigest()[:16]

    @property
    def about_edition(self) -> str:
        """The same for the form of what is known about them."""
        held = (self.time_zone, self.worth, self.risk, sorted(self.tags), sorted(self.own_values.items()), sorted(self.consents))
        return sha256(repr((held, [self.consents[kind]["given"] for kind in sorted(self.consents)])).encode()).hexdigest()[:16]

    def allows(self, kind: str) -> bool:
        """Whether they may be asked or written to so (see customers/carried.py): nobody who said no."""
        return self.consents.get(kind, {}).get("given") is not False


class Identity(db.Model):
    """An address, phone or chat id under which a customer is known; unique, so that one address is one person.

    `returned_at` stands while mail to an address comes back, `returned_why` are the words of the server that refused it.
    """

    __tablename__ = "identity"
    id: Mapped[Id]
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customer.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    value: Mapped[str] = mapped_column(sa.String(254))
    proved_at: Mapped[MaybeMoment]
    proof: Mapped[str | None] = mapped_column(sa.String(20))
    returned_at: Mapped[MaybeMoment]
    returned_why: Mapped[str | None] = mapped_column(sa.String(500))
    created_at: Mapped[Moment]

    customer: Mapped[Customer] = relationship(back_populates="identities")

    __table_args__ = (sa.UniqueConstraint("kind", "value"),)


class Touchpoint(db.Model):
    """Something a customer did that is not a message: a search, an article read, a survey answered."""

    __tablename__ = "touchpoint"
    id: Mapped[Id]
    customer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("customer.id", ondelete="CASCADE"))
    visitor: Mapped[str | None] = mapped_column(sa.String(64))
    kind: Mapped[str] = mapped_column(sa.String(30))
    at: Mapped[Moment]
    ticket_id: Mapped[int | None]
    data: Mapped[dict] = mapped_column(sa.JSON, default=dict)
    # Of what another system reported: whose key and its own id of it, so that it is kept once.
    event_key: Mapped[str | None] = mapped_column(sa.String(120))

    __table_args__ = (sa.Index("ix_touchpoint_customer_id_at", "customer_id", "at"),
                      sa.Index("ix_touchpoint_event_key", "event_key", unique=True),
                      sa.Index("ix_touchpoint_visitor_at", "visitor", "at"))


class Merge(db.Model):
    """Two customers made one: everything of `other` is `kept`'s until it is undone.

    `filled` holds what the kept profile took over, as field: [before, after]; `marks` the highest id of each table at
    that moment, so that what came later is told apart from what the kept one always had. `is_returning` stands from the
    parting until the last of very many rows is back.
    """

    __tablename__ = "customer_merge"
    id: Mapped[Id]
    kept_id: Mapped[int] = mapped_column(sa.ForeignKey("customer.id", ondelete="CASCADE"), index=True)
    other_id: Mapped[int] = mapped_column(sa.ForeignKey("customer.id", ondelete="CASCADE"), index=True)
    agent_id: Mapped[int | None]
    filled: Mapped[dict] = mapped_column(sa.JSON, default=dict)
    marks: Mapped[dict] = mapped_column(sa.JSON, default=dict)
    at: Mapped[Moment]
    undone_at: Mapped[MaybeMoment]
    is_returning: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    kept: Mapped[Customer] = relationship(foreign_keys=[kept_id])
    other: Mapped[Customer] = relationship(foreign_keys=[other_id])


class MergeRow(db.Model):
    """One row that a merge gave to the kept customer, or that came since and is known to be the other one's."""

    __tablename__ = "customer_merge_row"
    merge_id: Mapped[int] = mapped_column(sa.ForeignKey("customer_merge.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    row_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)

    __table_args__ = (sa.Index("ix_customer_merge_row_kind_row_id", "kind", "row_id"),)


class Likeness(db.Model):
    """What agents decided about two customers, the lower id first: the same person or not, and what had spoken for it."""

    __tablename__ = "likeness"
    low_id: Mapped[int] = mapped_column(sa.ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True)
    high_id: Mapped[int] = mapped_column(sa.ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True, index=True)
    is_same: Mapped[bool]
    evidence: Mapped[list] = mapped_column(sa.JSON, default=list)
    at: Mapped[Moment]


class PeopleImport(db.Model):
    """A sheet of people on its way in; status is waiting (somebody looks at it), running, done, undoing or undone.

    `rows` are what is still to be read, `problems` (line, what, value) of the lines that were left out.
    """

    __tablename__ = "people_import"
    id: Mapped[Id]
    agent_id: Mapped[int]
    filename: Mapped[str] = mapped_column(sa.String(255))
    status: Mapped[str] = mapped_column(sa.String(10), default="waiting")
    rows: Mapped[list] = mapped_column(sa.JSON, default=list)
    problems: Mapped[list] = mapped_column(sa.JSON, default=list)
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    made: Mapped[int] = mapped_column(default=0)
    filled: Mapped[int] = mapped_column(default=0)
    stayed: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Moment]


class ImportedPerson(db.Model):
    """What an import did to one person, for taking it back: made them, filled fields that were empty, added identities (ids)."""

    __tablename__ = "imported_person"
    id: Mapped[Id]
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("people_import.id", ondelete="CASCADE"), index=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customer.id", ondelete="CASCADE"), index=True)
    is_new: Mapped[bool]
    filled: Mapped[dict] = mapped_column(sa.JSON, default=dict)
    identity_ids: Mapped[list] = mapped_column(sa.JSON, default=list)
