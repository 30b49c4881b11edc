"""A person's page in words: how an identity is proved, who changed what."""
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from helpdesk.core.actor import Actor
from helpdesk.core.events import EventRow
from helpdesk.customers.models import UNREADABLE, Customer, Identity

_PROOFS = {
    "reply": lazy_gettext("Proved by an answer to our mail"),
    "dkim": lazy_gettext("Proved by the sender’s mail server"),
    "link": lazy_gettext("Proved by a link that we mailed"),
    "token": lazy_gettext("Proved by signing in on the website"),
    "site": lazy_gettext("Proved: signed by your website"),
    "code": lazy_gettext("Proved by a code that we mailed"),
    "agent": lazy_gettext("Proved by an agent’s decision"),
}
# What a timeline can be narrowed to; see reports/narrowing.py.
ABOUT_WORDS = {"": lazy_gettext("Everything"), "tickets": lazy_gettext("Tickets"), "email": lazy_gettext("Email"), "chat": lazy_gettext("Chat"),
               "form": lazy_gettext("Form"), "phone": lazy_gettext("Phone call"), "visit": lazy_gettext("Visit"),
               "help": lazy_gettext("Searched and read"), "reported": lazy_gettext("From other systems")}
_FIELDS = {"name": lazy_gettext("name"), "locale": lazy_gettext("language"), "organisation_id": lazy_gettext("organisation"),
           "identities": lazy_gettext("addresses"), "time_zone": lazy_gettext("time zone"), "time_zone_by": None, "tags": lazy_gettext("tags"),
           "own_values": lazy_gettext("own fields"), "consents": lazy_gettext("consent"), "worth": lazy_gettext("worth"), "risk": lazy_gettext("risk")}


@dataclass(frozen=True)
class Change:
    """One change of a person: its icon, a sentence, and when it was."""

    icon: str
    words: str
    at: datetime
    event_id: int = 0


def proof_words(identity: Identity) -> str:
    """Whether and how it is proved that this identity is the person's."""
    return str(_PROOFS.get(identity.proof) or _("Proved")) if identity.proved_at else _("Claimed, not proved")


def change_words(row: EventRow, customer: Customer, agents: dict[int, str]) -> Change:
    """One event of the customers room as a sentence; `agents` are names by id."""
    actor = Actor.parse(row.actor)
    who = {"agent": agents.get(actor.id) or _("Somebody"), "customer": customer.shown_name}.get(actor.kind) or _("The desk")
    icon, words = _sentence(row, who, {one.id: one.value for one in customer.identities if one.kind not in UNREADABLE})
    return Change(icon, words, row.at, row.id)


def fields_words(names: list[str]) -> str:
    """The fields of a person in words, with commas between."""
    return ", ".join(str(words) for field in names if (words := _FIELDS.get(field, field)))


def _sentence(row: EventRow, who: str, values: dict[int, str]) -> tuple[str, str]:
    tell = _CHANGES.get(row.kind)
    return tell(row.data, who, values.get(row.data.get("identity_id"))) if tell else ("user", _("Came to us for the first time"))


def _added(_data: dict, who: str, value: str | None) -> tuple[str, str]:
    return "plus", _("%(who)s added %(value)s", who=who, value=value) if value else _("%(who)s added an address", who=who)


def _proved(_data: dict, _who: str, value: str | None) -> tuple[str, str]:
    return "shield-check", _("%(value)s is proved", value=value) if value else _("An address is proved")


def _removed(data: dict, who: str, _value: str | None) -> tuple[str, str]:
    is_phone = data.get("identity_kind") == "phone"
    return "trash-2", _("%(who)s removed a phone number", who=who) if is_phone else _("%(who)s removed a mail address", who=who)


def _blocked(data: dict, who: str, _value: str | None) -> tuple[str, str]:
    return "ban", _("%(who)s blocked this person", who=who) if data["blocked"] else _("%(who)s unblocked this person", who=who)


def _merged(data: dict, who: str, _value: str | None) -> tuple[str, str]:
    return "git-merge", _("%(who)s merged another person into this one", who=who) if data["is_kept"] else _(
        "%(who)s merged this person into another one", who=who)


def _join_asked(data: dict, who: str, _value: str | None) -> tuple[str, str]:
    return "shield-alert", _("%(who)s showed by a code that an address of person %(number)s is theirs too: merge them if it is so", who=who, number=data["other"]) if data["is_asker"] else _(
        "Person %(number)s showed by a code that an address of this one is theirs too: merge them if it is so", number=data["other"])


_CHANGES = {
    "identity.added": _added,
    "identity.proved": _proved,
    "identity.removed": _removed,
    "customer.blocked": _blocked,
    "customer.merged": _merged,
    "customer.join_asked": _join_asked,
    "customer.parted": lambda _data, who, _value: ("undo-2", _("%(who)s parted this person from another one", who=who)),
    "customer.changed": lambda data, who, _value: ("pencil", _("%(who)s changed: %(fields)s", who=who, fields=fields_words(data["fields"]))),
    "customer.noted": lambda _data, who, _value: ("file-text", _("%(who)s wrote a note about this person", who=who)),
    "customer.note_removed": lambda _data, who, _value: ("trash-2", _("%(who)s removed a note about this person", who=who)),
}
