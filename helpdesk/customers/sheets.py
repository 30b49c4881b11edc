"""A sheet of people as CSV (RFC 4180): read row by row with what is wrong in each, and written. Pure."""
import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass

from helpdesk.core import text
from helpdesk.core.clock import zones
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import known_locale
from helpdesk.core.language import fold
from helpdesk.customers import carried, person_fields
from helpdesk.customers.carried_models import PersonField

MOST_BYTES, MOST_ROWS, MOST_PROBLEMS = 5 * 1024 * 1024, 5_000, 200
LONGEST_NAME, LONGEST_VALUE, SHORTEST_PHONE = 200, 254, 5
LONGEST_HEADING, MOST_UNREAD = 60, 20
COLUMNS = ("name", "email", "phone", "language", "organisation", "external", "time_zone", "tags", "worth")
# What the columns are called in the sheets of others, without accents and capitals.
HEADINGS = {
    "name": "name|full name|nome|nome completo|nume|nume complet|customer|cliente|client",
    "email": "email|e-mail|mail|mail address|email address|endereco de e-mail|adresa de e-mail",
    "phone": "phone|phone number|mobile|telefone|celular|telefon|mobil|numar de telefon",
    "language": "language|locale|idioma|limba", "organisation": "organisation|organization|company|organizacao|empresa|organizatie|companie|firma",
    "external": "external|external id|id|customer id|codigo|cod",
    "time_zone": "time_zone|time zone|timezone|fuso horario|fus orar", "tags": "tags|etiquetas|etichete", "worth": "worth|value|valor|valoare",
}
# Stands behind the last row while a sheet is read; no row holds it.
_END = "\x1e"
_COLUMN_OF = {heading: column for column, headings in HEADINGS.items() for heading in headings.split("|")}
_LANGUAGES = {"english": "en", "ingles": "en", "engleza": "en", "portuguese": "pt-BR", "portugues": "pt-BR", "portugheza": "pt-BR", "pt": "pt-BR",
              "romanian": "ro", "romeno": "ro", "romana": "ro"}


@dataclass(frozen=True)
class Row:
    """One person of a sheet; `line` is that of the file, its heading being 1. Addresses, numbers and values of own fields (by id) are in the form in which they are kept."""

    line: int
    name: str
    email: str
    phone: str
    language: str
    organisation: str
    external: str
    time_zone: str = ""
    tags: tuple[str, ...] = ()
    worth: str = ""
    own: tuple[tuple[int, str], ...] = ()

    def identities(self) -> list[tuple[str, str]]:
        """What this person is known by: (kind, value) pairs."""
        return [(kind, value) for kind, value in (("email", self.email), ("phone", self.phone), ("external", self.external)) if value]


@dataclass(frozen=True)
class Sheet:
    """The rows that can be used, and (line, what, value) of those that cannot; what is email, phone, language, time_zone, nobody, twice or the key of an own field.

    `unread` are the headings of columns that nobody here reads.
    """

    rows: list[Row]
    problems: list[tuple[int, str, str]]
    unread: tuple[str, ...] = ()


def read(raw: bytes, fields: Mapping[str, PersonField] | None = None) -> Sheet:
    """`fields` are own fields by what a column may call them. :raises Invalid: under 'file' with the code large, long, empty, columns, or 'open' and a line, when it is no sheet of people that we can take."""
    if len(raw) > MOST_BYTES:
        raise Invalid({"file": "large"})
    lines = _lines(raw)
    _first, heading = next(lines, (1, []))
    columns = [_column(fold(cell).strip(), fields or {}) for cell in heading]
    if not {"email", "phone", "external"} & set(columns):
        raise Invalid({"file": "columns"})
    rows, problems, seen = [], [], {}
    for line, cells in lines:
        if len(rows) + len(problems) >= MOST_ROWS:
            raise Invalid({"file": "long"})
        row, problem = _row(line, _named(columns, cells), seen)
        (problems if problem else rows).append(problem or row)
    if not rows and not problems:
        raise Invalid({"file": "empty"})
    return Sheet(rows, problems, _unread(heading, columns))


def _unread(heading: list[str], columns: list) -> tuple[str, ...]:
    names = (text.one_line(name, LONGEST_HEADING) for name, column in zip(heading, columns, strict=True) if column is None)
    return tuple(name for name in names if name)[:MOST_UNREAD]


def _column(heading: str, fields: Mapping[str, PersonField]) -> str | PersonField | None:
    """What stands in a column: one of COLUMNS, an own field, or nothing that we know."""
    return _COLUMN_OF.get(heading) or fields.get(heading)


