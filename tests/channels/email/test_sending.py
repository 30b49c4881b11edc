"""What leaves: right header, both texts, files; the other side's answer decides what happens next."""
import re

import pytest
import sqlalchemy as sa

from helpdesk.accounts.models import Agent
from helpdesk.channels.email import own
from helpdesk.channels.email.checks import check_outgoing
from helpdesk.channels.email.mailboxes import MailboxChoice, change_mailbox, create_mailbox
from helpdesk.channels.email.models import Mailbox
from helpdesk.channels.email.sending import sender
from helpdesk.core import files
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.outbox.actions import NowhereToSend, PermanentFailure
from helpdesk.outbox.header_ids import thread_token
from helpdesk.outbox.models import Delivery
from helpdesk.tickets import actions
from helpdesk.tickets.mailing import post_link
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Upload, Writing
from tests.channels.email.conftest import raw_mail
from tests.engines import free_port

ACKNOWLEDGED = "acknowledgement"


def reply(ticket_id: int, agent=None, **writing) -> None:
    with unit_of_work():
        actions.reply(db.session.get(Ticket, ticket_id), Writing(**{"text": "Press the <button>.\n\nBob", **writing}),
                      actor=agent.actor if agent else SYSTEM)


def delivery(kind: str) -> Delivery:
    return db.session.scalar(sa.select(Delivery).where(Delivery.kind == kind).order_by(Delivery.id.desc()).limit(1)
                             .execution_options(populate_existing=True))


@pytest.fixture
def ticket_id(take, mailbox) -> int:
    """A ticket of Ana's, in Portuguese."""
    return take(raw_mail("Bom dia, o purificador não liga mais desde ontem à noite.", references="<0@example.com>")).ticket_id


def test_a_reply_leaves_with_the_right_header(ticket_id, staff, sink, work_off):
    reply(ticket_id, staff.bob)
    work_off()
    mail, (sender, recipients) = sink.mails[-1], sink.envelopes[-1]
    assert (sender, recipients) == ("support@desk.test", ["ana@example.com"])
    assert str(mail["From"]) == "Bob Member de Continua <support@desk.test>" and str(mail["To"]) == "ana@example.com"
    assert mail["Subject"] == f"Re: The purifier is dead [#{ticket_id + 10_000}]"
    assert mail["In-Reply-To"] == "<1@example.com>" and mail["References"] == "<1@example.com>"
    assert mail["Message-ID"] == f"<m{delivery('reply').message_id}.{thread_token(ticket_id)}@127.0.0.1>" == f"<{delivery('reply').header_id}>"
    assert mail["Auto-Submitted"] is None and mail["Date"] and delivery("reply").status == "sent"


def test_both_texts_say_the_same_and_quote_below(ticket_id, staff, sink, work_off):
    reply(ticket_id, staff.bob)
    work_off()
    mail = sink.mails[-1]
    plain, markup = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    assert plain.startswith("Press the <button>.\r\n\r\nBob") or plain.startswith("Press the <button>.\n\nBob")
    assert "> Bom dia, o purificador" in plain and "Ana Pop escreveu:" in plain
    assert "Press the &lt;button&gt;." in markup and 'class="gmail_quote"' in markup and "http://127.0.0.1:8000/my/" in markup
    assert "<img" not in markup and max(map(len, sink.raw[-1].split(b"\r\n"))) <= 998 and b"\n" not in sink.raw[-1].replace(b"\r\n", b"")


def test_the_chain_grows_and_answers_the_customers_last_mail(ticket_id, take, sink, work_off):
    reply(ticket_id)
    work_off()
    first = sink.mails[-1]["Message-ID"]
    take(raw_mail("Ainda não.", message_id="<2@example.com>", in_reply_to=first))
    reply(ticket_id)
    work_off()
    mail = sink.mails[-1]
    assert mail["In-Reply-To"] == "<2@example.com>" and mail["References"].split() == ["<1@example.com>", first, "<2@example.com>"]


def test_files_go_along(ticket_id, sink, work_off):
    stored = files.store(b"PDF")
    reply(ticket_id, uploads=(Upload("fatură ț.pdf", "application/pdf", 3, stored.sha256),))
    work_off()
    [file] = sink.mails[-1].iter_attachments()
    assert (file.get_filename(), file.get_content_type(), file.get_content()) == ("fatură ț.pdf", "application/pdf", b"PDF")


def test_words_cannot_become_header_lines(take, mailbox, sink, work_off):
    row = take(raw_mail("x", subject="=?utf-8?Q?Hi=0D=0ABcc:_eve=40evil.test?="))
    reply(row.ticket_id)
    work_off()
    assert sink.mails[-1]["Bcc"] is None and sink.envelopes[-1][1] == ["ana@example.com"]


def test_the_acknowledgement_speaks_the_customers_language_and_repeats_nothing(ticket_id, sink, work_off):
    work_off()
    mail = sink.mails[-1]
    assert "purifi" not in sink.raw[-1].decode().lower() and f"#{ticket_id + 10_000}" in mail["Subject"] and "Recebemos" in mail["Subject"]
    assert mail["Auto-Submitted"] == "auto-replied" and mail["X-Auto-Response-Suppress"] == "All"
    assert thread_token(ticket_id) in mail["Message-ID"] and "Ana" not in mail.get_body(("plain",)).get_content()


