"""Who is it really: a trusted server's word or a good signature proves a From; nothing else does, and a forged one opens nothing."""
import base64

import dkim
import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from helpdesk.channels.email.own import own
from helpdesk.channels.email.senders import FAILED, PASSED, NoAnswer, check, speaks_for
from helpdesk.core.db import db
from helpdesk.customers.models import Identity
from helpdesk.tickets.models import Message
from tests.channels.email.conftest import raw_mail

TRUSTED = ("mx.desk.test",)
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PRIVATE = KEY.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
PUBLIC = KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def signed(raw: bytes, domain: bytes = b"example.com", **options) -> bytes:
    return dkim.sign(raw, b"s1", domain, PRIVATE, include_headers=[b"From", b"To", b"Subject", b"Message-ID"], **options) + raw


def lookup(name: str) -> bytes:
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(PUBLIC) if name.startswith("s1._domainkey.") else b""


def silent(name: str) -> bytes:
    raise NoAnswer(name)


def told(results: str) -> bytes:
    return f"Authentication-Results: {results}\r\n".encode() + raw_mail()


TOLD = {
    "dmarc passes": ("mx.desk.test; dmarc=pass (p=reject) header.from=example.com", PASSED),
    "dmarc passes for nobody named": ("mx.desk.test; dmarc=pass (p=reject)", None),
    "dmarc fails for nobody named": ("mx.desk.test; dmarc=fail", FAILED),
    "dmarc fails": ("mx.desk.test; spf=pass smtp.mailfrom=bad.test; dkim=none; dmarc=fail header.from=example.com", FAILED),
    "dkim of the same domain": ("mx.desk.test 1; dkim=pass header.d=example.com header.s=s1", PASSED),
    "dkim of another domain": ("mx.desk.test; dkim=pass header.d=bad.test", None),
    "spf of the same domain": ("mx.desk.test; spf=pass smtp.mailfrom=bounce@example.com", PASSED),
    "spf of another domain": ("mx.desk.test; spf=pass smtp.mailfrom=bad.test", None),
    "broken signature alone": ("mx.desk.test; dkim=fail header.d=example.com", None),
    "another server": ("mx.bad.test; dmarc=pass header.from=example.com", None),
    "nothing checked": ("mx.desk.test; none", None),
    "words in quotes": ('mx.desk.test; dkim=fail reason="x; dmarc=pass header.from=example.com" header.d=bad.test', None),
    "words in brackets": ("mx.desk.test; spf=fail (a (b; dmarc=pass header.from=example.com) c) smtp.mailfrom=bad.test", None),
    "an open quote": ('mx.desk.test; spf=fail reason="; dmarc=pass header.from=example.com', None),
}


@pytest.mark.parametrize("name", TOLD)
def test_a_trusted_servers_word(name):
    results, verdict = TOLD[name]
    assert check(told(results), trusted=TRUSTED) == verdict


def test_only_the_nearest_word_of_a_trusted_server_counts():
    raw = b"Authentication-Results: mx.desk.test; dmarc=fail\r\n" + told("mx.desk.test; dmarc=pass header.from=example.com")
    assert check(raw, trusted=TRUSTED) == FAILED


@pytest.mark.parametrize("signer, domain, good", [
    ("example.com", "example.com", True), ("example.com", "shop.example.com", True), ("shop.example.com", "example.com", False),
    ("ample.com", "example.com", False), ("com", "example.com", False), ("", "example.com", False),
    ("știri.example", "xn--tiri-pxb.example", True), ("xn--strae-oqa.example", "strasse.example", False), ("straße.example", "strasse.example", False),
])
def test_who_speaks_for_whom(signer, domain, good):
    assert speaks_for(signer, domain) is good


def test_a_good_signature_passes_and_a_changed_mail_does_not():
    raw = signed(raw_mail("It broke."))
    assert check(raw, lookup=lookup) == PASSED
    assert check(raw.replace(b"\r\n", b"\n"), lookup=lookup) == PASSED
    assert check(raw.replace(b"It broke", b"Send money"), lookup=lookup) is None
    assert check(raw.replace(b"ana@example.com", b"bob@example.com"), lookup=lookup) is None
    assert check(raw, lookup=silent) is None
    assert check(raw) is None


def test_signatures_that_say_nothing():
    assert check(signed(raw_mail(), b"bad.test"), lookup=lookup) is None
    assert check(signed(raw_mail(), length=True), lookup=lookup) is None
    assert check(b"From: Eve <eve@example.com>\r\n" + signed(raw_mail()), lookup=lookup) is None
    assert check(b"DKIM-Signature: " + b"a=" * 20_000 + b"\r\n" + raw_mail(), lookup=lookup) is None


@pytest.fixture
def trusting(app, monkeypatch):
    monkeypatch.setattr(own, "trusted_servers", TRUSTED)
    monkeypatch.setattr(own, "txt_lookup", lookup)


def message_of(row) -> Message:
    return db.session.scalar(sa.select(Message).where(Message.id == row.message_id).execution_options(populate_existing=True))


def test_a_verified_sender_is_proved(trusting, take):
    row = message_of(take(signed(raw_mail())))
    assert (row.sender_check, row.is_proved) == (PASSED, True)
    assert db.session.scalar(sa.select(Identity.proof).where(Identity.value == "ana@example.com")) == "dkim"


def test_without_a_word_nothing_is_proved(trusting, take):
    row = message_of(take(raw_mail()))
    assert (row.sender_check, row.is_proved) == (None, False)


def test_a_forged_sender_does_not_reach_the_ticket_by_its_number(trusting, take):
    first = take(raw_mail())
    number = first.ticket_id + 10_000
    honest = take(raw_mail("More", subject=f"Re: [#{number}]", message_id="<2@example.com>"))
    assert honest.ticket_id == first.ticket_id
    forged = take(b"Authentication-Results: mx.desk.test; dmarc=fail header.from=example.com\r\n"
                  + raw_mail("Send it elsewhere", subject=f"Re: [#{number}]", message_id="<3@example.com>"))
    assert forged.ticket_id != first.ticket_id and message_of(forged).sender_check == FAILED
    assert db.session.scalar(sa.select(Identity.proved_at).where(Identity.value == "ana@example.com")) is None
