"""The pages: who may read them, that every figure opens exactly its tickets, and that CSV says what the screen says."""
import csv
import html
import io
import re

import pytest

from helpdesk.accounts import actions as accounts
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import unit_of_work
from helpdesk.web.measure import counted
from tests.reports.stories import days_ago, tell

PAGES = ("/desk/reports/now", "/desk/reports/trends", "/desk/reports/trends/volume.csv", "/desk/reports/tickets/solved")
CELL = re.compile(r'<(th|td)([^>]*)>\s*(?:<a href="([^"]*)">)?<data value="([^"]*)">([^<]*)</data>')


pytestmark = pytest.mark.usefixtures("present")


@pytest.fixture
def told(staff):
    """Some weeks of a desk, on every channel."""
    for number in range(24):
        tell(days_ago(1 + number), answered=(number % 5) or None, solved=6 + number if number % 3 else None,
             channel=("email", "form", "chat", "phone")[number % 4], agent=(staff.bob, staff.carol, None)[number % 3],
             team=(staff.open_team, staff.private_team, None)[number % 3],
             scores={"csat": 1 + number % 5, "ces": 1 + number % 7} if number % 6 == 1 else None, comment="Mulțumesc!", name=f"=Person {number}")
    return staff


def test_only_supervisors_and_admins_read_reports(client_of, staff, visitor):
    for page in PAGES:
        assert client_of(staff.bob).get(page).status_code == 403
        assert client_of(staff.alice).get(page).status_code == 200
        assert visitor.get(page).status_code == 302


@pytest.mark.parametrize("address", ["/desk/reports/now", "/desk/reports/trends", "/desk/reports/trends?period=7", "/desk/reports/trends?period=90",
                                     "/desk/reports/trends?from=2026-11-20&to=2026-11-20", "/desk/reports/trends?channel=chat"])
def test_an_empty_desk_has_pages_that_say_so(browser, address):
    page = browser.get(address)
    assert page.status_code == 200 and "None" not in re.sub(r"<[^>]*>", "", page.text)


def cells(page: str) -> list[tuple[str | None, str]]:
    return [(html.unescape(url) if url else None, value) for _tag, _more, url, value, _text in CELL.findall(page)]


@pytest.mark.parametrize("address", ["/desk/reports/trends", "/desk/reports/trends?period=7&channel=email", "/desk/reports/trends?period=90&team=2",
                                     "/desk/reports/trends?agent=0", "/desk/reports/now", "/desk/reports/now?team=2"])
def test_every_figure_opens_exactly_its_tickets(browser, told, address):
    linked = sorted({(url, int(value)) for url, value in cells(browser.get(address).text) if url})
    assert len(linked) >= 5
    for url, count in linked:
        listed = browser.get(url)
        assert listed.status_code == 200 and f'data-total="{count}"' in listed.text, url


@pytest.mark.parametrize("page", ["trends", "now"])
def test_csv_holds_the_cells_of_the_screen(browser, told, page):
    shown = browser.get(f"/desk/reports/{page}").text
    keys = re.findall(rf'href="/desk/reports/{page}/([a-z-]+)\.csv', shown)
    assert len(keys) == {"trends": 9, "now": 3}[page]
    for key in keys:
        section = shown.partition(f'<section class="panel" id="{key}"')[2].partition("</section>")[0]
        written = list(csv.reader(io.StringIO(browser.get(f"/desk/reports/{page}/{key}.csv").text.removeprefix("\ufeff"))))
        headings = [html.unescape(heading) for heading in re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', section)]
        assert written[0] == headings
        assert [value for row in written[1:] for value in row] == [html.unescape(value) for _url, value in cells(section)], key


def test_the_point_of_a_plot_opens_its_tickets_and_is_told_to_everybody(browser, told):
    page = browser.get("/desk/reports/trends").text
    stops = re.findall(r'<a class="plot-stop" href="([^"]*)" aria-label="([^"]*)"', page)
    assert stops
    for url, words in stops:
        count = re.search(r"Open (\d+) ticket", words).group(1)
        assert f'data-total="{count}"' in browser.get(html.unescape(url)).text


def test_a_private_team_is_in_no_figure_and_no_list_of_a_stranger(browser, told, client_of):
    page = browser.get("/desk/reports/trends").text
    assert "Legal" not in page and browser.get(f"/desk/reports/trends?team={told.private_team.id}").status_code == 404
    everything = client_of(told.alice).get("/desk/reports/tickets/came-in").text
    mine = browser.get("/desk/reports/tickets/came-in").text
    totals = [int(re.search(r'data-total="(\d+)"', text).group(1)) for text in (everything, mine)]
    assert totals == [24, 16]


@pytest.mark.parametrize(("query", "status"), [
    ("channel=pigeon", 404), ("team=99", 404), ("agent=x", 404), ("from=2026-02-30", 422), ("from=2026-11-21&to=2026-11-01", 422),
    ("from=2020-01-01&to=2026-11-20", 422), ("from=0001-01-01&to=0001-01-02", 422), ("from=9999-12-31&to=9999-12-31", 422), ("period=1000", 200), ("period=x", 200), ("team=", 200), ("agent=²", 404),
])
def test_odd_questions_get_a_sentence(browser, query, status):
    page = browser.get(f"/desk/reports/trends?{query}")
    assert page.status_code == status and "Traceback" not in page.text


@pytest.mark.parametrize(("address", "status"), [
    ("nothing", 404), ("solved?within=-1", 200), ("solved?within=abc", 200), ("on-us?after=yesterday", 200), ("unsolved?after=2026-01-01T00:00:00", 200),
    ("solved?page=0", 200), ("solved?page=99999999999", 200), (f"solved?page={'9' * 40}", 200), ("solved?within=99999999999999999999", 200),
])
def test_odd_lists_do_no_harm(browser, address, status):
    assert browser.get(f"/desk/reports/tickets/{address}").status_code == status


def test_names_of_customers_are_text_on_every_page(browser, staff):
    tell(days_ago(1), name="<script>alert(1)</script>", subject="<b>bold</b>", answered=1, solved=2, scores={"csat": 1}, comment="<i>angry</i>")
    tell(days_ago(1), name="<script>alert(2)</script>", subject="<b>bold</b>")
    for address in ("/desk/reports/now", "/desk/reports/tickets/came-in", "/desk/reports/tickets/csat"):
        page = browser.get(address).text
        assert "<script>alert" not in page and "<b>bold" not in page and "<i>angry" not in page


def test_the_number_of_statements_is_bounded(browser, told):
    for address, most in (("/desk/reports/trends", 17), ("/desk/reports/now", 18), ("/desk/reports/tickets/solved", 9)):
        with counted() as statements:
            browser.get(address)
        assert len(statements) <= most, (address, len(statements))


@pytest.mark.parametrize("locale", ["pt-BR", "ro"])
def test_it_speaks_the_agents_language(client_of, told, locale):
    with unit_of_work():
        boss = accounts.create_agent(email="boss@desk.test", name="Boss", role="admin", locale=locale, actor=SYSTEM)
    page = client_of(boss).get("/desk/reports/trends").text
    assert {"pt-BR": "Quanto tempo as pessoas esperam", "ro": "Cât așteaptă oamenii"}[locale] in page and f'lang="{locale}"' in page
