"""kept(): the same values give the same markup, made once; other values or another language are made anew."""
from pathlib import Path

from helpdesk.core.i18n import speaking
from helpdesk.web.parts import kept

TEMPLATE = "{% macro line_of_a_test(name, count) %}{{ made.append(name) or '' }}<b>{{ name }}</b>{{ _('Save') }}{{ count }}{% endmacro %}"


def _line(app, made: list):
    return app.jinja_env.from_string(TEMPLATE, globals={**app.jinja_env.globals, "made": made}).module.line_of_a_test


def test_made_once_for_the_same_values_and_language(app):
    made = []
    with speaking("en"):
        line = _line(app, made)
        assert [kept(line, "<Ana>", 1), kept(line, "<Ana>", 1), kept(line, "<Ana>", 2)] == ["<b>&lt;Ana&gt;</b>Save1"] * 2 + ["<b>&lt;Ana&gt;</b>Save2"]
    with speaking("ro"):
        assert kept(_line(app, made), "<Ana>", 1) == "<b>&lt;Ana&gt;</b>Salvați1"
    assert made == ["<Ana>"] * 3


def test_every_macro_that_is_kept_has_a_name_of_its_own():
    sources = [path.read_text() for path in Path(__file__).parents[2].glob("templates/**/*.html")]
    names = {part.split(",")[0].strip() for source in sources for part in source.split("kept(")[1:]}
    assert names
    assert {name: sum(source.count(f"macro {name}(") for source in sources) for name in names} == dict.fromkeys(names, 1)
