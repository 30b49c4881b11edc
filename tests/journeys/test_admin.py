"""A real desk from its first minute: the first admin, an invitation, the look, mail, notices, and somebody who leaves."""
import re

import pytest

from tests.journeys.running import PASSWORD, RunningDesk, running_desk

FIRST = "ioana@firma.test"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
                    "a5f645400000000049454e44ae426082")
SETTINGS = ("", "/agents", "/agents/new", "/teams", "/tokens", "/cards", "/cards/new", "/teams/new", "/brand", "/topics", "/topics/new", "/mailboxes", "/mailboxes/new",
            "/outgoing", "/incoming", "/health", "/changes")


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> RunningDesk:
    """A real desk: empty, with an address of its own and its limits on."""
    with running_desk(tmp_path_factory.mktemp("desk"), HELPDESK_URL="http://desk.firma.test", HELPDESK_RATE_LIMITS="1") as running:
        yield running


@pytest.fixture(scope="module")
def first_admin(desk, chromium) -> str:
    """Comes in by the link that the terminal printed, and is the admin from then on."""
    link = re.search(r"http://desk\.firma\.test(/desk/welcome/\S+)", desk.printed()).group(1)
    context = chromium.new_context(base_url=desk.url, locale="en-GB")
    window = context.new_page()
    window.goto(link)
    window.get_by_label("Your name").fill("Ioana Marin")
    window.get_by_label("Email").fill(FIRST)
    window.get_by_label("Password").fill(PASSWORD)
    window.get_by_role("button", name="Save and sign in").click()
    window.wait_for_url("**/desk/**")
    window.goto(link)
    assert window.get_by_text("used already or is too old").is_visible()
    context.close()
    return FIRST


@pytest.fixture
def admin(first_admin, sign_in):
    """The admin's window."""
    return sign_in(first_admin)


def invite(admin, name: str, email: str) -> str:
    """Invites somebody and returns the link that the page shows, because no mail leaves yet."""
    admin.goto("/desk/settings/agents")
    admin.get_by_role("link", name="Invite an agent").click()
    admin.get_by_label("Name").fill(name)
    admin.get_by_label("Email").fill(email)
    admin.get_by_role("button", name="Invite", exact=True).click()
    admin.get_by_text("is invited").first.wait_for()
    return admin.locator("#link-address").input_value().removeprefix("http://desk.firma.test")


def test_nobody_signs_in_with_the_sample_on_a_real_desk(page, desk, first_admin):
    page.goto("/desk/sign-in")
    assert page.get_by_text("Sample accounts").count() == 0
    page.get_by_label("Email").fill("admin@brisa.example")
    page.get_by_label("Password").fill("brisa-sample")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("do not fit together").first.wait_for()


def test_an_agent_is_invited_comes_in_and_is_sent_away(admin, open_page, has_no_axe_findings):
    link = invite(admin, "Dan Pop", "dan@firma.test")
    has_no_axe_findings(admin)
    dan = open_page(locale="ro-RO")
    dan.goto(link)
    has_no_axe_findings(dan)
    dan.locator("[name=password]").fill(PASSWORD)
    dan.locator("form button.btn-primary").click()
    dan.wait_for_url("**/desk/**")
    admin.reload()
    assert admin.locator("#link-address").count() == 0
    admin.get_by_role("button", name="Deactivate Dan Pop").click()
    admin.get_by_text("cannot sign in any more").first.wait_for()
    dan.goto("/desk/queues/mine")
    assert "/desk/sign-in" in dan.url


def test_a_given_ticket_rings_the_bell_without_a_reload(admin, desk, sign_in, open_page):
    helper = desk.create_agent("bell@firma.test", "Bela Nagy")
    visitor = open_page()
    visitor.goto("/contact")
    visitor.locator("[name=email]").fill("ana.pop@example.com")
    visitor.locator("[name=subject]").fill("The bell")
    visitor.locator("[name=message]").fill("Does it ring?")
    visitor.locator("form button.btn-primary").click()
    visitor.wait_for_url("**/contact/done")
    bela = sign_in(helper)
    bela.goto("/desk/queues/mine")
    admin.goto("/desk/queues/unassigned")
    admin.get_by_text("The bell").first.click()
    admin.wait_for_url("**/desk/tickets/*")
    number = re.search(r"/desk/tickets/(\d+)", admin.url).group(1)
    admin.get_by_text("Does it ring?").first.wait_for()
    admin.request.post(f"/desk/tickets/{number}/change", headers={"X-CSRFToken": admin.locator("meta[name=csrf-token]").get_attribute("content")},
                       form={"assignee_id": _id_of(admin, "Bela Nagy")})
    bela.locator("#bell[data-count='1']").wait_for()
    bela.locator("#toasts").get_by_text(f"Ioana Marin gave you #{number}").wait_for()
    bela.locator("#toasts").get_by_role("button", name="Open").click()
    bela.wait_for_url(f"**/desk/tickets/{number}*")
    bela.locator("#bell[data-count='0']").wait_for()
    assert "You" in bela.locator("#ticket-head .fact-menu").inner_text()


