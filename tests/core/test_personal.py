"""What could name a person is taken out of a text before it is kept."""
import pytest

from helpdesk.core.personal import without_personal


@pytest.mark.parametrize(("text", "names", "kept"), [
    ("My order 4711-0815-22 is late", (), "My order · is late"),
    ("call +40 (721) 555-123 now", (), "call · now"),
    ("write to ana@example.com please", (), "write to · please"),
    ("see https://shop.test/o/4711?x=1 there", (), "see · there"),
    ("I am Ana Pop, thanks", ("Ana Pop",), "I am ·, thanks"),
    ("Ana Maria Pop here", ("ana maria POP",), "· here"),
    ("Banana in 2026 costs 12 lei", ("Ana Pop",), "Banana in 2026 costs 12 lei"),
    ("Ștefan, două zile", ("Ștefan Țepeș",), "·, două zile"),
    ("Al is a short name that is a word too", ("Al",), "Al is a short name that is a word too"),
    ("two\nlines stay", (), "two\nlines stay"),
    ("", ("Ana",), ""),
])
def test_what_names_a_person_goes_and_the_rest_stays(text, names, kept):
    assert without_personal(text, names) == kept
