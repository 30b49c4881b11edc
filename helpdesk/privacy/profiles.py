"""A profile in words, for the page of a copy that people read: what the columns of a customer mean."""
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from helpdesk.core.db import db
from helpdesk.core.i18n import LANGUAGE_NAMES
from helpdesk.core.own_values import YES
from helpdesk.customers import person_fields
from helpdesk.customers.models import Organisation

KINDS = {"email": lazy_gettext("Email"), "phone": lazy_gettext("Phone"), "external": lazy_gettext("Account on a website"), "chat": lazy_gettext("Chat")}
_CONSENTS = {"surveys": lazy_gettext("Surveys"), "news": lazy_gettext("News by mail"), "calls": lazy_gettext("Calls")}
_RISKS = {"low": lazy_gettext("Low risk"), "middle": lazy_gettext("Middle risk"), "high": lazy_gettext("High risk")}

# What says nothing is left out; a zero and a no say something.
EMPTY = (None, "", [], {})


def words_of(row: dict, locale: str) -> list[tuple[str, str]]:
    """Name and value of everything that a row of `customer` says, in the open language; what is empty is left out."""
    organisation = db.session.get(Organisation, row["organisation_id"]) if row["organisation_id"] else None
    said = [(_("Name"), row["name"]), (_("Language"), LANGUAGE_NAMES.get(row["locale"], row["locale"])), (_("Time zone"), row["time_zone"]),
            (_("Organisation"), organisation and organisation.name), (_("Tags"), ", ".join(row["tags"])), (_("Worth"), row["worth"]),
            (_("Risk"), _RISKS.get(row["risk"], row["risk"])), *_own(row["own_values"], locale), *_consents(row["consents"]),
            (_("Blocked"), _("Yes") if row["is_blocked"] else "")]
    return [(str(name), str(value)) for name, value in said if value]


def said(value: object) -> str:
    """One value of any row as people read it: lists and objects without the signs of a machine, yes or no in the open language."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dict):
        return " · ".join(f"{name}: {said(one)}" for name, one in value.items() if one not in EMPTY)
    if isinstance(value, list | tuple):
        return "; ".join(said(one) for one in value if one not in EMPTY)
    return str(value)


def _own(values: dict, locale: str) -> list[tuple[str, str]]:
    """The own fields, those too that are put aside."""
    return [(field.name(locale), _value(field, values[str(field.id)], locale)) for field in person_fields.all_fields() if str(field.id) in values]


def _value(field, value: str, locale: str) -> str:
    if field.kind == "yes":
        return _("Yes") if value == YES else _("No")
    return field.words(value, locale)


def _consents(consents: dict) -> list[tuple[str, str]]:
    return [(f"{_('Consent')}: {_CONSENTS.get(kind, kind)}", " · ".join(filter(None, (_("Yes") if said["given"] else _("No"), said["at"][:10], said["how"]))))
            for kind, said in sorted(consents.items())]
