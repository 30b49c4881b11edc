"""Settings, mailboxes: the addresses customers write to, how their mail is fetched and how answers leave, with test buttons."""
from urllib.parse import urlsplit

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import SETTINGS_MANAGE, requires
from helpdesk.accounts.queries import team_of_id, teams
from helpdesk.channels.email import checks, consent, fetching, folders, mailboxes, oauth, selftest
from helpdesk.channels.email.checks import Checked
from helpdesk.channels.email.imap import CannotFetch
from helpdesk.channels.email.mailboxes import MailboxChoice
from helpdesk.channels.email.models import Mailbox
from helpdesk.channels.email.own import own
from helpdesk.core import localised
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import DeskError
from helpdesk.core.i18n import LANGUAGE_NAMES, LOCALES
from helpdesk.desk.door import blueprint
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.speech import page_locale

SHOWN = ("address", "locale", "team_id", "is_active", "is_default", "has_plus_addresses", "smtp_host", "smtp_port",
         "smtp_security", "smtp_user", "imap_host", "imap_port", "imap_security", "imap_user", "imap_takes_old", "imap_move_to",
         "sign_in", "oauth_token_url", "oauth_client_id", "oauth_scope")


@blueprint.get("/settings/mailboxes")
@requires(SETTINGS_MANAGE)
def settings_mailboxes():
    return _list(None)


@blueprint.get("/settings/mailboxes/new")
@requires(SETTINGS_MANAGE)
def settings_new_mailbox():
    plain = MailboxChoice("", locale=page_locale(), is_default=not mailboxes.all_mailboxes())
    return _page(None, {}, _shown(plain))


@blueprint.get("/settings/mailboxes/<int:mailbox_id>")
@requires(SETTINGS_MANAGE)
def settings_mailbox(mailbox_id: int):
    mailbox = mailboxes.mailbox_of_id(mailbox_id)
    return _page(mailbox, {}, _shown(mailbox))


@blueprint.post("/settings/mailboxes")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def create_mailbox():
    try:
        with unit_of_work():
            mailbox = mailboxes.create_mailbox(_typed(), actor=current_agent().actor)
    except DeskError as error:
        return _page(None, forms.problems(error), request.form), error.status
    flash(_("Saved."))
    return redirect(url_for("desk.settings_mailbox", mailbox_id=mailbox.id))


@blueprint.post("/settings/mailboxes/<int:mailbox_id>")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def change_mailbox(mailbox_id: int):
    try:
        with unit_of_work():
            mailboxes.change_mailbox(mailboxes.mailbox_of_id(mailbox_id), _typed(), actor=current_agent().actor)
    except DeskError as error:
        return _page(mailboxes.mailbox_of_id(mailbox_id), forms.problems(error), request.form), error.status
    flash(_("Saved."))
    return redirect(url_for("desk.settings_mailbox", mailbox_id=mailbox_id))


@blueprint.post("/settings/mailboxes/<int:mailbox_id>/test-in")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def test_mailbox_in(mailbox_id: int):
    """Looks into the mailbox now, with no unit open; the answer stands on the page."""
    mailbox = mailboxes.mailbox_of_id(mailbox_id)
    return _page(mailbox, {}, _shown(mailbox), checked=checks.check_incoming(mailbox))


@blueprint.post("/settings/mailboxes/<int:mailbox_id>/folders")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def list_mailbox_folders(mailbox_id: int):
    """Asks the server now which folders there are; the form then offers them."""
    mailbox = mailboxes.mailbox_of_id(mailbox_id)
    try:
        found = checks.folders_on_server(mailbox)
    except CannotFetch as failure:
        words = _("The mailbox cannot be read. The server's words: %(words)s", words=str(failure))
        return _page(mailbox, {}, _shown(mailbox), checked=Checked(False, words))
    return _page(mailbox, {}, _shown(mailbox), found=found)


@blueprint.post("/settings/mailboxes/<int:mailbox_id>/test-out")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def test_mailbox_out(mailbox_id: int):
    """Sends a test mail to the admin who asks."""
    mailbox = mailboxes.mailbox_of_id(mailbox_id)
    return _page(mailbox, {}, _shown(mailbox), checked=checks.check_outgoing(mailbox, current_agent().email))


