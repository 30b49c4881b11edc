"""What the widget writes: a token, messages, an address, what was seen, signs of presence."""
from flask import jsonify, request
from flask_babel import gettext as _

from helpdesk.accounts.permissions import public
from helpdesk.channels.chat import access, actions, queries, words
from helpdesk.channels.chat.tokens import new_visitor
from helpdesk.core import footprints, text
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.portal.door import blueprint
from helpdesk.portal.visitor import current_session, current_visitor, visitor_or_address
from helpdesk.portal.widget import state
from helpdesk.web import forms
from helpdesk.web.guard import believes_no_cookie
from helpdesk.web.limits import limiter
from helpdesk.web.speech import page_locale

PER_VISITOR = {"key_func": visitor_or_address}


@blueprint.post("/widget/visitor")
@public
@opens_own_unit
@believes_no_cookie
@limiter.limit("10 per minute; 60 per hour")
def widget_visitor():
    """A token for somebody who begins to chat. Nothing is written down before the first word."""
    if not queries.settings().is_on:
        raise NotFound()
    return jsonify(token=new_visitor())


@blueprint.post("/widget/messages")
@public
@opens_own_unit
@believes_no_cookie
@limiter.limit("20 per minute; 200 per hour", **PER_VISITOR)
@limiter.limit("120 per minute")
def widget_say():
    """Takes a message; sent a second time it changes nothing. Answers with the conversation after `after`."""
    session = current_session()
    said = words.Words(forms.lines("text", words.LONGEST_TEXT + 1), forms.line("key", 41), page_locale(),
                       number=forms.number("number"), uploads=_uploads(), time_zone=forms.line("time_zone", 40))
    words.check(said)
    with unit_of_work():
        number = actions.say(session, said).ticket.number
    return jsonify(state(session.visitor_id, access.conversation(session.visitor_id, number), number=said.number))


@blueprint.post("/widget/address")
@public
@believes_no_cookie
@limiter.limit("5 per minute; 20 per hour", **PER_VISITOR)
@limiter.limit("20 per minute")
def widget_address():
    """Takes the address to which we may answer when the visitor has left."""
    email = text.address(forms.line("email", 254))
    if not text.looks_like_address(email):
        raise Invalid({"email": _("Write an address at which we can answer, for example ana@example.com.")})
    actions.give_address(current_session(), email, forms.line("name", 200), page_locale())
    return jsonify(email=email)


@blueprint.post("/widget/seen")
@public
@believes_no_cookie
@limiter.limit("240 per minute", **PER_VISITOR)
def widget_seen():
    """The widget holds a conversation up to `fetched`, and the visitor has looked at it up to `seen`."""
    visitor_id, number = current_visitor(), forms.number("number")
    footprints.leave(actions.note_signs, (visitor_id, True))
    if number:
        actions.see(visitor_id, number, fetched=forms.number("fetched") or 0, seen=forms.number("seen") or 0)
    return "", 204


@blueprint.post("/widget/left")
@public
@opens_own_unit
@believes_no_cookie
@limiter.limit("60 per minute", **PER_VISITOR)
def widget_left():
    """The visitor closes the page."""
    footprints.leave(actions.note_signs, (current_visitor(), False))
    return "", 204


def _uploads() -> tuple:
    """The files of the message, checked before their bytes are kept."""
    posted = [file for file in request.files.getlist("files") if file.filename]
    if len(posted) > words.MOST_FILES:
        raise Invalid({"files": _("Attach at most %(most)d files at once.", most=words.MOST_FILES)})
    for file in posted:
        words.check_file(file.filename, file.seek(0, 2))
        file.seek(0)
    return forms.uploads()
