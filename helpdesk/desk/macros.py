"""Saved replies: their pages, and the picker of the composer."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import MACRO_WRITE, TICKET_REPLY, requires
from helpdesk.automation import actions, doing, queries, variables
from helpdesk.automation.models import Macro
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import DeskError, NotFound
from helpdesk.core.i18n import LOCALES
from helpdesk.desk import macro_words
from helpdesk.desk.door import blueprint
from helpdesk.tickets import access
from helpdesk.web import forms
from helpdesk.web.identity import current_agent


@blueprint.get("/macros")
@requires(TICKET_REPLY)
def macros():
    agent = current_agent()
    usable = queries.macros_for(agent)
    return render_template("desk/macros/index.html", shared=[macro for macro in usable if macro.is_shared],
                           own=[macro for macro in usable if not macro.is_shared], may_share=agent.may(MACRO_WRITE))


@blueprint.get("/macros/new")
@requires(TICKET_REPLY)
def new_macro():
    return _page(None, {}, {"is_shared": request.args.get("for") == "everybody"})


@blueprint.get("/macros/<int:macro_id>")
@requires(TICKET_REPLY)
def macro(macro_id: int):
    found = queries.macro_for(current_agent(), macro_id)
    words = {f"{kind}_{locale}": text for kind, texts in (("names", found.names), ("text", found.texts)) for locale, text in texts.items()}
    does = found.does
    return _page(found, {}, {"is_shared": found.is_shared, "version": found.version, **words, "does_status": does.get("status", ""),
                             "does_priority": does.get("priority", ""), "does_team": str(does.get("team_id", "")), "does_mine": does.get("is_mine"),
                             "does_tags": ", ".join(does.get("tags", ()))})


@blueprint.post("/macros")
@requires(TICKET_REPLY)
@opens_own_unit
def create_macro():
    try:
        with unit_of_work():
            actions.create_macro(**_typed(), agent=current_agent())
    except DeskError as error:
        return _page(None, forms.problems(error), request.form), error.status
    return _back(_("Saved."))


@blueprint.post("/macros/<int:macro_id>")
@requires(TICKET_REPLY)
@opens_own_unit
def change_macro(macro_id: int):
    agent = current_agent()
    try:
        with unit_of_work():
            actions.change_macro(queries.macro_for(agent, macro_id), **_typed(), version=forms.number("version") or 0, agent=agent)
    except NotFound:
        why = _("This saved reply was removed meanwhile. What you wrote stands below; save it as a new one if it is still wanted.")
        return _page(None, {"form": why}, request.form), 409
    except DeskError as error:
        return _page(queries.macro_for(agent, macro_id), forms.problems(error), request.form), error.status
    return _back(_("Saved."))


@blueprint.post("/macros/<int:macro_id>/remove")
@requires(TICKET_REPLY)
def remove_macro(macro_id: int):
    actions.remove_macro(queries.macro_for(current_agent(), macro_id), version=forms.number("version"), agent=current_agent())
    return _back(_("The saved reply is removed."))


@blueprint.get("/tickets/<int:number>/macros")
@requires(TICKET_REPLY)
def ticket_macros(number: int):
    """The picker of the composer: every macro with its text as it would stand in an answer to this ticket."""
    agent, ticket = current_agent(), access.ticket_for(current_agent(), number)
    usable = queries.macros_for(agent)
    does = macro_words.texts_for(usable, agent.locale)
    texts = [(found, found.name(agent.locale), queries.filled(found, agent=agent, locale=ticket.locale, customer=ticket.customer, ticket=ticket),
              does.get(found.id, "")) for found in usable]
    return render_template("desk/macros/_picker.html", texts=texts)


def _typed() -> dict:
    return {"is_shared": forms.ticked("is_shared"), "names": {locale: forms.line(f"names_{locale}") for locale in LOCALES},
            "does": doing.tidy(status=forms.line("does_status"), priority=forms.line("does_priority"), team_id=forms.number("does_team"),
                               is_mine=forms.ticked("does_mine"), tags=forms.line("does_tags", 1_000)),
            "texts": {locale: forms.lines(f"text_{locale}", actions.LONGEST_TEXT + 1) for locale in LOCALES}}


def _back(sentence: str):
    flash(sentence)
    return redirect(url_for("desk.macros"))


def _page(found: Macro | None, errors: dict, typed) -> str:
    may_share = current_agent().may(MACRO_WRITE)
    return render_template("desk/macros/macro.html", macro=found, errors=errors, typed=typed, variables=variables.NAMES,
                           choices=macro_words.choices(current_agent().locale),
                           may_share=may_share, may_change=may_share or found is None or not found.is_shared)
