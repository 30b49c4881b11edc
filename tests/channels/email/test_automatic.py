"""Machines are recognised and people are not taken for machines."""
import pytest

from helpdesk.channels.email.parsing import parse

PERSON = b"From: Ana <ana@x.test>\r\nTo: s@y.test\r\nMessage-ID: <1@x.test>\r\n"


@pytest.mark.parametrize("fields, automatic", [
    (b"Subject: Hi", False), (b"Subject: Hi\r\nAuto-Submitted: no", False), (b"Subject: Hi\r\nAuto-Submitted: auto-replied", True),
    (b"Subject: Hi\r\nX-Autoreply: yes", True), (b"Subject: Hi\r\nPrecedence: bulk", True), (b"Subject: Hi\r\nPrecedence: bulk\r\nList-Id: <l.x>", False),
    (b"Subject: Out of Office: Re: your order", True), (b"Subject: =?utf-8?Q?R=C4=83spuns_automat:_Hi?=", True), (b"Subject: =?utf-8?Q?Resposta_autom=C3=A1tica:_Hi?=", True),
    (b"Subject: Automatische Antwort: Hi", True), (b"Subject: Abwesenheitsnotiz", True), (b"Subject: Hi\r\nReturn-Path: <>", True),
    (b"Subject: My automatic door does not answer", False), (b"Subject: Auto parts", False), (b"Subject: I was out of the office when it came", False),
    (b"Subject: Read: Hi\r\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b", True),
])
def test_automatic(fields, automatic):
    assert parse(PERSON + fields + b"\r\n\r\nwords").automatic is automatic


def test_list_mail_wants_no_answer():
    parsed = parse(PERSON + b"Subject: News\r\nList-Unsubscribe: <mailto:u@x>\r\n\r\nwords")
    assert parsed.mailing_list and parsed.wants_no_answer and not parsed.automatic


STATUS = (b"From: Mail Delivery System <MAILER-DAEMON@y.test>\r\nTo: s@y.test\r\nSubject: Undelivered Mail Returned to Sender\r\nReturn-Path: <>\r\n"
          b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
          b"Reporting-MTA: dns; y.test\r\n\r\nFinal-Recipient: rfc822; gone@x.test\r\nAction: %s\r\nStatus: %s\r\nDiagnostic-Code: smtp; 550 no\r\n such user\r\n"
          b"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <ours@y.test>\r\nSubject: Re: filter\r\n\r\nHi\r\n--b--\r\n")


def test_delivery_status():
    bounce = parse(STATUS % (b"failed", b"5.1.1")).bounce
    assert (bounce.recipients, bounce.status, bounce.diagnostic, bounce.original_message_id) == (("gone@x.test",), "5.1.1", "550 no such user", "ours@y.test")
    assert not bounce.temporary and parse(STATUS % (b"delayed", b"4.4.1")).bounce.temporary


def test_good_news_is_no_bounce():
    parsed = parse(STATUS % (b"delivered", b"2.0.0"))
    assert parsed.bounce is None and parsed.automatic


@pytest.mark.parametrize("sender, subject, body, found", [
    (b"MAILER-DAEMON@y.test", b"failure notice", b"Hi. This is the qmail-send program at y.test.\n\n<gone@x.test>:\n550 5.1.1 user unknown\n", True),
    (b"postmaster@x.test", b"Undeliverable: Hi", b"gone@x.test does not exist", True),
    (b"ana@x.test", b"Undeliverable parcel", b"My parcel was returned to sender. What now?", False),
    (b"postmaster@x.test", b"New tariff", b"We change our prices.", False),
    (b"ana@x.test", b"Mail delivery problem", b"I could not send you a mail yesterday, I got 550 user unknown", False),
])
def test_bounces_without_report(sender, subject, body, found):
    parsed = parse(b"From: " + sender + b"\r\nTo: s@y.test\r\nSubject: " + subject + b"\r\n\r\n" + body)
    assert (parsed.bounce is not None) is found
    if found:
        assert parsed.bounce.recipients == ("gone@x.test",)


def test_complaint_is_no_customers_mail():
    parsed = parse(b"From: fbl@z.test\r\nSubject: report\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n--b\r\n\r\nx\r\n"
                   b"--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n--b--\r\n")
    assert parsed.feedback and parsed.automatic and parsed.bounce is None
