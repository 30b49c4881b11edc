"""OAuth2: a token for a refresh token, kept while it is good, asked again when a server refuses it; secrets stay sealed."""
from datetime import timedelta

import pytest

from helpdesk.channels.email.checks import check_outgoing
from helpdesk.channels.email.mailboxes import MailboxChoice, change_mailbox, create_mailbox
from helpdesk.channels.email.models import Mailbox
from helpdesk.channels.email.oauth import NoToken, is_safe_url, token_for
from helpdesk.core import clock
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.errors import Invalid
from tests.certificates import server_context
from tests.factories import fresh
from tests.mail_servers import SinkWithTokens, smtp_sink


@pytest.fixture
def sink():
    with smtp_sink(SinkWithTokens, auth_require_tls=False) as running:
        yield running


@pytest.fixture
def mailbox(app, sink, provider):
    choice = MailboxChoice("support@desk.test", smtp_host="127.0.0.1", smtp_port=sink.port, smtp_security="none", sign_in="oauth2",
                           oauth_token_url=provider.url, oauth_client_id="desk", oauth_client_secret="client-s3cret",
                           oauth_refresh_token="refresh-1", oauth_scope="https://mail.test/")
    with unit_of_work():
        return create_mailbox(choice, actor=SYSTEM)


def test_a_mail_leaves_with_a_token(mailbox, sink, provider):
    sink.good = "access-1"
    assert check_outgoing(mailbox, "admin@desk.test").is_well
    assert sink.envelopes == [("support@desk.test", ["admin@desk.test"])] and sink.shown.endswith("Bearer access-1\x01\x01")
    assert provider.asked == [{"grant_type": "refresh_token", "client_id": "desk", "client_secret": "client-s3cret",
                               "refresh_token": "refresh-1", "scope": "https://mail.test/"}]


def test_a_token_is_kept_while_it_is_good_and_renewed_before_it_ends(mailbox, provider):
    assert token_for(mailbox) == token_for(fresh(mailbox)) == "access-1" and len(provider.asked) == 1
    with clock.at(utcnow() + timedelta(seconds=3_541)):
        assert token_for(fresh(mailbox)) == "access-2"


def test_a_refused_token_is_asked_for_again_next_time(mailbox, sink, provider):
    sink.good = "access-2"
    refused = check_outgoing(mailbox, "admin@desk.test")
    assert not refused.is_well and "refused the token" in refused.sentence and "access-1" not in refused.sentence
    assert check_outgoing(fresh(mailbox), "admin@desk.test").is_well


def test_a_new_refresh_token_replaces_the_old_one_sealed(mailbox, provider):
    provider.rotates = True
    assert token_for(mailbox) == "access-1" and fresh(mailbox).oauth_refresh_token == "refresh-2"
    assert token_for(fresh(mailbox)) == "access-1"
    with clock.at(utcnow() + timedelta(hours=2)):
        assert token_for(fresh(mailbox)) == "access-2" and fresh(mailbox).oauth_refresh_token == "refresh-3"


@pytest.mark.parametrize(("status", "answer", "words"), [
    (400, b'{"error": "invalid_grant", "error_description": "Revoked."}', "invalid_grant: Revoked."),
    (500, b"<html>", "not JSON"), (200, b"[]", "gave no token"), (302, b"{}", "answered 302")])
def test_a_refusal_is_told_in_the_providers_words_without_secrets(mailbox, provider, status, answer, words):
    provider.status, provider.answer = status, answer
    with pytest.raises(NoToken) as refusal:
        token_for(mailbox)
    assert words in str(refusal.value) and not any(secret in str(refusal.value) for secret in ("refresh-1", "s3cret"))
    assert len(provider.asked) == 1


def test_a_provider_that_is_away_means_later(mailbox, sink, provider):
    with unit_of_work():
        db.session.get(Mailbox, mailbox.id).oauth_token_url = "http://127.0.0.1:9/token"
    assert "cannot be reached" in check_outgoing(fresh(mailbox), "admin@desk.test").sentence


@pytest.mark.parametrize(("address", "is_safe"), [
    ("https://oauth2.example.com/token", True), ("http://127.0.0.1:80/token", True), ("http://oauth2.example.com/token", False),
    ("http://10.0.0.1/token", False), ("ftp://127.0.0.1/", False), ("https:///token", False), ("", False)])
def test_secrets_go_out_encrypted_only(address, is_safe):
    assert is_safe_url(address) is is_safe


def test_what_is_missing_is_said_and_secrets_stay(mailbox):
    with pytest.raises(Invalid) as refusal, unit_of_work():
        create_mailbox(MailboxChoice("two@desk.test", sign_in="oauth2"), actor=SYSTEM)
    assert {"oauth_token_url", "oauth_client_id", "oauth_refresh_token"} == set(refusal.value.fields)
    kept = MailboxChoice("support@desk.test", sign_in="oauth2", oauth_token_url="https://x.test/t", oauth_client_id="other")
    with unit_of_work():
        change_mailbox(db.session.get(Mailbox, mailbox.id), kept, actor=SYSTEM)
    row = fresh(mailbox)
    assert (row.oauth_client_id, row.oauth_refresh_token, row.oauth_client_secret) == ("other", "refresh-1", "client-s3cret")
    assert "refresh-1" not in row.oauth_refresh_secret and "s3cret" not in row.oauth_client_sealed


def test_the_form_keeps_secrets_to_itself(mailbox, client_of, staff):
    page = client_of(staff.alice).get(f"/desk/settings/mailboxes/{mailbox.id}").text
    assert "OAuth2" in page and 'value="desk"' in page and not any(secret in page for secret in ("refresh-1", "s3cret", mailbox.oauth_refresh_secret))


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_server_is_spoken_to_only_with_a_certificate_that_is_trusted(app, security, tmp_path, monkeypatch):
    context = server_context(tmp_path)
    with smtp_sink(**({"ssl_context": context} if security == "tls" else {"tls_context": context})) as sink:
        with unit_of_work():
            box = create_mailbox(MailboxChoice("tls@desk.test", smtp_host="127.0.0.1", smtp_port=sink.port, smtp_security=security), actor=SYSTEM)
        refused = check_outgoing(box, "admin@desk.test")
        assert not refused.is_well and "certificate" in refused.sentence.lower() and sink.mails == []
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        assert check_outgoing(fresh(box), "admin@desk.test").is_well and len(sink.mails) == 1
