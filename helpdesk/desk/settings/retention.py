"""Settings, retention: how long data of each kind are kept, counted before it is switched on."""
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from helpdesk.accounts.permissions import PRIVACY_MANAGE, requires
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import Invalid
from helpdesk.desk.door import blueprint
from helpdesk.privacy import retention
from helpdesk.web import forms
from helpdesk.web.identity import current_agent

WORDS = {
    "tickets": (lazy_gettext("Content of solved and closed tickets"), lazy_gettext("Subjects, messages, notes, files, originals and comments, after the last message. Times, states and scores stay.")),
    "spam": (lazy_gettext("Content of spam and trash"), lazy_gettext("The same for tickets marked as spam or moved to the trash.")),
    "files": (lazy_gettext("Files"), lazy_gettext("Attachments of messages and notes; their names stay.")),
    "originals": (lazy_gettext("Original mails"), lazy_gettext("The raw mails that were taken; what stands in tickets stays.")),
    "refused": (lazy_gettext("Mails that made no ticket"), lazy_gettext("Refused, automatic, returned and repeated mails with sender and subject.")),
    "searches": (lazy_gettext("Searches of the help centre"), lazy_gettext("The words; how many there were stays.")),
    "signs": (lazy_gettext("Signs of customers"), lazy_gettext("Searches, pages and orders on the timelines.")),
    "unsent": (lazy_gettext("Uploads never sent"), lazy_gettext("Files of refused forms, of chats and of replies that nobody finished: no message, note, article or setting names them.")),
    "looks": (lazy_gettext("Who looked at whom"), lazy_gettext("The lines of that list.")),
}


@blueprint.get("/settings/retention")
@requires(PRIVACY_MANAGE)
def settings_retention():
    return _page({kind: rule.days for kind, rule in retention.rules().items()})


@blueprint.post("/settings/retention")
@requires(PRIVACY_MANAGE)
@opens_own_unit
def change_retention():
    """First counts what would go; what was counted is switched on when it is sent again with `sure`."""
    typed = {kind: forms.line(kind, 10) for kind in retention.KINDS}
    try:
        wanted = {kind: retention.checked(kind, days) for kind, days in typed.items()}
    except Invalid as error:
        return _page(typed, errors=error.fields), 422
    rules = retention.rules()
    shorter = {kind: days for kind, days in wanted.items() if days and (rules[kind].days is None or days < rules[kind].days)}
    if shorter and not forms.ticked("sure"):
        return _page(typed, counts={kind: retention.count(kind, days) for kind, days in shorter.items()})
    with unit_of_work():
        retention.change(wanted, actor=current_agent().actor)
    flash(_("Saved."))
    return redirect(url_for("desk.settings_retention"))


def _page(typed: dict, *, errors: dict | None = None, counts: dict[str, int] | None = None) -> str:
    return render_template("desk/settings/retention.html", typed=typed, errors=errors or {}, counts=counts, kinds=WORDS, rules=retention.rules(), least=retention.SHORTEST)
