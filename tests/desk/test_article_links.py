"""Links within the help centre that lead nowhere are listed for authors; those that work are not."""
import pytest

from helpdesk.knowledge import pictures
from helpdesk.knowledge.broken_links import broken_links
from helpdesk.web.measure import counted
from tests.knowledge.factories import make_article
from tests.tickets.pictures import PICTURE


@pytest.fixture
def targets(app):
    return {"open": make_article("Open", "x", name="open"), "draft": make_article("Draft", "x", name="draft", published=False),
            "inner": make_article("Inner", "x", name="inner", visibility="internal"),
            "customers": make_article("Customers", "x", name="customers", visibility="signed_in")}


@pytest.mark.parametrize(("link", "why"), [
    ("article:open", None), ("article:OPEN", "missing"), ("article:gone", "missing"), ("article:draft", "unpublished"), ("article:inner", "hidden"),
    ("article:customers", "hidden"), ("page:contact", None), ("page:nowhere", "missing"), ("#how-long", None), ("#too-long", "no_heading"),
    ("/help/en/articles/{open}-open", None), ("/help/en/articles/99999", "missing"), ("/help/en/articles/{draft}", "unpublished"),
    ("/help/en/go/open", None), ("/help/en/go/gone", "missing"), ("/contact", None), ("https://example.com/x", None), ("mailto:a@b.example", None),
    ("images/lost.png", "missing"), ("/help/images/abc.png", "no_picture"), ("{picture}", None),
])
def test_each_kind_of_link(targets, link, why):
    numbers = {name: made.article_id for name, made in targets.items()}
    address = link.format(**numbers, picture=pictures.store(PICTURE).path)
    made = make_article("Links", f"## How long\n\nRead [this]({address}) and [this again]({address}).")
    assert [(one.article_id, one.address, one.why) for one in broken_links()] == ([(made.article_id, address, why)] if why else [])


def test_readers_of_the_inner_article_may_follow_inner_links(targets):
    make_article("Also inner", "[rule](article:inner) [for customers](article:customers)", visibility="internal")
    assert broken_links() == []


def test_a_draft_is_not_examined(targets):
    make_article("Unfinished", "[gone](article:gone)", published=False)
    assert broken_links() == []


def test_authors_see_the_list(client_of, staff, targets):
    made = make_article("Links <b>", "[gone](article:gone)")
    author = client_of(staff.alice)
    page = author.get("/desk/articles/links").text
    assert "Links &lt;b&gt;" in page and "article:gone" in page and f"/desk/articles/{made.article_id}/en/edit" in page
    with counted() as statements:
        author.get("/desk/articles/links")
    assert len(statements) <= 12
