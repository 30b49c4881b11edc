"""Texts made from templates outside of a request, for mails and jobs."""
from collections.abc import Iterator

from jinja2 import Environment

_known: list[Environment] = []


def use(environment: Environment) -> None:
    """Names the templates of this process; create_app calls it once."""
    _known[:] = [environment]


def render(template: str, **names) -> str:
    """The text of a template in the language that is spoken now (see core.i18n.speaking)."""
    return _known[0].get_template(template).render(**names)


def pieces(template: str, **names) -> Iterator[str]:
    """The same piece by piece, for texts that are too long to be held."""
    stream = _known[0].get_template(template).stream(**names)
    stream.enable_buffering(50)
    return iter(stream)
