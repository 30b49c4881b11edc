"""A customer's own addresses, behind the link that went by mail: another one joined by a code, one taken away."""
from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import public
from helpdesk.channels.chat.queries import visitors_of
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import Conflict, DeskError, Invalid, TooMany
from helpdesk.core.signing import BadLink
from helpdesk.portal.door import blueprint
from helpdesk.portal.own_data import page
from helpdesk.privacy import joining
from helpdesk.tickets.links import holder_of
from helpdesk.web import forms
from helpdesk.web.limits import limiter
from helpdesk.web.speech import page_locale


@blueprint.post("/requests/<token>/data/address")
@public
@opens_own_unit
@limiter.limit("3 per minute; 10 per day")
def add_own_address(token: str):
    """Mails a code to another address of theirs; the answer is the same whoever it belongs to."""
    try:
        held = holder_of(token)
        with unit_of_work():
            joining.ask(holder_of(token), forms.line("address", 254), locale=page_locale())
    except (Invalid, TooMany) as error:
        return page(token, held, errors=forms.problems(error), typed=request.form), error.status
    except (BadLink, DeskError):
        return redirect(url_for("portal.request_list", token=token))
    return redirect(url_for("portal.own_data", token=token, _anchor="data-addresses"))


@blueprint.post("/requests/<token>/data/address/code")
@public
@opens_own_unit
@limiter.limit("10 per minute; 30 per hour")
def prove_own_address(token: str):
    """The code from that mailbox: the address is theirs, with whoever was known by it."""
    try:
        held = holder_of(token)
        with unit_of_work():
            row = joining.try_code(holder_of(token), forms.line("code", 40))
            address = row.address if row else ""
            is_joined = bool(row) and joining.join(holder_of(token), address)
    except (BadLink, DeskError):
        return redirect(url_for("portal.request_list", token=token))
    if not address:
        wrong = _("This code is not right, or it is older than 15 minutes.")
        return page(token, held, errors={"code": wrong}, typed=request.form), Invalid.status
    flash(_("%(address)s is yours now.", address=address) if is_joined
          else _("The code is right. This address is known to us together with others, so somebody of us looks at it before both are put together."))
    return redirect(url_for("portal.own_data", token=token))


@blueprint.post("/requests/<token>/data/address/<int:identity_id>/remove")
@public
@opens_own_unit
@limiter.limit("10 per minute; 30 per hour")
def take_own_address_away(token: str, identity_id: int):
    """What came by a join of their own goes back to who it was; else whoever writes from it next is somebody new."""
    try:
        held = holder_of(token)
        with unit_of_work():
            address = joining.take_away(holder_of(token), identity_id, visitors=visitors_of)
    except Conflict as error:
        return page(token, held, errors={"address": error.message}), error.status
    except (BadLink, DeskError):
        return redirect(url_for("portal.own_data", token=token))
    flash(_("%(address)s is not yours any more.", address=address))
    return redirect(url_for("portal.own_data", token=token))
