"""A table of figures, shown beside each plot and exported as CSV: the same cells in both."""
import csv
import io
from dataclasses import dataclass

# What a spreadsheet would run as a formula when a text begins with it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Cell:
    """`text` is for people, `value` (number, text or None) for machines; `url` opens the tickets behind it."""

    text: str
    value: float | int | str | None
    url: str | None = None
    is_few: bool = False


@dataclass(frozen=True)
class Table:
    """`columns` are headings with their unit; each row begins with the cell that names it."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def to_csv(table: Table) -> str:
    """The table as CSV (RFC 4180), with a byte order mark so that spreadsheets read the accents.

    Texts that a spreadsheet would take for a formula get an apostrophe before them.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(heading) for heading in table.columns])
    writer.writerows([harmless(cell.value) for cell in row] for row in table.rows)
    return "\ufeff" + out.getvalue()


def harmless(value: float | int | str | None) -> float | int | str:
    """A value that no spreadsheet runs."""
    if value is None:
        return ""
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return f"'{value}"
    return value
