"""The smallest parts of pages, in Python: a page shows hundreds, and a macro of the template language costs ten times as much."""
from datetime import datetime
from functools import lru_cache

from flask import Flask, request, url_for
from markupsafe import Markup, escape

from helpdesk.web.keeping import kept
from helpdesk.web.words import datetime_long, moment_words, relative


def add_parts(app: Flask) -> None:
    """Gives the templates `part_icon`, `part_time` and a quicker `url_for`; set_up_templates comes before, assets too."""
    asset = app.jinja_env.globals["asset"]

    def icon(name: str, size: int = 16, label: str | None = None) -> Markup:
        return _icon(asset("base/icons.svg"), name, size, label)

    app.jinja_env.globals.update(part_icon=icon, part_time=time, url_for=address_of, kept=kept)


@lru_cache(maxsize=5_000)
def _icon(sprite: str, name: str, size: int, label: str | None) -> Markup:
    shape = "icon" if size == 16 else f"icon icon-{size}"
    reading = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="{}" {}><use href="{}#{}"/></svg>').format(shape, reading, sprite, name)


def time(moment: datetime | None, exact: bool = False) -> Markup:
    """'22 m', or 'Today 11:58' when `exact`, with the exact moment on hover; nothing for no moment."""
    if not moment:
        return Markup("")
    words, fresh = (moment_words(moment), "") if exact else (relative(moment), " data-relative")
    return Markup(f'<time datetime="{moment.isoformat()}" title="{escape(datetime_long(moment))}"{fresh}>{escape(words)}</time>')


def address_of(endpoint: str, **values) -> str:
    """Flask's url_for; addresses without host are remembered, for a page asks for sixty and a list for the same again."""
    if endpoint.startswith(".") or "_external" in values or "_scheme" in values:
        return url_for(endpoint, **values)
    try:
        return _address(request.script_root, endpoint, tuple(values.items()))
    except (TypeError, RuntimeError):  # a list among the values cannot be remembered, nor what is asked outside of a request
        return url_for(endpoint, **values)


@lru_cache(maxsize=20_000)
def _address(_root: str, endpoint: str, values: tuple) -> str:
    return url_for(endpoint, **dict(values))
