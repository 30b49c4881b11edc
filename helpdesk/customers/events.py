"""What the customers room announces."""
from dataclasses import dataclass

from helpdesk.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CustomerCreated(Event):
    kind = "customer.created"


@dataclass(frozen=True, kw_only=True)
class CustomerChanged(Event):
    kind = "customer.changed"
    fields: list


@dataclass(frozen=True, kw_only=True)
class IdentityAdded(Event):
    kind = "identity.added"
    identity_id: int


@dataclass(frozen=True, kw_only=True)
class IdentityProved(Event):
    kind = "identity.proved"
    identity_id: int
    proof: str


@dataclass(frozen=True, kw_only=True)
class IdentityRemoved(Event):
    kind = "identity.removed"
    identity_id: int
    identity_kind: str


@dataclass(frozen=True, kw_only=True)
class CustomersMerged(Event):
    """Two customers are one from here on; recorded for both, and `is_kept` says for which of them."""

    kind = "customer.merged"
    other: int
    merge_id: int
    is_kept: bool


@dataclass(frozen=True, kw_only=True)
class CustomersParted(Event):
    """They were two after all; recorded for both."""

    kind = "customer.parted"
    other: int
    merge_id: int
    is_kept: bool


@dataclass(frozen=True, kw_only=True)
class OrganisationCreated(Event):
    kind = "organisation.created"
    organisation_id: int


@dataclass(frozen=True, kw_only=True)
class OrganisationChanged(Event):
    kind = "organisation.changed"
    organisation_id: int
    fields: list


@dataclass(frozen=True, kw_only=True)
class CustomerBlocked(Event):
    kind = "customer.blocked"
    blocked: bool


@dataclass(frozen=True, kw_only=True)
class DomainBlocked(Event):
    """A mail domain is kept out, or let in again."""

    kind = "domain.blocked"
    domain: str
    blocked: bool


@dataclass(frozen=True, kw_only=True)
class CustomerNoteAdded(Event):
    """An agent wrote down something about a person; the words stand in the note alone."""

    kind = "customer.noted"
    note_id: int


@dataclass(frozen=True, kw_only=True)
class CustomerNoteRemoved(Event):
    kind = "customer.note_removed"
    note_id: int


@dataclass(frozen=True, kw_only=True)
class PersonFieldChanged(Event):
    """An admin made or changed an own field of people."""

    kind = "person_field.changed"
    field_id: int
    fields: list


@dataclass(frozen=True, kw_only=True)
class JoinAsked(Event):
    """Somebody proved by a code that an address of another customer is theirs too, and an agent decides; recorded for both."""

    kind = "customer.join_asked"
    other: int
    is_asker: bool
