"""Variables of macros: filled where known, left where not."""
import pytest

from helpdesk.automation.variables import fill, placeholders, unfilled, unknown

VALUES = {"customer.name": "Ana {agent.name}", "ticket.number": "10423", "customer.email": ""}


@pytest.mark.parametrize(("text", "filled"), [
    ("Hello {customer.name}, #{ticket.number}", "Hello Ana {agent.name}, #10423"),
    ("{ customer.name }", "Ana {agent.name}"),
    ("to {customer.email}", "to {customer.email}"),
    ("{nothing} {} {customer} {CUSTOMER.NAME} {{ticket.number}}", "{nothing} {} {customer} {CUSTOMER.NAME} {10423}"),
    ("", ""),
])
def test_fill(text, filled):
    assert fill(text, VALUES) == filled


@pytest.mark.parametrize(("text", "left"), [
    ("{customer.name} {customer.name} {agent.name}", ["customer.name", "agent.name"]),
    ("{customer.shoe}", []),
    ("no variable", []),
])
def test_unfilled(text, left):
    assert unfilled(text) == left


def test_unknown_names_a_slip_of_the_pen():
    assert unknown("{customer.nmae} {customer.name}") == ["customer.nmae"]


@pytest.mark.parametrize(("text", "gaps"), [
    ("Olá {customer.nome} e { agent.name }", ["{customer.nome}", "{ agent.name }"]),
    ("{{anything}} in two", ["{{anything}}"]),
    ("Call {user.id} or a{b.c}", []),
])
def test_what_a_reader_would_see_as_a_gap(text, gaps):
    assert placeholders(text) == gaps
