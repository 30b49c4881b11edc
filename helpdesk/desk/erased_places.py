"""Places of others in which an erased person may still be named: listed with the certificate, decided one by one."""
from typing import NamedTuple

from flask import redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from helpdesk.accounts.permissions import PRIVACY_MANAGE, requires
from helpdesk.core.db import db, opens_own_unit, unit_of_work
from helpdesk.desk.door import blueprint
from helpdesk.knowledge.models import Translation
from helpdesk.privacy import actions, cleaning, places
from helpdesk.privacy.models import PrivacyPlace, PrivacyTask
from helpdesk.tickets.models import NUMBER_OFFSET
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.toasts import toast

KINDS = {"translation": lazy_gettext("Article"), "translation_version": lazy_gettext("Earlier version of an article"), "macro": lazy_gettext("Saved reply"),
         "organisation": lazy_gettext("Organisation"), "attachment": lazy_gettext("File"), "inbound_email": lazy_gettext("Original mail"), "message": lazy_gettext("Message"),
         "note": lazy_gettext("Note"), "customer_note": lazy_gettext("Note about another person"), "draft": lazy_gettext("Draft"), "ticket": lazy_gettext("Subject"),
         "event": lazy_gettext("What was written down of an act"), "hand_over": lazy_gettext("Hand-over"), "planned_reply": lazy_gettext("Planned answer"),
         "side_conversation": lazy_gettext("Conversation beside a ticket"), "survey_response": lazy_gettext("Comment to a survey"), "delivery": lazy_gettext("Mail that left us"),
         "touchpoint": lazy_gettext("Sign of another person"), "search": lazy_gettext("Search in the help centre"), "people_import": lazy_gettext("Import of people")}
STATUSES = {"open": lazy_gettext("to be decided"), "blanked": lazy_gettext("blanked"), "kept": lazy_gettext("kept")}


class PlaceView(NamedTuple):
    """One place as the page lists it; `url` is where the words can be read, '' where no page shows them. `may_blank`: not where only its author changes it."""

    id: int
    words: str
    url: str
    is_file: bool
    may_blank: bool
    is_open: bool
    status: str


def views(found: list[PrivacyPlace] | list[places.Found]) -> list[PlaceView]:
    """The places of a certificate, or those that a preview found."""
    return [_view(one) if isinstance(one, PrivacyPlace) else _view(PrivacyPlace(kind=one[0], row_id=one[1], ticket_id=one[2], status="open")) for one in found]


class Listed(NamedTuple):
    """A page of places; `pages` is the way to the others (before, after, text), or None where there are no others."""

    places: list[PlaceView]
    pages: dict | None


def page_of(task: PrivacyTask, page: int) -> Listed:
    """The places of a certificate that stand on this page, the first being 1."""
    total = places.count_of(task.id)
    page = max(1, min(page, -(-total // places.PAGE)))
    skip = (page - 1) * places.PAGE
    found, pages = views(places.places_of(task.id, skip=skip)), None
    if total > places.PAGE:
        pages = {"before": _page_url(task, page - 1) if skip else None, "after": _page_url(task, page + 1) if skip + len(found) < total else None,
                 "text": _("%(first)d to %(last)d of %(total)d", first=skip + 1, last=skip + len(found), total=total)}
    return Listed(found, pages)


def _page_url(task: PrivacyTask, page: int) -> str:
    return url_for("desk.erasure", customer_id=task.customer_id, page=page, _anchor="places")


def _view(place: PrivacyPlace) -> PlaceView:
    words = str(KINDS.get(place.kind) or (_("Settings") if place.kind in places.BY_HAND else _("Elsewhere in the database (%(table)s)", table=place.kind)))
    if place.ticket_id:
        words = _("%(kind)s in ticket #%(number)s", kind=words, number=place.ticket_id + NUMBER_OFFSET)
    return PlaceView(place.id, words, _url(place), place.kind in places.FILES, place.kind not in places.BY_HAND, place.status == "open", str(STATUSES[place.status]))


def _url(place: PrivacyPlace) -> str:
    if place.kind == "attachment":
        return url_for("desk.attachment", number=place.ticket_id + NUMBER_OFFSET, attachment_id=place.row_id)
    if place.ticket_id:
        return url_for("desk.ticket", number=place.ticket_id + NUMBER_OFFSET)
    if place.kind == "translation" and (article := db.session.get(Translation, place.row_id)):
        return url_for("desk.edit_article", article_id=article.article_id, locale=article.locale)
    simple = {"macro": ("desk.macro", "macro_id"), "organisation": ("desk.edit_organisation", "organisation_id")}
    return url_for(simple[place.kind][0], **{simple[place.kind][1]: place.row_id}) if place.kind in simple else ""


@blueprint.post("/people/certificates/<int:task_id>/places/<int:place_id>")
@requires(PRIVACY_MANAGE)
@opens_own_unit
def decide_place(task_id: int, place_id: int):
    """Blanks the words of the erased person there (`decision` blank), or leaves them."""
    is_blanked = forms.line("decision", 10) == "blank"
    looked = places.look_into(actions.erasure_of_id(task_id), place_id) if is_blanked else {}
    with unit_of_work():
        task = actions.erasure_of_id(task_id)
        customer_id = task.customer_id
        gone = places.decide(task, place_id, blank=is_blanked, actor=current_agent().actor, looked=looked)
    cleaning.remove_files(gone)
    toast(_("The words are blanked.") if is_blanked else _("The words stay."))
    return redirect(url_for("desk.erasure", customer_id=customer_id, _anchor="places"))


@blueprint.post("/people/certificates/<int:task_id>/places")
@requires(PRIVACY_MANAGE)
@opens_own_unit
def decide_places(task_id: int):
    """The same for the next that wait, a page at most; what only its author changes is left to be decided alone."""
    is_blanked = forms.line("decision", 10) == "blank"
    looked = places.look_into(actions.erasure_of_id(task_id)) if is_blanked else {}
    with unit_of_work():
        task = actions.erasure_of_id(task_id)
        customer_id = task.customer_id
        count, gone = places.decide_several(task, blank=is_blanked, actor=current_agent().actor, looked=looked)
    cleaning.remove_files(gone)
    toast(ngettext("%(num)s place is blanked.", "%(num)s places are blanked.", count) if is_blanked else ngettext("%(num)s place is kept.", "%(num)s places are kept.", count))
    return redirect(url_for("desk.erasure", customer_id=customer_id, _anchor="places"))
