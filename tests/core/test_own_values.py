"""What stands in a field that an admin defined: one form for what people and machines write, and an end to everything."""
import pytest

from helpdesk.core import own_values


@pytest.mark.parametrize(("typed", "kept"), [
    ("1234,5", "1234.5"), ("1.234,50", "1234.5"), ("1,234.50", "1234.5"), ("12 000", "12000"), ("-0", "0"), ("1e3", "1000"), ("0.000000000000001", "0.000000000000001")])
def test_a_number(typed, kept):
    assert own_values.kept("number", typed) == kept


# The first is nine signs long, and written out a million.
@pytest.mark.parametrize("typed", ["1e-999999", "1e-16", "1e999999", "1e15", "NaN", "sNaN", "Infinity", "-Infinity", "1e", "²", "--1", "9" * 300])
def test_no_number(typed):
    with pytest.raises(ValueError):
        own_values.kept("number", typed)