@blueprint.post("/settings/mailboxes/test-out")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def test_own_server():
    """The same through the mail server that the operator named."""
    return _list(checks.check_outgoing(None, current_agent().email))


def _typed() -> MailboxChoice:
    """The posted mailbox; an empty password leaves the kept one alone. :raises Invalid: for what is no number."""
    team_id = forms.number("team_id")
    return MailboxChoice(
        address=forms.line("address"), names=localised.tidy({locale: forms.line(f"names_{locale}") for locale in LOCALES}, 120),
        locale=forms.line("locale"), team_id=team_of_id(team_id).id if team_id else None, is_active=forms.ticked("is_active"),
        is_default=forms.ticked("is_default"), has_plus_addresses=forms.ticked("has_plus_addresses"),
        signatures={locale: forms.lines(f"signatures_{locale}", mailboxes.LONGEST_SIGNATURE) for locale in LOCALES},
        smtp_host=forms.line("smtp_host", 253), smtp_port=forms.number("smtp_port") or 0, smtp_security=forms.line("smtp_security", 10),
        smtp_user=forms.line("smtp_user", 254), smtp_password=_secret("smtp"),
        imap_host=forms.line("imap_host", 253), imap_port=forms.number("imap_port") or 0, imap_security=forms.line("imap_security", 10),
        imap_user=forms.line("imap_user", 254), imap_password=_secret("imap"), imap_folders=_typed_folders(),
        imap_takes_old=forms.ticked("imap_takes_old"),
        imap_move_to=folders.tidy_name(forms.line("imap_move_to", 250)), sign_in=forms.line("sign_in", 10) or "password",
        oauth_token_url=forms.line("oauth_token_url", 500), oauth_client_id=forms.line("oauth_client_id", 300),
        oauth_scope=forms.line("oauth_scope", 500), oauth_client_secret=request.form.get("oauth_client_secret") or None,
        oauth_refresh_token=request.form.get("oauth_refresh_token") or None)


def _typed_folders() -> tuple[str, ...]:
    """The folders that were ticked or written, whichever the form offered."""
    return folders.tidy_names(request.form.getlist("imap_folders"))


def _secret(kind: str) -> str | None:
    """A new password, '' to remove the kept one, None to leave it."""
    if forms.ticked(f"{kind}_forget"):
        return ""
    return request.form.get(f"{kind}_password") or None


def _shown(mailbox: Mailbox | MailboxChoice) -> dict:
    """The fields of the form; secrets are never among them."""
    named = {f"names_{locale}": words for locale, words in mailbox.names.items()}
    signed = {f"signatures_{locale}": words for locale, words in mailbox.signatures.items()}
    return {name: getattr(mailbox, name) for name in SHOWN} | named | signed


def _list(checked: Checked | None) -> str:
    return render_template("desk/settings/mailboxes.html", mailboxes=mailboxes.all_mailboxes(), own=own, checked=checked)


def _page(mailbox: Mailbox | None, errors: dict, typed, checked: Checked | None = None, found: list[str] | None = None) -> str:
    """`found` are the folders on the server, when it was asked for them."""
    kept = folders.fetched_folders(mailbox.id) if mailbox else []
    taken = list(_typed_folders()) if errors else [folder.name for folder in kept] or [folders.INBOX]
    choices = [("", _("No team")), *((team.id, team.name(page_locale())) for team in teams())]
    securities = [("tls", "TLS"), ("starttls", "STARTTLS"), ("none", _("None"))]
    sign_ins = [("password", _("Password")), ("oauth2", _("OAuth2 (Google, Microsoft 365)"))]
    provider = urlsplit(oauth.consent_url(mailbox.oauth_token_url)).hostname if mailbox and mailbox.signs_in_by_oauth else None
    return render_template("desk/settings/mailbox.html", mailbox=mailbox, errors=errors, typed=typed, teams=choices, own=own, sign_ins=sign_ins,
                           securities=securities, languages_known=list(LANGUAGE_NAMES.items()), checked=checked, taken=taken, found=found,
                           lost=[folder for folder in kept if folder.error], unmoved=[folder for folder in kept if folder.move_error],
                           redirect_url=consent.redirect_url(), can_consent=bool(provider), provider=provider,
                           is_watched=bool(mailbox) and fetching.is_watched(mailbox.id), last_test=selftest.last_test(mailbox.id) if mailbox else None)
