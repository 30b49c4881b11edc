"""Merging two people and parting them again: who may be the same, what would happen, and it is done."""
from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from helpdesk.accounts.permissions import CUSTOMER_EDIT, requires
from helpdesk.channels.chat.queries import visitors_of
from helpdesk.core import text
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import NotFound
from helpdesk.customers import likeness, merging, search
from helpdesk.customers.access import customer_of_id, two_to_change
from helpdesk.customers.models import Customer, Merge
from helpdesk.desk.door import blueprint
from helpdesk.tickets import access, parting
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.numbers import argument
from helpdesk.web.toasts import toast

MOST_FOUND = 10
EVIDENCE = {
    "same_phone": lazy_gettext("same phone number"), "same_name": lazy_gettext("same name"),
    "same_mailbox_name": lazy_gettext("same beginning of the address"), "near_address": lazy_gettext("addresses differ by one letter"),
    "name_in_address": lazy_gettext("the address spells the name"), "same_organisation": lazy_gettext("same organisation"),
}
AGAINST = {"other_language": lazy_gettext("another language"), "other_phone": lazy_gettext("another phone number"),
           "shared_mailbox": lazy_gettext("a mailbox that several people use")}


@blueprint.get("/people/<int:customer_id>/merge")
@requires(CUSTOMER_EDIT)
def choose_merge(customer_id: int):
    """Who may be the same person, and a search; with `with` (an id) what merging these two would do."""
    customer = _still_there(customer_id)
    if argument("with"):
        return _preview(customer, _still_there(argument("with")))
    query = text.one_line(request.args.get("q", ""), search.LONGEST_QUERY)
    seen, lessons = access.sight_of(current_agent()).people, None if query else likeness.learnt()
    found = [one for one in search.find(query, size=MOST_FOUND, seen=seen).rows if one.id != customer_id] if query else []
    return render_template("desk/people/merge.html", customer=customer, query=query, found=found,
                           proposals=[] if query else likeness.proposals(customer, lessons=lessons, seen=seen), lessons=lessons, evidence=EVIDENCE, against=AGAINST)


@blueprint.post("/people/<int:customer_id>/merge")
@requires(CUSTOMER_EDIT)
def merge_people(customer_id: int):
    """Makes the person `other` (an id) part of this one; the toast takes it back."""
    kept, other = _two(customer_id)
    name = other.shown_name
    done = merging.merge(kept, other, actor=current_agent().actor)
    toast(_("%(name)s is merged into %(kept)s.", name=name, kept=kept.shown_name),
          undo_url=url_for("desk.part_people", customer_id=customer_id, merge_id=done.id), sure="yes")
    return redirect(url_for("desk.person", customer_id=customer_id))


@blueprint.post("/people/<int:customer_id>/merges/<int:merge_id>/part")
@requires(CUSTOMER_EDIT)
@opens_own_unit
def part_people(customer_id: int, merge_id: int):
    """Shows what each of the two would have, and with `sure` parts them."""
    actor = current_agent().actor
    with unit_of_work():
        done = _to_part(merge_id, customer_id)
        if forms.line("sure") != "yes":
            shares = parting.preview(done, visitors=visitors_of, actor=actor, sight=access.sight_of(current_agent()))
        else:
            shares = None
            parting.part(done, visitors=visitors_of, actor=actor)
    if shares:
        return render_template("desk/people/part.html", customer=customer_of_id(customer_id), merge=done, shares=shares)
    other_id = done.other_id
    toast(_("They are two people again."), undo_url=url_for("desk.merge_people", customer_id=customer_id), other=other_id)
    return redirect(url_for("desk.person", customer_id=other_id))


@blueprint.post("/people/<int:customer_id>/not-the-same")
@requires(CUSTOMER_EDIT)
def keep_apart(customer_id: int):
    """An agent knows that these are two people, or with `forget` does not any more: the proposal goes, and what spoke for it weighs less."""
    one, other = _two(customer_id)
    if forms.ticked("forget"):
        likeness.forget_decision(one.id, other.id)
    else:
        likeness.decide(one, other, is_same=False)
        toast(_("%(name)s is not proposed here any more.", name=other.shown_name),
              undo_url=url_for("desk.keep_apart", customer_id=customer_id), other=other.id, forget="1")
    return redirect(url_for("desk.choose_merge", customer_id=customer_id))


def _preview(kept: Customer, other: Customer) -> str:
    if kept.id == other.id:
        raise NotFound()
    sight = access.sight_of(current_agent())
    found = likeness.evidence(kept, other)
    return render_template("desk/people/merge_sure.html", kept=kept, other=other, shares=[parting.share_of(one.id, sight) for one in (kept, other)],
                           found=found, evidence=EVIDENCE, against=AGAINST)


def _two(customer_id: int) -> tuple[Customer, Customer]:
    """This person and the one that the form names, under their locks. :raises NotFound: when this agent may not know of the other one."""
    other_id = forms.number("other") or 0
    access.check_person(access.sight_of(current_agent()), other_id)
    return two_to_change(customer_id, other_id)


def _still_there(customer_id: int) -> Customer:
    """:raises NotFound: for nobody, for who is part of somebody else, and whom this agent may not know of."""
    access.check_person(access.sight_of(current_agent()), customer_id)
    customer = customer_of_id(customer_id)
    if customer.merged_into_id:
        raise NotFound()
    return customer


def _to_part(merge_id: int, customer_id: int) -> Merge:
    """The merge under the locks of both."""
    done = merging.merge_to_undo(merge_id, customer_id)
    merging.lock_both(done)
    return done
