"""Routes: the numbers in their addresses are ids, and their addresses are worked out when the first one is written."""
from collections.abc import Callable

from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

from helpdesk.core.db import LARGEST_ID


class IdConverter(IntegerConverter):
    """<int:…> in an address: a number that some row may have; anything larger is simply not there (404)."""

    def __init__(self, map_, fixed_digits: int = 0):
        super().__init__(map_, fixed_digits, min=0, max=LARGEST_ID)


class Route(Rule):
    """A rule that compiles its two writing functions when they are first called: of two hundred routes a page writes twenty."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled: list[Callable[..., tuple[str, str]]] = []

        def build(rule: Rule, **values) -> tuple[str, str]:
            if not compiled:
                compiled.append(super()._compile_builder(append_unknown))
            return compiled[0](rule, **values)

        return build


def set_up_routes(app: Flask) -> None:
    """Makes every <int:…> of the app's addresses an id, and every rule a Route."""
    app.url_map.converters["int"] = IdConverter
    app.url_rule_class = Route
