"""What is kept: the same values give the same markup, made once; other values or another language are made anew."""
import re
from pathlib import Path

import pytest

from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import unit_of_work
from helpdesk.core.i18n import speaking
from helpdesk.tickets import changes
from helpdesk.web import keeping
from helpdesk.web.keeping import kept
from tests.factories import make_ticket

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


@pytest.mark.parametrize("path", ["/desk/queues/unsolved", "/desk/queues/spam", "/desk/tickets/{number}", "/desk/tickets/{number}?queue=mine", "/desk/people"])
def test_what_was_kept_of_others_changes_no_page(client_of, staff, path):
    """Each agent's page after everybody else has looked is the page made with nothing kept."""
    hidden, shown = make_ticket(subject="Another"), make_ticket(subject="Filter")
    with unit_of_work():
        changes.set_team(hidden, staff.private_team, actor=SYSTEM)
        changes.assign(shown, staff.bob, actor=SYSTEM)
    number = shown.number
    agents = {agent.name: client_of(agent) for agent in (staff.alice, staff.bob, staff.carol)}
    agents["Alice Admin"].get(path.format(number=number))
    after_others = {name: client.get(path.format(number=number)).text for name, client in reversed(agents.items())}
    for name, client in agents.items():
        keeping.forget()
        assert _settled(after_others[name]) == _settled(client.get(path.format(number=number)).text), name


def _settled(page: str) -> str:
    """The page without what is new each time: the tokens of its forms and the keys against sending twice."""
    return re.sub(r'(name="(?:csrf_token|client_key)" value|csrf-token" content)="[^"]+"', "", page)
