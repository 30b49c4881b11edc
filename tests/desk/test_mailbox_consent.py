"""Signing a mailbox in at its provider: out to the consent screen, back with a code, and a sealed refresh token; nobody else's code counts."""
from urllib.parse import parse_qsl, urlsplit

import pytest

from helpdesk.channels.email import consent, oauth
from helpdesk.channels.email.mailboxes import all_mailboxes
from helpdesk.channels.email.models import Mailbox
from helpdesk.channels.email.oauth import NoToken, consent_url, token_for
from tests.desk.test_settings_mailboxes import FORM
from tests.factories import fresh
from tests.token_server import token_server

BACK = "/desk/settings/mailboxes/signed-in"


@pytest.fixture
def provider():
    with token_server() as running:
        yield running
    oauth._kept.clear()


@pytest.fixture
def admin(client_of, staff):
    return client_of(staff.alice)


@pytest.fixture
def mailbox(admin, provider) -> Mailbox:
    admin.post("/desk/settings/mailboxes", data=FORM | {"sign_in": "oauth2", "oauth_token_url": provider.url, "oauth_client_id": "desk", "oauth_client_secret": "client-s3cret"})
    return all_mailboxes()[0]


def begin(client, mailbox: Mailbox) -> str:
    answer = client.get(f"/desk/settings/mailboxes/{mailbox.id}/sign-in")
    assert answer.status_code == 302
    return answer.location


def test_consent_becomes_a_sealed_refresh_token(admin, mailbox, provider):
    with pytest.raises(NoToken, match="Nobody has signed in"):
        token_for(mailbox)
    assert "Nobody has signed in" in admin.get(f"/desk/settings/mailboxes/{mailbox.id}").text
    question = begin(admin, fresh(mailbox))
    asked = dict(parse_qsl(urlsplit(question).query))
    assert question.startswith(provider.url.replace("/token", "/authorize?")) and asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"].endswith(BACK) and asked["client_id"] == "desk" and "client-s3cret" not in question
    back = provider.agree(question)
    page = admin.get(BACK, query_string=back).text
    assert "Finish" in page and fresh(mailbox).oauth_refresh_secret == "", "looking changes nothing"
    assert admin.post(BACK, data=back).status_code == 302
    row = fresh(mailbox)
    assert row.oauth_refresh_token == "refresh-1" and "refresh-1" not in row.oauth_refresh_secret
    assert token_for(row) == "access-2" and provider.asked[0]["client_secret"] == "client-s3cret"


@pytest.mark.parametrize("wrong", [{"code": "code-2"}, {"code": ""}])
def test_a_code_that_the_provider_does_not_know_is_said(admin, mailbox, provider, wrong):
    back = provider.agree(begin(admin, mailbox)) | wrong
    answer = admin.post(BACK, data=back)
    assert answer.status_code == 200 and "Bad code." in answer.text and fresh(mailbox).oauth_refresh_secret == ""


def test_the_providers_refusal_is_shown(admin, mailbox, provider):
    state = provider.agree(begin(admin, mailbox))["state"]
    page = admin.get(BACK, query_string={"state": state, "error": "access_denied", "error_description": "The <admin> said no."}).text
    assert "The &lt;admin&gt; said no." in page and "Begin again" in page and "Finish" not in page


def test_only_who_began_may_finish_and_not_for_long(admin, mailbox, provider, client_of, staff, monkeypatch):
    back = provider.agree(begin(admin, mailbox))
    assert client_of(staff.bob).get(f"/desk/settings/mailboxes/{mailbox.id}/sign-in").status_code == 403
    other = consent.signing.sign(consent.PURPOSE, [mailbox.id, staff.bob.id])
    assert [admin.post(BACK, data={**back, "state": state}).status_code for state in (other, "", back["state"] + "x")] == [409] * 3
    monkeypatch.setattr(consent, "SECONDS", -1)
    assert admin.post(BACK, data=back).status_code == 409
    assert fresh(mailbox).oauth_refresh_secret == ""


@pytest.mark.parametrize("token_url, address", [
    ("https://oauth2.googleapis.com/token", "https://accounts.google.com/o/oauth2/v2/auth"),
    ("https://login.microsoftonline.com/common/oauth2/v2.0/token", "https://login.microsoftonline.com/common/oauth2/v2.0/authorize"),
    ("https://mail.test/oauth", ""), ("http://mail.test/token", ""), ("", "")])
def test_where_people_consent(token_url, address):
    assert consent_url(token_url) == address
