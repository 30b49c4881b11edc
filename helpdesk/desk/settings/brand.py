"""Settings, brand: name, logo, colours, languages."""
from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import SETTINGS_MANAGE, requires
from helpdesk.brand import actions, logo
from helpdesk.brand.actions import Face
from helpdesk.brand.queries import brand
from helpdesk.core import files
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import LANGUAGE_NAMES
from helpdesk.desk.door import blueprint
from helpdesk.web import forms
from helpdesk.web.identity import current_agent


@blueprint.get("/settings/brand")
@requires(SETTINGS_MANAGE)
def settings_brand():
    now = brand()
    return _page({}, Face(now.name, now.company, now.accent, now.accent_dark, tuple(now.locales), now.default_locale))


@blueprint.post("/settings/brand")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def change_brand():
    face = _typed()
    try:
        picture = _picture()
        with unit_of_work():
            actions.change_brand(face, actor=current_agent().actor)
            if picture or forms.ticked("no_logo"):
                actions.set_logo(*(picture or (None, None)), actor=current_agent().actor)
    except Invalid as error:
        return _page(error.fields, face), 422
    flash(_("Saved."))
    return redirect(url_for("desk.settings_brand"))


def _typed() -> Face:
    """What was typed; the button that offers a readable colour puts it in the place of the typed one."""
    face = Face(forms.line("name"), forms.line("company"), forms.line("accent", 20), forms.line("accent_dark", 20),
                tuple(request.form.getlist("locales")), forms.line("default_locale"))
    better = {field: forms.line(f"use_{field}", 20) for field in ("accent", "accent_dark") if forms.line(f"use_{field}", 20)}
    return replace(face, **better)


def _picture() -> tuple[str, str] | None:
    """Digest and media type of an uploaded logo, its bytes stored. :raises Invalid: when it is no usable picture."""
    posted = request.files.get("logo")
    if posted is None or not posted.filename:
        return None
    with posted.stream as stream:
        content = stream.read(logo.MOST_BYTES + 1)
    media_type = logo.check(content)
    return files.store(content).sha256, media_type


def _page(errors: dict, face: Face) -> str:
    return render_template("desk/settings/brand.html", errors=errors, typed=face, near=actions.readable_accents(face),
                           language_names=LANGUAGE_NAMES)
