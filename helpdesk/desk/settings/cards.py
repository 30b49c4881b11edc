"""Settings, back-office cards: which other systems are asked about a customer, and a trial of each."""
from time import monotonic

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import SETTINGS_MANAGE, requires
from helpdesk.accounts.queries import teams
from helpdesk.backoffice import actions
from helpdesk.backoffice.asking import Outcome, ask_now
from helpdesk.backoffice.cards import ITEM_PARTS
from helpdesk.backoffice.models import CardSource
from helpdesk.backoffice.queries import Shown, wish_of
from helpdesk.backoffice.questions import proved
from helpdesk.core import localised
from helpdesk.core.db import db, opens_own_unit, unit_of_work
from helpdesk.core.errors import DeskError, Invalid
from helpdesk.core.i18n import LOCALES
from helpdesk.customers.actions import owner_of
from helpdesk.desk.card_words import view_of
from helpdesk.desk.door import blueprint
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.speech import page_locale


@blueprint.get("/settings/cards")
@requires(SETTINGS_MANAGE)
def settings_cards():
    return render_template("desk/settings/cards.html", sources=actions.all_sources())


@blueprint.get("/settings/cards/new")
@requires(SETTINGS_MANAGE)
def settings_new_card():
    return _page(None, {}, {"is_active": True, "seconds": 3, "keep_seconds": 60})


@blueprint.get("/settings/cards/<int:source_id>")
@requires(SETTINGS_MANAGE)
def settings_card(source_id: int):
    source = actions.source_of_id(source_id)
    return _page(source, {}, _as_typed(source))


@blueprint.post("/settings/cards")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def create_card():
    try:
        with unit_of_work():
            source_id = actions.create_source(_typed(), actor=current_agent().actor).id
    except DeskError as error:
        return _page(None, forms.problems(error), request.form), error.status
    flash(_("Saved. Now try it."))
    return redirect(url_for("desk.settings_card", source_id=source_id))


@blueprint.post("/settings/cards/<int:source_id>")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def change_card(source_id: int):
    try:
        with unit_of_work():
            actions.change_source(actions.source_of_id(source_id), _typed(), actor=current_agent().actor)
    except DeskError as error:
        return _page(actions.source_of_id(source_id), forms.problems(error), request.form), error.status
    flash(_("Saved."))
    return redirect(url_for("desk.settings_card", source_id=source_id))


@blueprint.post("/settings/cards/<int:source_id>/remove")
@requires(SETTINGS_MANAGE)
def remove_card(source_id: int):
    actions.remove_source(actions.source_of_id(source_id), actor=current_agent().actor)
    flash(_("Removed."))
    return redirect(url_for("desk.settings_cards"))


@blueprint.post("/settings/cards/<int:source_id>/trial")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def try_card(source_id: int):
    """Asks the source now about one customer, as the desk would, and shows what came of it; no unit is open meanwhile."""
    source, typed = actions.source_of_id(source_id), forms.line("person", 254)
    customer = next((found for kind in ("email", "phone", "external") if (found := _owner(kind, typed))), None)
    if customer is None:
        return _page(source, {"person": _("We know nobody with this address, number or id.")}, _as_typed(source), person=typed), 422
    wish, name = wish_of(source, proved(customer.identities)), customer.shown_name
    if isinstance(wish, Outcome):
        trial = {"card": view_of(Shown(source, wish.kind), page_locale()), "name": name}
        return _page(source, {}, _as_typed(source), person=typed, trial=trial)
    db.session.rollback()
    began = monotonic()
    outcome = ask_now(wish)
    milliseconds = round((monotonic() - began) * 1000)
    source = actions.source_of_id(source_id)
    trial = {"card": view_of(Shown(source, outcome.kind, outcome.detail, outcome.card, outcome.at), page_locale()), "name": name,
             "asked": f"{wish.asked.method} {wish.asked.address}", "body": wish.asked.body.decode(), "milliseconds": milliseconds,
             "is_signed": bool(wish.secret)}
    return _page(source, {}, _as_typed(source), person=typed, trial=trial)


def _owner(kind: str, value: str):
    return owner_of(kind, value) if value else None


def _typed() -> actions.SourceChoice:
    mapping = {"title": forms.line("title", 201), "rows": _rows(), "items": forms.line("list", 201),
               "item": {part: forms.line(f"item_{part}", 201) for part in ITEM_PARTS}}
    return actions.SourceChoice(names=forms.words("names"), address=forms.line("address", actions.LONGEST_ADDRESS + 1), mapping=mapping,
                                secret=forms.line("secret", actions.LONGEST_SECRET + 1), seconds=forms.number("seconds") or 0,
                                keep_seconds=forms.number("keep_seconds") or 0, is_active=forms.ticked("is_active"),
                                team_ids=tuple(forms.numbers("teams") & {team.id for team in teams()}))


def _rows() -> list[dict]:
    """Lines as 'points = Points | Pontos | Puncte', the labels in the order of the languages. :raises Invalid: for a line without a label."""
    rows = []
    for line in filter(None, map(str.strip, forms.lines("rows", 4_000).splitlines())):
        path, _equals, labels = line.partition("=")
        names = localised.tidy(dict(zip(LOCALES, labels.split("|"), strict=False)))
        if not names:
            raise Invalid({"rows": _("Write each line as path = label.")})
        rows.append({"path": path.strip(), "names": names})
    return rows


def _as_typed(source: CardSource) -> dict:
    mapping = source.mapping
    rows = "\n".join(f"{row['path']} = {' | '.join(row['names'].get(locale, '') for locale in LOCALES).rstrip(' |')}" for row in mapping.get("rows", []))
    return {**{f"names_{locale}": words for locale, words in source.names.items()}, "address": source.address, "rows": rows,
            "title": mapping.get("title", ""), "list": mapping.get("items", ""), **{f"item_{part}": mapping.get("item", {}).get(part, "") for part in ITEM_PARTS},
            "seconds": source.seconds, "keep_seconds": source.keep_seconds, "is_active": source.is_active, "teams": source.team_ids}


def _page(source: CardSource | None, errors: dict, typed, *, person: str = "", trial: dict | None = None) -> str:
    locale = page_locale()
    team_ids = forms.numbers("teams") if typed is request.form else set(typed.get("teams", ()))
    return render_template("desk/settings/card.html", source=source, teams=[(team.id, team.name(locale)) for team in teams()], team_ids=team_ids,
                           errors=errors, typed=typed, person=person, trial=trial, has_secret=bool(source and source.secret))