def _named(columns: list, cells: list[str]) -> dict:
    """The cells by column; where two columns are one to us, the first that says something counts."""
    named = {}
    for column, cell in zip(columns, cells, strict=False):
        if not named.get(column, "").strip():
            named[column] = cell
    return named


def _lines(raw: bytes) -> Iterator[tuple[int, list[str]]]:
    """Where each row begins and its cells, without empty rows; the sign between cells is the most frequent of the first line."""
    words = _words(raw).replace("\x00", "").replace(_END, "")
    between = max(",;\t", key=words.partition("\n")[0].count)
    reader, begins = csv.reader(io.StringIO(f"{words}\n{_END}", newline=""), delimiter=between), 1
    try:
        for cells in reader:
            if cells == [_END]:
                return
            if any(map(str.strip, cells)):
                if _END in cells[-1]:
                    # A quotation mark that nobody closed has swallowed all the people behind it.
                    raise Invalid({"file": f"open {begins}"})
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error:
        raise Invalid({"file": f"open {begins}" if begins > 1 else "columns"}) from None


def _words(raw: bytes) -> str:
    """UTF-8, what spreadsheets call Unicode, else what Windows writes."""
    try:
        return raw.decode("utf-16" if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _row(line: int, cells: dict[str | PersonField | None, str], seen: dict[tuple[str, str], int]) -> tuple[Row, tuple[int, str, str] | None]:
    def cell(column: str | PersonField, most: int = LONGEST_VALUE) -> str:
        # The apostrophe is ours: it keeps a spreadsheet from running a number as a formula.
        return text.one_line((cells.get(column) or "").removeprefix("'"), most)
    own, problem_there = _own_values(line, {column: cell(column, person_fields.LONGEST_VALUE) for column in cells if isinstance(column, PersonField)})
    phone, language = cell("phone"), cell("language")
    row = Row(line, cell("name", LONGEST_NAME), text.address(cell("email")), "".join(sign for sign in phone if sign.isdigit() or sign == "+")[:32],
              known_locale(language) or _LANGUAGES.get(fold(language), ""), cell("organisation", LONGEST_NAME), cell("external"), cell("time_zone"),
              carried.tidy_tags(cell("tags"))[:carried.MOST_TAGS], cell("worth", carried.LONGEST_WORTH), own)
    problem = _problem(row, cell("email"), phone, language) or problem_there
    twice = next((known for known in row.identities() if known in seen), None)
    if problem is None and twice:
        problem = (line, "twice", f"{twice[1]} ({seen[twice]})")
    if problem is None:
        seen.update(dict.fromkeys(row.identities(), line))
    return row, problem


def _own_values(line: int, cells: dict[PersonField, str]) -> tuple[tuple[tuple[int, str], ...], tuple[int, str, str] | None]:
    """The values by id, and the first one that cannot stand in its field."""
    values = []
    for field, words in cells.items():
        try:
            kept = person_fields.from_words(field, words)
        except Invalid:
            return (), (line, field.form_name, words)
        values += [(field.id, kept)] if kept else []
    return tuple(values), None


def _problem(row: Row, email: str, phone: str, language: str) -> tuple[int, str, str] | None:
    if email and not text.looks_like_address(row.email):
        return row.line, "email", email
    if phone and sum(sign.isdigit() for sign in row.phone) < SHORTEST_PHONE:
        return row.line, "phone", phone
    if language and not row.language:
        return row.line, "language", language
    if row.time_zone and row.time_zone not in zones():
        return row.line, "time_zone", row.time_zone
    return None if row.identities() else (row.line, "nobody", row.name)


def written(people: Iterable[dict[str, str]], own: Mapping[str, str] | None = None) -> Iterator[str]:
    """The lines of a sheet of people, each a dict of COLUMNS and of the keys of `own`, own fields by key with their headings; what a spreadsheet
    would run as a formula gets an apostrophe."""
    own = own or {}
    yield "\ufeff" + _line([*COLUMNS, *own.values()])
    for person in people:
        yield _line(person.get(column, "") for column in (*COLUMNS, *own))


def headings_of(fields: Iterable[PersonField], locale: str) -> dict[str, str]:
    """The heading of each own field by its key: its name, where a sheet that comes back would be understood by it, else the key."""
    known = person_fields.by_name()
    names = {field.form_name: field.name(locale) for field in fields}
    return {key: name if fold(name).strip() not in _COLUMN_OF and known.get(fold(name).strip()) and known[fold(name).strip()].form_name == key else key
            for key, name in names.items()}


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell for cell in cells])
    return out.getvalue()


def as_json(row: Row) -> dict:
    """The row for keeping; Row(**…) reads it."""
    return asdict(row)
