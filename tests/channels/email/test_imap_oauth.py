"""A mailbox that signs in by OAuth2 is fetched with the provider's token; a refused one is asked for again."""
import pytest
import sqlalchemy as sa

from helpdesk.channels.email.checks import check_incoming
from helpdesk.channels.email.fetching import fetch
from helpdesk.channels.email.folders import fetched_folders
from helpdesk.channels.email.mailboxes import MailboxChoice, create_mailbox
from helpdesk.channels.email.models import InboundEmail, Mailbox
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from tests.channels.email.conftest import raw_mail
from tests.imap_with_tokens import imap_with_tokens


@pytest.fixture
def server():
    with imap_with_tokens(raw_mail()) as running:
        yield running


@pytest.fixture
def mailbox_id(app, server, provider) -> int:
    choice = MailboxChoice("support@desk.test", imap_host="127.0.0.1", imap_port=server.server_address[1], imap_security="none",
                           imap_user="support@desk.test", sign_in="oauth2", oauth_token_url=provider.url, oauth_client_id="desk",
                           oauth_refresh_token="refresh-1")
    with unit_of_work():
        return create_mailbox(choice, actor=SYSTEM).id


def fresh(mailbox_id: int) -> Mailbox:
    db.session.rollback()
    return db.session.get(Mailbox, mailbox_id, populate_existing=True)


def test_a_mail_is_fetched_with_a_token(mailbox_id, server):
    assert fetch(mailbox_id) == 1
    assert server.shown == "user=support@desk.test\x01auth=Bearer access-1\x01\x01"
    assert db.session.scalar(sa.select(InboundEmail.uid)) == 1 and fetched_folders(mailbox_id)[0].uid == 1
    assert fetch(mailbox_id) == 0


def test_a_refused_token_is_told_and_asked_for_again(mailbox_id, server):
    server.good = "access-2"
    assert fetch(mailbox_id) == 0
    words = fresh(mailbox_id).fetch_error
    assert "the token is not good" in words and "access-1" not in words
    assert fetch(mailbox_id) == 1 and fresh(mailbox_id).fetch_error is None


def test_a_provider_that_gives_no_token_is_told(mailbox_id, server, provider):
    provider.status, provider.answer = 400, b'{"error": "invalid_grant"}'
    assert fetch(mailbox_id) == 0 and "invalid_grant" in fresh(mailbox_id).fetch_error
    assert not check_incoming(fresh(mailbox_id)).is_well


def test_the_settings_page_can_try_it(mailbox_id):
    assert check_incoming(fresh(mailbox_id)).is_well
