"""What names a person is found in the words of others, and nothing else is: a table of named cases."""
import pytest

from helpdesk.privacy.traces import Traces, is_telling, lines_of, without_quotes

TRACES = Traces(("ana@example.com", "+40745118203", "cust-4711", "12345"), ("Ana Pop", "Ion"), ("Anuța",))
CASES = {
    "an address": ("write to ana@example.com.", "write to […]."),
    "in other letters": ("ANA@Example.COM", "[…]"),
    "the end of another": ("mariana@example.com", "mariana@example.com"),
    "with a plus": ("x+ana@example.com", "x+ana@example.com"),
    "the beginning of another": ("ana@example.com.br", "ana@example.com.br"),
    "in brackets": ("Ana Pop <ana@example.com>", "[…] <[…]>"),
    "a number as people group it": ("call +40 745-118.203 now", "call […] now"),
    "a number within another": ("1407451182039", "1407451182039"),
    "an id": ("account CUST-4711", "account […]"),
    "a number too short for one person": ("order 12345", "order 12345"),
    "a name over two lines": ("Ana\n Pop", "[…]"),
    "a name within a word": ("Mariana Popescu", "Mariana Popescu"),
    "half of a name": ("Ana said so", "Ana said so"),
    "a name too short for one person": ("Ion", "Ion"),
    "a word that an admin added": ("dear anuța,", "dear […],"),
    "lists within lists": ([{"to": ["ana@example.com", 7]}], [{"to": ["[…]", 7]}]),
    "nothing": (None, None),
}


@pytest.mark.parametrize("name", CASES)
def test_out_of(name):
    before, after = CASES[name]
    assert TRACES.out_of(before) == after


def test_what_is_looked_for_everywhere_can_be_meant_by_nobody_else():
    assert TRACES.needles == ("ana@example.com", "+40745118203", "cust-4711", "anuța", "anu\\u021ba")
    assert not TRACES.stand_in("Ana Pop said so") and TRACES.stand_in({"cc": ["ana@example.com"]})
    assert [is_telling(value) for value in ("a@b", "1234567", "123456", "ab12", "abc123", "word", "wor")] == [True, True, False, False, True, True, False]
    assert Traces().out_of("Ana Pop") == "Ana Pop" and not Traces().stand_in("Ana Pop")


def test_quotes_go_line_by_line():
    said = lines_of(["Where is my heater?\nYes."])
    assert without_quotes("I agree.\n>  where is my HEATER?\nYes.\n> something else", said) == "I agree.\nYes.\n> something else"
    assert without_quotes("> something else", said, all_quotes=True) == "[…]"
