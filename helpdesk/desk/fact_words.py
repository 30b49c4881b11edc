"""Known facts in words: what each is, where it comes from, and what a reply asks although it is known."""
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from helpdesk.tickets.facts import Fact
from helpdesk.tickets.known import Known
from helpdesk.web.words import channel_name

KINDS = {"order": lazy_gettext("Order"), "invoice": lazy_gettext("Invoice"), "parcel": lazy_gettext("Parcel"), "account": lazy_gettext("Account"),
         "device": lazy_gettext("Device"), "address": lazy_gettext("Address"), "postcode": lazy_gettext("Postcode"), "phone": lazy_gettext("Phone"),
         "email": lazy_gettext("Email"), "tried": lazy_gettext("Tried already")}
ASKED = {"order": lazy_gettext("the order number"), "invoice": lazy_gettext("the invoice number"), "parcel": lazy_gettext("the tracking number"),
         "account": lazy_gettext("the account number"), "device": lazy_gettext("the device"), "address": lazy_gettext("the address"),
         "phone": lazy_gettext("the phone number"), "email": lazy_gettext("the email address"), "tried": lazy_gettext("what was tried already")}


def fact_line(fact: Fact) -> str:
    """A fact as one line of a card, such as 'Order 4711'; a sentence of the customer stands in quotation marks."""
    return _("Tried already: “%(words)s”", words=fact.value) if fact.kind == "tried" else _("%(kind)s %(value)s", kind=KINDS[fact.kind], value=fact.value)


def source_words(one: Known) -> str:
    """Where a fact comes from; its moment stands beside it."""
    if one.source == "profile":
        return _("profile")
    return _("another system") if one.source == "sign" else channel_name(one.channel)
