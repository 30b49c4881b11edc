"""The table of what a browser measured: a row that misses its aim says so."""
import pytest

from helpdesk.bench.hands import Row, as_line


@pytest.mark.parametrize(("values", "aim", "is_short"), [([10.0] * 19 + [99.0], 50, False), ([10.0] * 18 + [99.0] * 2, 50, True), ([99.0], None, False)])
def test_the_ninety_fifth_of_a_hundred_counts(values, aim, is_short):
    row = Row("j and k", values, "ms", aim)
    assert row.is_short is is_short and ("short of its aim" in as_line(row)) is is_short
