"""The chat widget's page, shown in a frame on websites that are allowed to, and what it reads."""
from flask import jsonify, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from helpdesk.accounts.permissions import public
from helpdesk.channels.chat import access, actions, queries, words
from helpdesk.channels.chat.access import Window
from helpdesk.channels.chat.tokens import file_of, file_token
from helpdesk.core import footprints
from helpdesk.core.errors import NotFound
from helpdesk.knowledge import queries as knowledge
from helpdesk.portal.article_cards import cards
from helpdesk.portal.door import blueprint
from helpdesk.portal.visitor import current_visitor, visitor_or_address
from helpdesk.web.headers import CSP
from helpdesk.web.limits import limiter
from helpdesk.web.numbers import argument
from helpdesk.web.sending_files import attachment_response
from helpdesk.web.speech import page_locale

THEMES = ("light", "dark")
MOST_ARTICLES = 4
# What a visitor is told of a ticket's state: it goes on, we think we are done, it is over.
SHOWN_STATUS = {"solved": "solved", "closed": "closed"}


@blueprint.get("/widget/frame")
@public
@limiter.limit("120 per minute")
def widget_frame():
    """The whole widget. It sets no cookie and knows nobody; its script asks with the visitor's token."""
    settings = queries.settings()
    if not settings.is_on:
        raise NotFound()
    theme = request.args.get("theme")
    page = render_template("portal/widget/frame.html", theme=theme if theme in THEMES else None, limits=words,
                           articles=knowledge.popular(page_locale(), MOST_ARTICLES), promise=promise(queries.usual_minutes()))
    ancestors = " ".join(["'self'", *queries.usable_origins(settings.origins)])
    return page, 200, {"Content-Security-Policy": f"{CSP}; frame-ancestors {ancestors}"}


@blueprint.get("/widget/conversations")
@public
@limiter.limit("120 per minute", key_func=visitor_or_address)
def widget_conversations():
    """The visitor's own conversations, newest first, as a fragment."""
    summaries = queries.summaries(current_visitor())
    return jsonify(html=render_template("portal/widget/_conversations.html", summaries=summaries),
                   unread=sum(summary.unread for summary in summaries))


@blueprint.get("/widget/conversation")
@public
@limiter.limit("240 per minute", key_func=visitor_or_address)
def widget_conversation():
    """One conversation after a place in its thread: the one named, else the open one, else the newest."""
    visitor_id, number = current_visitor(), argument("number")
    footprints.leave(actions.note_signs, (visitor_id, True))
    conversation = access.conversation(visitor_id, number) if number else queries.open_or_newest(visitor_id)
    return jsonify(state(visitor_id, conversation, number=number))


@blueprint.get("/widget/files/<token>")
@public
def widget_file(token: str):
    return attachment_response(access.file(*file_of(token)))


def state(visitor_id: str, conversation: Window | None, *, number: int | None) -> dict:
    """What the widget needs to go on from the place `after` of the request in ticket `number`; the words as a fragment."""
    visitor = queries.visitor(visitor_id)
    known = {"email": visitor.email if visitor else None}
    if conversation is None:
        return {**known, "number": None, "seq": 0, "html": "", "status": "open", "read": 0, "unread": 0, "agent": "", "face": ""}
    ticket = conversation.ticket
    # A place counts in one ticket; where the words went into another, the widget gets that one from its beginning.
    after = argument("after") if number == ticket.number else 0
    messages = queries.messages(conversation, after=after)
    agent = queries.last_agent(conversation)
    return {
        **known, "number": ticket.number, "seq": messages[-1].seq if messages else after, "read": ticket.seen_seq,
        "status": SHOWN_STATUS.get(ticket.status, "open"), "unread": queries.unread(conversation),
        "html": render_template("portal/widget/_messages.html", messages=messages, cards=cards(messages, page_locale()),
                                file_token=lambda file: file_token(visitor_id, file.id)),
        "agent": agent.name if agent else "", "face": render_template("portal/widget/_face.html", agent=agent) if agent else "",
    }


def promise(minutes: int | None) -> str:
    """How long an answer usually takes, in words that keep their word."""
    if minutes is None:
        return _("We answer as soon as we can")
    if minutes < 60:
        return _("We answer in about %(count)d min", count=minutes)
    if minutes < 24 * 60:
        return _("We answer in about %(count)d h", count=round(minutes / 60))
    return ngettext("We answer within a day", "We answer in about %(num)s days", round(minutes / 1440))
