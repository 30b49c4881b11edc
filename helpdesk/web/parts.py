"""The smallest parts of pages, in Python: a page shows hundreds, and a macro of the template language costs ten times as much."""
from datetime import datetime
from functools import lru_cache

from flask import Flask, g, url_for
from flask.globals import _cv_request
from markupsafe import Markup, escape

from helpdesk.web import forgery
from helpdesk.web.keeping import kept
from helpdesk.web.words import channel_name, datetime_long, moment_words, relative

# Numbers that stand for others in an address that is remembered; they are ids as far as routes can tell, and no row has them.
_PLACE = 2_147_483_000
_NUMBERS = (int, float)
_CHANNEL_ICONS = {"email": "mail", "chat": "message-circle", "form": "file-text", "phone": "phone", "visit": "map-pin",
                  "article": "book-open", "search": "search", "survey": "smile",
                  "order": "package", "shipment": "package", "delivery": "package", "invoice": "receipt-text", "refund": "receipt-text",
                  "payment": "credit-card", "subscription": "refresh-cw", "call": "phone", "account": "circle-user", "cart": "tag"}


def add_parts(app: Flask) -> None:
    """Gives the templates `part_icon`, `part_time` and a quicker `url_for`; set_up_templates comes before, assets too."""
    asset = app.jinja_env.globals["asset"]

    def icon(name: str, size: int = 16, label: str | None = None) -> Markup:
        return _icon(asset("base/icons.svg"), name, size, label)

    def channel_icon(channel: str, size: int = 16) -> Markup:
        return icon(_CHANNEL_ICONS.get(channel, "globe"), size, channel_name(channel))

    app.jinja_env.globals.update(
        part_icon=icon, part_channel_icon=channel_icon, part_channel_name=channel_name, part_csrf=csrf_field, part_time=time,
        part_words=words_with, url_for=address_of, kept=kept)


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


def csrf_field() -> Markup:
    """The hidden field of a form that says it was on a page of ours; a ticket has fifteen forms."""
    field = g.get("csrf_field")
    if field is None:
        field = g.csrf_field = Markup('<input type="hidden" name="csrf_token" value="{}">').format(forgery.token())
    return field


def words_with(words: str, /, **values) -> str:
    """Words with their values; in markup the values are escaped, as `words % values` would, ten times as slowly."""
    if not isinstance(words, Markup):
        return words % values
    return Markup(str.__mod__(words, {name: value if type(value) in _NUMBERS else escape(value) for name, value in values.items()}))


def address_of(endpoint: str, /, **values) -> str:
    """Flask's url_for; addresses without host are remembered, for a page asks for sixty and a list for the same again."""
    if endpoint.startswith(".") or "_external" in values or "_scheme" in values:
        return url_for(endpoint, **values)
    numbers = {name: value for name, value in values.items() if type(value) is int and 0 <= value < _PLACE}
    others = tuple((name, value) for name, value in values.items() if name not in numbers)
    try:
        return _address(_cv_request.get().request.script_root, endpoint, others, tuple(numbers)).format(*numbers.values())
    except (TypeError, LookupError):  # such values cannot be remembered, nor what is asked outside of a request
        return url_for(endpoint, **values)


@lru_cache(maxsize=20_000)
def _address(_root: str, endpoint: str, values: tuple, numbers: tuple[str, ...]) -> str:
    """The address with a place, as str.format() knows it, for each number: a page writes the same ones for other tickets.

    :raises TypeError: when a list is among the values, or words that could be taken for a place.
    """
    if any(str(_PLACE)[:-2] in str(value) for _, value in values):
        raise TypeError(endpoint)
    places = {name: _PLACE + place for place, name in enumerate(numbers)}
    address = url_for(endpoint, **dict(values), **places).replace("{", "{{").replace("}", "}}")
    for place, number in enumerate(places.values()):
        address = address.replace(str(number), f"{{{place}}}")
    return address
