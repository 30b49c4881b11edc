"""CSV: right quotes, accents, and nothing that a spreadsheet runs."""
import csv
import io

import pytest

from helpdesk.reports.table import Cell, Table, harmless, to_csv


@pytest.mark.parametrize(("value", "written"), [
    ("=1+1", "'=1+1"), ("+40 77", "'+40 77"), ("-2", "'-2"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t=1"), ("  =1", "'  =1"), ("\r=1", "'\r=1"),
    ("Ștefan = bun", "Ștefan = bun"), (-2.5, -2.5), (0, 0), (None, ""), ("", ""),
])
def test_formulas_are_made_harmless(value, written):
    assert harmless(value) == written


def test_it_reads_back_as_it_was_written():
    table = Table(("Agent", '"quoted", heading'), ((Cell("x", "Ana, „Pop”"), Cell("2,5", 2.5)), (Cell("y", "=cmd()"), Cell("–", None))))
    text = to_csv(table)
    assert text.startswith("\ufeff") and "\r\n" in text
    assert list(csv.reader(io.StringIO(text.removeprefix("\ufeff")))) == [
        ["Agent", '"quoted", heading'], ["Ana, „Pop”", "2.5"], ["'=cmd()", ""]]
