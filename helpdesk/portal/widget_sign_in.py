"""Whom the website around the widget has signed in: its token for one of ours, or a nameless session that says what was claimed."""
import structlog
from flask import jsonify, request

from helpdesk.accounts.permissions import public
from helpdesk.channels.chat import knowing, queries, site_secrets, site_tokens, tokens
from helpdesk.core import footprints
from helpdesk.core.clock import utcnow
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import NotFound
from helpdesk.portal.door import blueprint
from helpdesk.portal.visitor import session_or_none
from helpdesk.web.guard import believes_no_cookie
from helpdesk.web.limits import limiter

log = structlog.get_logger(__name__)


@blueprint.post("/widget/sign-in")
@public
@opens_own_unit
@believes_no_cookie
@limiter.limit("120 per minute; 1200 per hour")
def widget_sign_in():
    """Answers a token of ours, whether they are known by it, and if not why. A running chat goes on with it either way."""
    if not queries.settings().is_on:
        raise NotFound()
    before = session_or_none()
    try:
        signed = site_tokens.read(request.form.get("token", ""), site_secrets.keys(), utcnow())
        if before and before.person and before.person.external_id != signed.person.external_id:
            # A session is one person's from its beginning to its end: whoever else is here begins another one.
            raise site_tokens.Refused("other_person", signed.person.external_id)
    except site_tokens.Refused as refused:
        return _go_on_nameless(refused, before)
    visitor_id = tokens.id_of_person(signed.person.external_id)
    if before and before.person is None and queries.open_conversation(before.visitor_id):
        with unit_of_work():
            knowing.carry_on(before.visitor_id, visitor_id, signed.person)
    return jsonify(token=tokens.signed_in(signed), is_known=True, is_same=bool(before and before.visitor_id == visitor_id))


def _go_on_nameless(refused: site_tokens.Refused, before: tokens.Session | None):
    log.warning("the website's token is refused", reason=refused.why, claimed=refused.claimed[:80])
    footprints.leave(site_secrets.note_refused, refused.why)
    nameless = before.visitor_id if before and before.person is None else None
    return jsonify(token=tokens.with_claim(nameless, refused.claimed, refused.why), is_known=False, is_same=nameless is not None, why=refused.why)
