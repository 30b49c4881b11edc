"""What a template says with constants alone is worked out once per language, and reads as if it had been asked for."""
import pytest
from jinja2 import DictLoader
from markupsafe import Markup

from helpdesk.core.i18n import speaking

CASES = [
    ("words", "{{ _('Save') }}", {"en": "Save", "pt-BR": "Salvar", "ro": "Salvați"}),
    ("words with a value", "{{ _('Delete #%(number)s?', number=n) }}", {"en": "Delete #7?", "pt-BR": "Excluir #7?", "ro": "Ștergeți #7?"}),
    ("a word that is chosen", "{{ _('Save') if n else _('Cancel') }}", {"en": "Save", "pt-BR": "Salvar", "ro": "Salvați"}),
    ("a name that is no constant", "{{ _(word) }}", {"en": "Save", "pt-BR": "Salvar", "ro": "Salvați"}),
]


@pytest.fixture
def render(app):
    """Makes a text of a template's source, in a language."""
    def render(source: str, locale: str, name: str = "some.html", fragments: dict[str, str] | None = None, **values) -> str:
        app.jinja_env.loader = DictLoader({name: source, **(fragments or {})})
        with speaking(locale):
            return app.jinja_env.get_template(name).render(**values)
    app.jinja_env.bytecode_cache = None
    return render


@pytest.mark.parametrize(("source", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_each_language_has_its_own_words(render, source, wanted):
    assert {locale: render(source, locale, n=7, word="Save") for locale in wanted} == wanted


def test_words_are_markup_on_pages_and_plain_in_letters(render):
    source = "{{ (_('Save') ~ mark)|e if false else _('Save') ~ mark }}"
    assert render(source, "en", "page.html", mark="<") == "Save&lt;"
    assert render(source, "en", "letter.txt", mark="<") == "Save<"


def test_values_of_words_are_escaped_on_pages_and_plain_in_letters(render):
    source = "{{ _('Delete #%(number)s?', number=n) }}{{ _('Nobody fits “%(words)s”', words=mark) }}"
    assert render(source, "en", "page.html", n=7, mark="<b>%") == "Delete #7?Nobody fits “&lt;b&gt;%”"
    assert render(source, "en", "letter.txt", n=7, mark="<b>%") == "Delete #7?Nobody fits “<b>%”"


def test_an_icon_with_constants_alone_is_drawn_in_place(render, app):
    source = '{% set ui = namespace(icon=part_icon) %}{{ ui.icon("mail", 20, label=_("Email")) }}'
    assert render(source, "ro") == app.jinja_env.globals["part_icon"]("mail", 20, Markup("E-mail"))


FRAGMENTS = [
    ("names of the page are seen", "{% set a = 1 %}{% for b in [2, 3] %}{% include 'f' %}{% endfor %}", "{{ a }}{{ b }}{{ n }} ", "127 137 "),
    ("what it sets stays inside", "{% set a = 1 %}{% include 'f' %}{{ a }}", "{% set a = 2 %}{{ a }}", "21"),
    ("a loop of its own", "{% for b in [1, 2] %}{% include 'f' %}{{ loop.index }} {% endfor %}", "{% for c in 'xy' %}{{ loop.index }}{% endfor %}", "121 122 "),
    ("inside a macro", "{% macro m(b) %}{% include 'f' %}{% endmacro %}{{ m(5) }}{{ m(6) }}", "{{ b }}", "56"),
    ("with a layout of its own", "{% include 'f' %}", "{% extends 'g' %}{% block b %}in{% endblock %}", "(in)"),
    ("chosen while it is made", "{% include x %}", "chosen", "chosen"),
    ("missing and permitted", "{% include 'none' ignore missing %}.", "", "."),
]


@pytest.mark.parametrize(("source", "fragment", "wanted"), [case[1:] for case in FRAGMENTS], ids=[case[0] for case in FRAGMENTS])
def test_a_fragment_reads_as_if_it_stood_in_its_place(render, source, fragment, wanted):
    assert render(source, "en", fragments={"f": fragment, "g": "({% block b %}{% endblock %})"}, n=7, x="f") == wanted
    assert render("{% import 'm' as m %}" + source, "en", fragments={"f": "{% import 'm' as m %}{{ m.a() }}" + fragment,
                  "g": "({% block b %}{% endblock %})", "m": "{% macro a() %}{% endmacro %}"}, n=7, x="f") == wanted
