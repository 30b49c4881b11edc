"""Pictures of articles: sent by authors, shown to readers at addresses that nobody guesses, and taken along by an export."""
import io

import pytest

from helpdesk.core import files
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.pictures import without_metadata
from helpdesk.knowledge import exchange, exporting
from helpdesk.knowledge.models import Article, Translation
from tests.desk.test_articles import WORDS, author, written  # noqa: F401 - a fixture
from tests.knowledge.factories import make_article
from tests.tickets.pictures import PICTURE

JPEG = (b"\xff\xd8" + b"\xff\xe0\x00\x04JF" + b"\xff\xe1\x00\x0cExif\0\0GPS!" + b"\xff\xc0\x00\x0b\x08\x00\x02\x00\x03\x01\x01\x11\x00"
        + b"\xff\xda\x00\x02pixels\xff\xd9")


def sent(author, content=PICTURE, name="The lid.png"):  # noqa: F811
    return author.post("/desk/articles/pictures", data={"images": (io.BytesIO(content), name)})


def address(answer) -> str:
    return answer.json["markdown"].split("(")[1].rstrip(")")


def test_a_pasted_picture_is_shown_to_readers(author, visitor):  # noqa: F811
    answer = sent(author)
    assert answer.json["markdown"].startswith("![The lid](/help/images/")
    made = make_article("Lid", f"Like this:\n\n{answer.json['markdown']}")
    page = visitor.get(f"/help/en/articles/{made.article_id}", follow_redirects=True).text
    assert f'<img src="{address(answer)}" alt="The lid">' in page
    shown = visitor.get(address(answer))
    assert shown.data == PICTURE and shown.mimetype == "image/png" and "immutable" in shown.headers["Cache-Control"]
    assert "sandbox" in shown.headers["Content-Security-Policy"] and "Set-Cookie" not in shown.headers


def test_without_scripts_they_come_with_the_form(author):  # noqa: F811
    author.post("/desk/articles", data={**WORDS, "images": (io.BytesIO(PICTURE), "lid.png")})
    assert written().body.startswith(WORDS["body"]) and "\n\n![lid](/help/images/" in written().body


@pytest.mark.parametrize(("content", "name"), [(b"<svg onload=alert(1)>", "x.svg"), (b"%PDF-1.7", "x.png"), (b"", "x.png"),
                                               (PICTURE[:16] + (9_000).to_bytes(4) + PICTURE[20:], "wide.png")])
def test_what_is_no_picture_is_refused(author, content, name):  # noqa: F811
    answer = sent(author, content, name)
    assert answer.status_code == 422 and answer.json["error"]


def test_no_other_file_of_the_desk_comes_out_here(author, visitor):  # noqa: F811
    good = address(sent(author))
    secret = files.store(b"\x89PNG an attachment").sha256
    for path in (f"/help/images/{secret}.png", f"/help/images/{secret}-{'0' * 16}.png", good.replace(".png", ".html"), good[:-6] + ".png"):
        assert visitor.get(path).status_code == 404


def test_only_authors_send_them(client_of, staff, visitor):
    assert sent(client_of(staff.carol)).status_code == 403
    assert sent(visitor).status_code == 302


def test_where_a_photo_was_taken_is_not_kept(author, visitor):  # noqa: F811
    assert b"GPS" not in without_metadata(JPEG, "image/jpeg") and without_metadata(JPEG, "image/jpeg").endswith(b"pixels\xff\xd9")
    assert b"JF" in visitor.get(address(sent(author, JPEG, "a.jpg"))).data and b"GPS" not in visitor.get(address(sent(author, JPEG, "a.jpg"))).data


def test_an_export_takes_them_along_and_an_import_brings_them_back(author, tmp_path):  # noqa: F811
    markdown = sent(author).json["markdown"]
    made = make_article("Lid", f"Like this:\n\n{markdown}", name="lid")
    exporting.write_folder(tmp_path)
    file = tmp_path / "uncategorised" / "lid.en.md"
    assert "(../images/" in file.read_text("utf-8") and [one.read_bytes() for one in (tmp_path / "images").iterdir()] == [PICTURE]
    with unit_of_work():
        db.session.delete(db.session.get(Article, made.article_id))
    source = exchange.open_source(tmp_path)
    assert exchange.take_in(source, exchange.prepare(source), actor=SYSTEM) == 1
    assert db.session.query(Translation).one().body == f"Like this:\n\n{markdown}"
    assert exchange.take_in(source, exchange.prepare(source), actor=SYSTEM) == 0