def _id_of(admin, name: str) -> str:
    """The number of an agent, as the settings link it."""
    window = admin.context.new_page()
    window.goto("/desk/settings/agents")
    address = window.get_by_role("link", name=name).get_attribute("href")
    window.close()
    return address.rsplit("/", 1)[1]


def test_the_look_is_set_and_customers_see_it(admin, open_page, has_no_axe_findings):
    admin.goto("/desk/settings/brand")
    admin.get_by_label("Name", exact=True).fill("Firma")
    admin.locator("#field-accent").fill("#f5c400")
    admin.locator("#field-logo").set_input_files({"name": "logo.png", "mimeType": "image/png", "buffer": PNG})
    admin.get_by_role("button", name="Save").last.click()
    admin.get_by_role("button", name="Use #").wait_for()
    has_no_axe_findings(admin)
    near = admin.locator("button[name=use_accent]").get_attribute("value")
    admin.get_by_role("button", name="Use #").click()
    admin.get_by_text("Saved.").first.wait_for()
    assert admin.locator("#field-accent").input_value() == near
    visitor = open_page()
    visitor.goto("/contact")
    red, green, blue = (int(near[place:place + 2], 16) for place in (1, 3, 5))
    button = visitor.locator("form button.btn-primary")
    assert button.evaluate("node => getComputedStyle(node).backgroundColor") == f"rgb({red}, {green}, {blue})"
    assert "Firma" in visitor.title() or visitor.get_by_text("Firma").first.is_visible()
    has_no_axe_findings(visitor)


def test_a_mailbox_that_cannot_be_reached_is_said_at_once(admin):
    admin.goto("/desk/settings/mailboxes/new")
    admin.locator("#field-address").fill("support@firma.test")
    for kind in ("imap", "smtp"):
        admin.locator(f"[name={kind}_host]").fill("127.0.0.1")
        admin.locator(f"[name={kind}_port]").fill("9")
        admin.locator(f"[name={kind}_security]").select_option("none")
    admin.get_by_role("button", name="Save").click()
    admin.get_by_text("Saved.").first.wait_for()
    for words in ("Test mail in", "Send a test mail"):
        admin.get_by_role("button", name=words).click()
        admin.get_by_role("alert").get_by_text("127.0.0.1").wait_for()
        said = admin.get_by_role("alert").inner_text()
        assert "127.0.0.1:9" in said and "Traceback" not in said
    assert admin.locator("[name=imap_port]").input_value() == "9", "what was saved stands for mending"
    admin.set_viewport_size({"width": 320, "height": 800})
    assert admin.locator(".settings").evaluate("node => node.scrollWidth <= node.clientWidth"), "a long address of a button wraps"


def test_your_account_changes_how_the_desk_speaks_and_looks(desk, first_admin, sign_in, has_no_axe_findings):
    agent = sign_in(desk.create_agent("look@firma.test", "Livia Rus"))
    agent.goto("/desk/profile")
    has_no_axe_findings(agent)
    agent.get_by_label("Language").select_option("ro")
    agent.locator("#field-theme").select_option("dark")
    agent.get_by_role("button", name="Save").click()
    agent.get_by_text("Salvat.").first.wait_for()
    assert agent.locator("html").get_attribute("data-theme") == "dark" and agent.locator("html").get_attribute("lang") == "ro"
    has_no_axe_findings(agent)


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)], ids=["desk-light", "phone-dark"])
def test_every_page_of_the_settings_can_be_used_by_everybody(first_admin, sign_in, has_no_axe_findings, width, dark):
    window = sign_in(first_admin, width=width, dark=dark)
    for page in SETTINGS:
        window.goto(f"/desk/settings{page}")
        has_no_axe_findings(window)
        assert window.evaluate("document.documentElement.scrollWidth") <= width, page


def test_a_long_menu_shows_where_one_is_and_a_long_list_can_be_scrolled_by_keyboard(first_admin, sign_in):
    window = sign_in(first_admin, width=1024, height=480)
    window.goto("/desk/settings/changes")
    place = window.locator(".settings-menu [aria-current='page']").bounding_box()
    assert place["y"] >= 0 and place["y"] + place["height"] <= 480
    assert window.locator("#main").get_attribute("tabindex") == "0"
    window.set_viewport_size({"width": 240, "height": 480})
    assert window.locator(".row-line").evaluate_all("rows => rows.every((row) => row.scrollHeight <= row.clientHeight)")


def test_several_mistakes_of_a_form_are_told_to_everybody(first_admin, sign_in, has_no_axe_findings):
    window = sign_in(first_admin)
    window.goto("/desk/macros/new")
    window.locator("main form .btn-primary").click()
    assert window.locator(".form-errors a").count() == 2
    has_no_axe_findings(window)


def test_the_settings_work_without_scripts(first_admin, open_page):
    window = open_page(java_script_enabled=False)
    window.goto("/desk/sign-in")
    window.get_by_label("Email").fill(first_admin)
    window.get_by_label("Password").fill(PASSWORD)
    window.get_by_role("button", name="Sign in").click()
    window.goto("/desk/settings/teams/new")
    window.get_by_label("English").fill("Refunds")
    window.get_by_role("checkbox", name="Ioana Marin").check()
    window.get_by_role("button", name="Save").click()
    assert window.get_by_role("link", name="Refunds").is_visible()
