"""The consent screen of Google, Microsoft and others: where an admin is sent, and what comes back becomes a refresh token.

RFC 6749, 4.1 with the proof key of RFC 7636. The state is signed, short-lived and good only for the agent who began, so a
code that somebody else got cannot be put into a mailbox of ours; the verifier is a digest of it under the desk's key.
"""
import base64
import hashlib
from urllib.parse import urlencode, urlsplit

from flask_babel import gettext as _

from helpdesk.accounts.models import Agent
from helpdesk.channels.email import mailboxes, oauth
from helpdesk.channels.email.events import MailboxChanged
from helpdesk.channels.email.models import Mailbox
from helpdesk.core import events, signing
from helpdesk.core.addresses import link
from helpdesk.core.db import unit_of_work
from helpdesk.core.errors import Conflict
from helpdesk.core.sealing import seal

PURPOSE = "mailbox-consent"
SECONDS = 15 * 60
RETURN = "/desk/settings/mailboxes/signed-in"
_SCOPES = {"oauth2.googleapis.com": "https://mail.google.com/",
           "login.microsoftonline.com": "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access"}


def redirect_url() -> str:
    """The address that the provider has to know, and leads back to."""
    return link(RETURN)


def question(mailbox: Mailbox, agent: Agent) -> str:
    """The address of the provider's page, for this mailbox and this agent. :raises Conflict: where none can be told."""
    address = oauth.consent_url(mailbox.oauth_token_url)
    if not address or not mailbox.oauth_client_id:
        raise Conflict(_("Save the address for tokens and the client ID first."))
    state = signing.sign(PURPOSE, [mailbox.id, agent.id])
    challenge = base64.urlsafe_b64encode(hashlib.sha256(_verifier(state).encode()).digest()).rstrip(b"=").decode()
    return f"{address}?" + urlencode({
        "response_type": "code", "client_id": mailbox.oauth_client_id, "redirect_uri": redirect_url(), "state": state,
        "scope": mailbox.oauth_scope or _SCOPES.get(urlsplit(mailbox.oauth_token_url).hostname, ""),
        "code_challenge": challenge, "code_challenge_method": "S256", "login_hint": mailbox.imap_user or mailbox.address,
        "access_type": "offline", "prompt": "consent"})


def mailbox_of(state: str, agent: Agent) -> int:
    """The id of the mailbox for which this agent asked. :raises Conflict: when it was somebody else, or long ago."""
    try:
        mailbox_id, agent_id = signing.unsign(PURPOSE, state, max_age=SECONDS)
    except signing.BadLink:
        agent_id = None
    if agent_id != agent.id:
        raise Conflict(_("This sign-in was not begun by you, or too long ago. Begin again."))
    return mailbox_id


def finish(mailbox: Mailbox, state: str, code: str, agent: Agent) -> None:
    """Asks for the refresh token and seals it into the mailbox; opens its own unit. :raises NoToken: with the provider's words."""
    mailbox_id, actor = mailbox.id, agent.actor
    token = oauth.exchanged(oauth.grant_of(mailbox), code=code, verifier=_verifier(state), redirect=redirect_url())
    with unit_of_work():
        mailbox = mailboxes.mailbox_of_id(mailbox_id)
        mailbox.oauth_refresh_secret, mailbox.sign_in, mailbox.fetch_error = seal(token.refresh_token), "oauth2", None
        events.record(MailboxChanged(mailbox_id=mailbox_id, fields=["oauth_refresh_secret"]), actor=actor)


def _verifier(state: str) -> str:
    return signing.mac(PURPOSE, state, length=64)
