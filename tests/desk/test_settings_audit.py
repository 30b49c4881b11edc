"""Who changed what: sentences in the reader's words, never the names of columns."""
import re
from html import unescape

from helpdesk.accounts import actions as accounts
from helpdesk.accounts.models import Agent
from helpdesk.backoffice.models import CardSource
from helpdesk.brand.models import Brand
from helpdesk.channels.email.mailboxes import MailboxChoice, change_mailbox, create_mailbox
from helpdesk.channels.email.models import Mailbox
from helpdesk.channels.form.models import FormTopic
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers.carried_models import PersonField
from helpdesk.desk.settings.field_words import field_words
from helpdesk.privacy import retention
from helpdesk.tickets.own_models import ContactReason, OwnField, OwnStatus


def told(page) -> list[str]:
    main = re.search(r"<main.*</main>", page.text, re.S).group()
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in re.findall(r"<li>.*?</li>", main, re.S)]


def test_changes_are_told_in_the_readers_language(client_of, staff):
    with unit_of_work():
        carol = db.session.get(Agent, staff.carol.id)
        accounts.change_agent(carol, actor=staff.alice.actor, locale="ro", signature="C.")
        mailbox = create_mailbox(MailboxChoice("support@desk.test", names={"en": "Desk"}), actor=SYSTEM)
    with unit_of_work():
        change_mailbox(db.session.get(Mailbox, mailbox.id), MailboxChoice("support@desk.test", names={"en": "Desk"}, imap_host="mail.desk.test", imap_user="u"),
                       actor=staff.alice.actor)
        accounts.change_agent(db.session.get(Agent, staff.alice.id), actor=SYSTEM, locale="pt-BR")
        for days in (1_000, None):
            retention.change({"looks": days}, actor=staff.alice.actor)
    words = told(client_of(staff.alice).get("/desk/settings/changes"))
    assert any("Quem consultou quem" in row and "1000 dias" in row for row in words) and any("Quem consultou quem" in row and "para sempre" in row for row in words), words
    assert any("mudou Carol Outside (Idioma, Assinatura)" in row for row in words), words
    assert any("criou a caixa postal support@desk.test" in row for row in words), words
    assert any("mudou a caixa postal support@desk.test (entrada de e-mail, por IMAP)" in row for row in words), words


def test_every_column_of_the_settings_has_words(app):
    with app.test_request_context():
        # What a field or a status means never changes.
        silent = {"id", "created_at", "changed_at", "password_hash", "is_sample", "kind", "status"}
        # How an agent looks at lists, and what the worker remembers of a mailbox or a digest.
        untold = {"view", "digest_on", "fetch_error", "fetched_at"}
        for model in (Agent, Brand, FormTopic, Mailbox, OwnField, PersonField, OwnStatus, ContactReason, CardSource):
            columns = {column.key for column in model.__table__.columns} - silent - untold
            wordless = [name for name in columns if field_words([name]) == [name]]
            assert not wordless, (model.__name__, wordless)
