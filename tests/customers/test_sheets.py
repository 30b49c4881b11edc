"""A sheet of people: the headings and separators of others, what is wrong line by line, and writing one."""
import csv
import io

import pytest

from helpdesk.core.errors import Invalid
from helpdesk.customers import sheets

GOOD = {
    "ours": b"name,email,phone,language,organisation,external\r\nAna Pop,Ana@Example.com,+40 777 123 456,ro,Lumina,SHOP-1\r\n",
    "excel in Portuguese": "\ufeffNome;E-mail;Telefone;Idioma;Empresa;Código\nAna Pop;ana@example.com;+40777123456;Romeno;Lumina;SHOP-1\n".encode(),
    "Windows and tabs": "Nume\tE-mail\tMobil\tLimba\tFirma\tCod\nAna Pop\tana@example.com\t+40777123456\tRO\tLumina\tSHOP-1".encode("cp1252"),
    "quoted, other columns too": b'x,email,"name",phone,language,company,id\n1,ana@example.com,"Ana Pop",\'+40777123456,ro,Lumina,SHOP-1\n,,,,,,\n',
}


@pytest.mark.parametrize("case", GOOD)
def test_sheets_of_others_are_understood(case):
    sheet = sheets.read(GOOD[case])
    assert sheet.rows == [sheets.Row(2, "Ana Pop", "ana@example.com", "+40777123456", "ro", "Lumina", "SHOP-1")] and not sheet.problems


@pytest.mark.parametrize("raw", ["email,name\na@x.example,Ana".encode("utf-16"), b"e-mail,email,name,name\n,a@x.example,Ana,Bia", b"mail,name\ra@x.example,Ana\r",
                                 ("email,name," + ",".join(map(str, range(200))) + "\n\na@x.example,Ana" + "," * 500).encode()])
def test_odd_sheets_are_understood_too(raw):
    assert [(row.email, row.name) for row in sheets.read(raw).rows] == [("a@x.example", "Ana")]


def test_lines_are_those_of_the_file():
    sheet = sheets.read(b'email,name\n\na@x.example,"Ana\nPop"\nnonsense,x\n')
    assert [row.line for row in sheet.rows] == [3] and sheet.problems == [(5, "email", "nonsense")]


def test_each_bad_line_says_what_is_wrong_and_the_others_stay():
    lines = ["a@x.example,,", "nonsense,,", ",12,", "b@x.example,,klingon", ",,", "A@X.example,,ro", ",+40777123456,ro"]
    sheet = sheets.read(("email,phone,language\n" + "\n".join(lines)).encode())
    assert [row.line for row in sheet.rows] == [2, 8]
    assert sheet.problems == [(3, "email", "nonsense"), (4, "phone", "12"), (5, "language", "klingon"), (7, "twice", "a@x.example (2)")]


@pytest.mark.parametrize(("raw", "code"), [(b"", "columns"), (b"a,b\n1,2", "columns"), (b"name\nAna", "columns"), (b"email\n", "empty"), (b"email\n\n\n", "empty"),
                                           (b"email\n" + b"\n" * 50_000, "empty"), (b"email\n" + b"x\n" * 5_001, "long"),
                                           (b'email,name\na@x.example,Ana\nb@x.example,"Bob\nc@x.example,Cid\n', "open 3"), (b'email\n"' + b"x" * 200_000, "open 2"), (b"x" * (sheets.MOST_BYTES + 1), "large"), (b"\x00\xff" * 50, "columns")])
def test_what_is_no_sheet_is_refused(raw, code):
    with pytest.raises(Invalid) as refused:
        sheets.read(raw)
    assert refused.value.fields == {"file": code}


def test_what_is_written_can_be_read_and_runs_nothing():
    people = [{"name": "=1+1", "email": "ana@example.com", "phone": "+40777123456"}, {"name": 'Ion "x", y', "external": "@SUM(1)"}]
    words = "".join(sheets.written(people))
    cells = list(csv.reader(io.StringIO(words.removeprefix("\ufeff"))))
    assert cells[1][0] == "'=1+1" and cells[1][2] == "'+40777123456" and cells[2][5] == "'@SUM(1)"
    assert [(row.name, row.phone, row.external) for row in sheets.read(words.encode()).rows] == [("=1+1", "+40777123456", ""), ('Ion "x", y', "", "@SUM(1)")]