def test_one_acknowledgement_per_address_and_hour_and_none_for_machines(take, mailbox, sink, work_off):
    for number in range(3):
        take(raw_mail(f"{number}", message_id=f"<{number}@example.com>"))
    take(raw_mail("auto", sender="robot@example.com", message_id="<a@x>", auto_submitted="auto-generated"))
    take(raw_mail("list", sender="list@example.com", message_id="<b@x>", list_id="<l.example.com>"))
    take(raw_mail("quiet", sender="quiet@example.com", message_id="<c@x>", x_auto_response_suppress="All"))
    take(raw_mail("us", sender="support@desk.test", message_id="<d@x>"))
    work_off()
    assert [str(mail["To"]) for mail in sink.mails] == ["ana@example.com"]


@pytest.mark.parametrize(("answer", "status"), [("550 5.1.1 no such user", "failed"), ("451 4.2.1 try later", "retry")])
def test_never_and_later_are_told_apart(ticket_id, sink, work_off, answer, status):
    sink.answers["ana@example.com"] = answer
    reply(ticket_id)
    work_off()
    assert (delivery("reply").status, delivery("reply").last_error) == (status, answer)


def test_a_server_that_is_away_means_later(ticket_id, mailbox, work_off):
    with unit_of_work():
        db.session.get(Mailbox, mailbox.id).smtp_port = free_port()
    reply(ticket_id)
    work_off()
    assert delivery("reply").status == "retry" and "cannot be reached" in delivery("reply").last_error


def test_without_a_server_the_mail_is_kept(app, take, work_off):
    row = take(raw_mail())
    reply(row.ticket_id)
    work_off()
    assert delivery("reply").status == "kept" and delivery(ACKNOWLEDGED).status == "kept"


def test_without_a_server_no_letter_is_written_in_vain(take, sink, settings):
    """Nobody writes letters here, so composing one says so; what is kept never gets that far."""
    row = take(raw_mail())
    reply(row.ticket_id)
    send = sender({})
    with pytest.raises(NowhereToSend):
        send(delivery("reply"))
    own.use(settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{sink.port}"}))
    with pytest.raises(PermanentFailure, match="Nobody writes"):
        send(delivery("reply"))
    own.use(settings)


def test_the_operators_server_serves_mailboxes_without_one(app, take, sink, work_off, settings):
    own.use(settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{sink.port}", "mail_from": "desk@brisa.test"}))
    take(raw_mail())
    work_off()
    assert sink.envelopes[-1] == ("desk@brisa.test", ["ana@example.com"])
    own.use(settings)


def test_a_fresh_link_is_mailed_to_the_address_on_file(ticket_id, sink, work_off):
    with unit_of_work():
        post_link(db.session.get(Ticket, ticket_id))
    work_off()
    assert "/my/" in sink.mails[-1].get_body(("plain",)).get_content() and sink.mails[-1]["Auto-Submitted"] == "auto-generated"


def test_plus_addresses_where_the_mailbox_has_them(ticket_id, mailbox, sink, work_off):
    with unit_of_work():
        db.session.get(Mailbox, mailbox.id).has_plus_addresses = True
    reply(ticket_id)
    work_off()
    assert f"support+{thread_token(ticket_id)}@desk.test" in str(sink.mails[-1]["Reply-To"])


def test_passwords_are_sealed_and_kept_when_not_typed_again(app, mailbox):
    with unit_of_work():
        row = create_mailbox(MailboxChoice("two@desk.test", smtp_user="u", smtp_password="s3cret"), actor=SYSTEM)
    assert "s3cret" not in row.smtp_secret and row.smtp_password == "s3cret"
    with unit_of_work():
        change_mailbox(row, MailboxChoice("two@desk.test", smtp_user="v"), actor=SYSTEM)
    assert (row.smtp_user, row.smtp_password) == ("v", "s3cret")


def test_the_test_button(app, mailbox, sink):
    good = check_outgoing(mailbox, "admin@desk.test")
    assert good.is_well and sink.envelopes[-1] == ("support@desk.test", ["admin@desk.test"])
    sink.answers["admin@desk.test"] = "550 go away"
    assert not check_outgoing(mailbox, "admin@desk.test").is_well and "550 go away" in check_outgoing(mailbox, "admin@desk.test").sentence
    assert not check_outgoing(None, "admin@desk.test").is_well


def test_signatures_stand_below_the_words_in_both_texts(ticket_id, staff, sink, mailbox, work_off):
    with unit_of_work():
        db.session.get(Agent, staff.bob.id).signature = "Bob Member\nRefunds & returns"
        db.session.get(Mailbox, mailbox.id).signatures = {"en": "Brisa Ltd.", "pt-BR": "Brisa Ltda. <São Paulo>"}
    reply(ticket_id, staff.bob)
    work_off()
    plain, markup = (sink.mails[-1].get_body((kind,)).get_content() for kind in ("plain", "html"))
    lines = plain.replace("\r\n", "\n")
    assert "\n-- \nBob Member\nRefunds & returns\nBrisa Ltda. <São Paulo>\n" in lines and lines.index("-- ") < lines.index("> Bom dia")
    assert "Bob Member<br>Refunds &amp; returns" in markup and "Brisa Ltda. &lt;São Paulo&gt;" in markup


def test_the_brands_colour_is_a_ground_and_never_text(ticket_id, staff, sink, work_off):
    """On dark paper a dark accent cannot be read; white on it can, on any paper."""
    reply(ticket_id, staff.bob)
    work_off()
    for mail in sink.mails:
        markup = mail.get_body(("html",)).get_content()
        colours = re.findall(r"[;\"]color:([^;\"]+)", markup)
        assert set(colours) <= {"#ffffff", "inherit"} and 'name="color-scheme" content="light dark"' in markup
