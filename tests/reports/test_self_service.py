"""The page of self-service: every number opens exactly the searches behind it."""
import html
import re
from datetime import timedelta

import pytest

from helpdesk.core import signing
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import unit_of_work
from helpdesk.knowledge import endings, footprints
from helpdesk.knowledge.footprints import Searched, Viewed
from helpdesk.selfservice import visits
from helpdesk.selfservice.visits import Began
from helpdesk.web.measure import counted
from tests.knowledge.factories import make_article
from tests.reports.stories import days_ago, tell
from tests.reports.test_pages import cells

PAGE = "/desk/reports/self-service"


pytestmark = pytest.mark.usefixtures("present")


@pytest.fixture
def searched(staff):
    """A week: each day nothing found once, nothing opened once, an article opened once; a message after the last one in vain."""
    article = make_article().article_id
    ticket = tell(days_ago(1), channel="form", team=staff.private_team)
    with unit_of_work():
        for day in range(1, 8):
            moment = days_ago(day) - timedelta(hours=2)
            footprints.keep([Searched("ozone", "en", 0, False, f"a{day}", moment), Searched("geam spart <b>", "ro", 2, False, f"b{day}", moment),
                             Searched("refund", "en", 2, False, f"c{day}", moment), Viewed(article, "en", moment + timedelta(minutes=1), f"c{day}")])
        footprints.wrote("a1", ticket.id, days_ago(1) - timedelta(hours=1))
    endings.settle()
    return ticket


def test_only_supervisors_read_it(client_of, staff, visitor):
    for address in (PAGE, f"{PAGE}/searches", f"{PAGE}/endings.csv"):
        assert client_of(staff.bob).get(address).status_code == 403 and visitor.get(address).status_code == 302


def test_an_empty_desk_says_so(browser):
    page = browser.get(PAGE)
    assert page.status_code == 200 and "None" not in re.sub(r"<[^>]*>", "", page.text) and "No searches in this period" in page.text


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}?period=7", f"{PAGE}?period=7&language=ro", f"{PAGE}?from=2026-11-19&to=2026-11-19"])
def test_every_number_opens_what_it_counts(browser, searched, address):
    linked = sorted({(url, int(value)) for url, value in cells(browser.get(address).text) if url and "/searches?" in url})
    assert len(linked) >= 5
    for url, count in linked:
        assert f'data-total="{count}"' in browser.get(url).text, url


def test_the_figures(browser, searched):
    page = browser.get(f"{PAGE}?period=28").text
    shown = {key: " ".join(re.sub(r"<[^>]*>", " ", value).split()) for key, value in
             re.findall(r'id="figure-([a-z]+)">.*?<p class="figure-value[^>]*>(.*?)</p>', page, re.S)}
    assert shown["searches"] == "21" and shown["failed"] == "67 %" and shown["wrote"] == "5 %"
    romanian = browser.get(f"{PAGE}/searches?measure=no_click&language=ro").text
    assert 'data-total="7"' in romanian and "geam spart &lt;b&gt;" in romanian and "geam spart <b>" not in romanian


def test_a_ticket_is_named_to_those_who_may_see_it(browser, searched, client_of, staff):
    address = f"{PAGE}/searches?measure=wrote"
    assert f"#{searched.number}" in client_of(staff.alice).get(address).text
    hidden = browser.get(address).text
    assert 'data-total="1"' in hidden and f"#{searched.number}" not in hidden


@pytest.fixture
def visited(staff):
    """A form of which half of the visitors are suggested nothing: 60 visits ten days ago, one ticket, and one visit of today."""
    # The desk's key says who is in which group.
    signing.use_key("the same groups in every run")
    with unit_of_work():
        visits.change_plan(control_percent=50, actor=SYSTEM)
        people = [f"p{number}" for number in range(60)]
        visits.keep([Began(one, "en", 50, days_ago(10)) for one in people])
        visits.keep([Began("today", "en", 50, days_ago(0.1)), Began("before the change", "en", 10, days_ago(10))])
        for place, one in enumerate(people):
            if visits.is_control(one, 50) or place % 3 == 0:
                visits.wrote(one, None, days_ago(10))
            elif place % 3 == 1:
                visits.solved(one, days_ago(10))
    return sum(visits.is_control(one, 50) for one in people)


def test_what_suggestions_save(browser, visited):
    page = browser.get(PAGE).text
    saved = int(re.search(r'id="figure-saved".*?figure-value good">(\d+)', page, re.S).group(1))
    assert 50 <= saved <= 80 and "They save tickets:" in page and "1 visit of the last three days is not over yet" in page
    linked = sorted({(url, int(value)) for url, value in cells(page) if url and "/visits?" in url})
    assert len(linked) >= 10 and any("without" in url and count == visited for url, count in linked)
    for url, count in linked:
        assert f'data-total="{count}"' in browser.get(url).text, url


def test_too_few_are_said_and_not_shown(browser, staff):
    with unit_of_work():
        visits.keep([Began(f"p{number}", "en", 10, days_ago(10)) for number in range(60)])
    page = browser.get(PAGE).text
    assert "Too few yet:" in page and "They save" not in page


def test_switched_off_there_is_nothing_to_compare(browser, visited):
    with unit_of_work():
        visits.change_plan(control_percent=0, actor=SYSTEM)
    assert "nothing can be compared" in browser.get(PAGE).text


def test_robots_are_no_visitors(browser, staff):
    spam = tell(days_ago(10), channel="form")
    with unit_of_work():
        spam.is_spam = True
        visits.keep([Began("robot", "en", 10, days_ago(10)), Began("human", "en", 10, days_ago(10))])
        visits.wrote("robot", spam.id, days_ago(10))
    totals = [int(re.search(r'data-total="(\d+)"', browser.get(f"{PAGE}/visits?group={group}").text).group(1)) for group in ("with", "without")]
    assert sum(totals) == 1


def test_csv_holds_the_cells_of_the_screen(browser, searched):
    page = browser.get(PAGE).text
    section = page.partition('<section class="panel" id="languages"')[2].partition("</section>")[0]
    written = browser.get(f"{PAGE}/languages.csv").text
    assert [html.unescape(value) for _url, value in cells(section)][:9] == written.splitlines()[1].split(",")
    assert browser.get(f"{PAGE}/nothing.csv").status_code == 404


@pytest.mark.parametrize(("query", "status"), [("measure=odd", 404), ("language=xx", 404), ("page=99999999", 200), ("page=x", 200), ("from=2026-13-01", 422)])
def test_odd_questions_do_no_harm(browser, query, status):
    for page in ("searches", "visits"):
        assert browser.get(f"{PAGE}/{page}?{query}").status_code == status


def test_the_number_of_statements_is_bounded(browser, searched):
    for address, most in ((PAGE, 12), (f"{PAGE}/searches", 9), (f"{PAGE}/visits", 9)):
        with counted() as statements:
            browser.get(address)
        assert len(statements) <= most, (address, len(statements))
