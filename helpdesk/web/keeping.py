"""Parts of pages that are made once for the same values: kept() for a macro, {% kept values %} … {% endkept %} around markup.

What is kept may say nothing but its values, in the language and zone of the reader. The values are compared, so they are
words, numbers, tuples, rows and frozen dataclasses.
"""
from collections.abc import Callable
from datetime import tzinfo
from functools import lru_cache

from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.runtime import Macro
from markupsafe import Markup

from helpdesk.core import texts


class Kept(Extension):
    """The tag: {% kept queue, names %} makes what stands inside once for each queue and names."""

    tags = {"kept"}

    def parse(self, parser: Parser) -> nodes.Node:
        """The block as a call whose first values are its place in the templates and the tuple that was named."""
        line, values = next(parser.stream).lineno, []
        while parser.stream.current.type != "block_end":
            values.append(parser.parse_expression())
            parser.stream.skip_if("comma")
        inside = parser.parse_statements(("name:endkept",), drop_needle=True)
        given = [nodes.Const(f"{parser.name}:{line}"), nodes.Tuple(values, "load")]
        return nodes.CallBlock(self.call_method("_made", given), [], [], inside).set_lineno(line)

    def _made(self, place: str, values: tuple, caller: Macro) -> Markup:
        # Who writes templates wants to see each change at once.
        return caller() if self.environment.auto_reload else _made(place, values, caller)


def kept(macro: Macro, *values) -> Markup:
    """What the macro makes of these values; its name is its own among all that are kept."""
    return _made(macro.name, values, lambda: macro(*values))


def forget() -> None:
    """Everything is made anew."""
    _known.cache_clear()


class _Unseen:
    """Carries the maker past the comparison: each page brings its own, and all of one place make the same."""

    def __init__(self, make: Callable[[], Markup]):
        self.make = make

    def __eq__(self, other) -> bool:
        return True

    def __hash__(self) -> int:
        return 0


def _made(place: str, values: tuple, make: Callable[[], Markup]) -> Markup:
    speech = texts.speech()
    return _known(place, speech.locale, speech.zone, values, _Unseen(make))


@lru_cache(maxsize=5_000)
def _known(_place: str, _locale: str, _zone: tzinfo, _values: tuple, unseen: _Unseen) -> Markup:
    return unseen.make()
