"""The status of a ticket in a customer's words: those an admin wrote for an own status, else what it means."""
from flask_babel import gettext as _
from flask_babel import pgettext

from helpdesk.tickets.models import Ticket
from helpdesk.tickets.own_statuses import name_for_customers
from helpdesk.web.speech import page_locale


def status_sentence(ticket: Ticket) -> str:
    """Who moves next, in plain words."""
    sentence = {
        "new": _("We have your message and will answer soon."),
        "open": _("We are working on it. The next move is ours."),
        "pending": _("We are waiting for your answer."),
        "on_hold": _("We are waiting for somebody else and will come back to you."),
        "solved": _("We think this is solved. If it is not, just answer below."),
        "closed": _("This is closed. Your answer starts a new, linked conversation."),
    }[ticket.status]
    name = name_for_customers(ticket, page_locale()).rstrip(".")
    return f"{name}. {sentence}" if name else sentence


def status_name(ticket: Ticket) -> str:
    """The same for a list, in two or three words."""
    usual = {"new": pgettext("request", "Received"), "open": _("In progress"), "pending": _("Waiting for you"), "on_hold": _("In progress"),
             "solved": pgettext("request", "Solved"), "closed": pgettext("request", "Closed")}[ticket.status]
    return name_for_customers(ticket, page_locale()) or usual
