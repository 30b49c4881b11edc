"""Known facts in words: what each is, where it comes from, and what a reply asks although it is known."""
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from helpdesk.tickets.facts import Fact
from helpdesk.tickets.known import Known
from helpdesk.tickets.models import NUMBER_OFFSET
from helpdesk.tickets.repeat_models import ASKED as ASKED_AGAIN
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


class RepeatView(NamedTuple):
    """One repeat as the page shows it: a sentence, its place here, and where it had been said (ticket number and place, or None)."""

    words: str
    seq: int
    earlier: int | None
    earlier_seq: int | None


def repeat_view(row) -> RepeatView:
    """A row of tickets/repeats.py:repeats_of()."""
    what = _("the whole story") if row.what == "words" else str(ASKED.get(row.what) or KINDS.get(row.what, row.what))
    if row.kind == ASKED_AGAIN:
        words = _("We asked again after a hand-over: %(what)s", what=what) if row.is_after_hand_over else _("We asked for what was known: %(what)s", what=what)
    else:
        words = _("Had to say again: %(what)s", what=what)
    return RepeatView(words, row.seq, row.earlier_ticket_id + NUMBER_OFFSET if row.earlier_ticket_id else None, row.earlier_seq)
