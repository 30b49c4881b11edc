"""Jinja for pages that speak three languages: what a template says with constants alone is worked out once per language, and fragments stand in the pages that include them."""
from flask import has_app_context
from flask.templating import Environment
from jinja2 import nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from helpdesk.core.i18n import DEFAULT_LOCALE
from helpdesk.core.texts import CATALOGUES, speech
from helpdesk.web.keeping import Kept


class DeskEnvironment(Environment):
    """Jinja as Flask sets it up, with templates compiled once per language and one plain dictionary of globals.

    Jinja lays a ChainMap over the globals of every template and copies it for each include and import,
    which took a fifth of the time of a page with many fragments; 600 questions for a translation took another.
    """

    def __init__(self, app, **options):
        super().__init__(app, **options)
        self.cache = _TemplatesByLanguage()
        self.add_extension(Kept)

    def make_globals(self, d: dict | None) -> dict:
        """The globals of a template; those of the environment unless it brings its own."""
        return super().make_globals(d) if d else self.globals

    def get_template(self, name, parent=None, globals=None):
        """As Jinja does; what is compiled already is handed out at once, for a page asks a hundred times."""
        known = None if self.auto_reload else self.cache.compiled(name)
        return known or super().get_template(name, parent, globals)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = _Constants(self, name).visit(super()._parse(source, name, filename))
        # Who writes templates wants to see each change at once.
        return tree if self.auto_reload else _Fragments(self).visit(tree)

    def fragment(self, name: str) -> nodes.Template:
        """The fragment of this name as it is parsed. :raises jinja2.TemplateNotFound: when there is none."""
        source, filename, _ = self.loader.get_source(self, name)
        return self._parse(source, name, filename)


class _TemplatesByLanguage:
    """What Jinja keeps of compiled templates, apart for each language. The desk has some 200 of them, so none is forgotten."""

    def __init__(self):
        self._templates: dict[tuple, object] = {}

    def get(self, key):
        return self.compiled(key[1])

    def compiled(self, name: str):
        """The template of this name in the language of this page, or None."""
        return self._templates.get((language(), name))

    def __setitem__(self, key, template) -> None:
        self._templates[language(), key[1]] = template


class _Fragments(NodeTransformer):
    """Puts a fragment in the place where it is always included, so that it needs no context of its own: a ticket includes sixty."""

    def __init__(self, environment: DeskEnvironment):
        self._environment, self._imports = environment, []

    def visit_Template(self, node: nodes.Template) -> nodes.Template:
        self._imports = [below for below in node.body if isinstance(below, nodes.Import)]
        return self.generic_visit(node)

    def visit_Include(self, node: nodes.Include) -> nodes.Node:
        if not isinstance(node.template, nodes.Const) or node.ignore_missing or not node.with_context:
            return node
        fragment = self._environment.fragment(node.template.value)
        if fragment.find((nodes.Extends, nodes.Block)):
            return node
        return nodes.Scope([below for below in fragment.body if below not in self._imports], lineno=node.lineno)


class _Constants(NodeTransformer):
    """Puts the words in place of `_('…')` and the drawing in place of `ui.icon('…')`, where all that is given is a constant."""

    def __init__(self, environment: DeskEnvironment, name: str | None):
        self._environment = environment
        self._is_markup = environment.autoescape(name) if callable(environment.autoescape) else environment.autoescape

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:
        self.generic_visit(node)
        function = self._pure(node.node)
        given = [*node.args, *(named.value for named in node.kwargs)]
        if not function or node.dyn_args or node.dyn_kwargs:
            return node
        if not all(isinstance(value, nodes.Const) for value in given):
            return self._with_values(node) if function == self._words and isinstance(node.args[0], nodes.Const) else node
        made = function(*(value.value for value in node.args), **{named.key: named.value.value for named in node.kwargs})
        return nodes.Const(made, lineno=node.lineno, environment=self._environment)

    def _pure(self, called: nodes.Expr):
        if isinstance(called, nodes.Name) and called.name == "_":
            return self._words
        is_icon = isinstance(called, nodes.Getattr) and isinstance(called.node, nodes.Name) and (called.node.name, called.attr) == ("ui", "icon")
        return self._environment.globals["part_icon"] if is_icon else None

    def _with_values(self, node: nodes.Call) -> nodes.Call:
        """Words whose values are known on the page only: the translation is not."""
        words = self._plain(node.args[0].value)
        return nodes.Call(nodes.Name("part_words", "load"), [nodes.Const(words, environment=self._environment)], node.kwargs, None, None,
                          lineno=node.lineno, environment=self._environment)

    def _words(self, text: str, **values) -> str:
        return self._plain(text) % values

    def _plain(self, text: str) -> str:
        words = CATALOGUES.get_translations().ugettext(text)
        return Markup(words) if self._is_markup else words


def language() -> str:
    """Babel's name of the language that templates are asked for in now."""
    return speech().locale if has_app_context() else DEFAULT_LOCALE
