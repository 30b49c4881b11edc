"""Only what is proved is sent, and it is signed so that the other system can tell."""
import time
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from helpdesk.backoffice.questions import Question, digest_of, headers, proved, question
from helpdesk.seed.sample_shop import SECRET, is_signed

THEN = datetime(2026, 1, 1, tzinfo=UTC)


def identity(number, kind, value, proved_at=THEN):
    return SimpleNamespace(id=number, kind=kind, value=value, proved_at=proved_at)


def test_claimed_identities_stay_here():
    known = proved([identity(1, "email", "forged@example.com", None), identity(2, "email", "ana@example.com"), identity(3, "phone", "+40700", None),
                    identity(4, "chat", "visitor-id"), identity(5, "external", "crm-7")])
    assert known == {"email": ("ana@example.com",), "external": ("crm-7",)}
    assert question("https://shop.example/", known).body == b'{"customer":{"email":["ana@example.com"],"external":["crm-7"]}}'


@pytest.mark.parametrize(("template", "known", "address"), [
    ("https://shop.example/c/{email}", {"email": ("a+b/../c@x.example", "other")}, "https://shop.example/c/a%2Bb%2F..%2Fc%40x.example"),
    ("https://shop.example/c?id={external}&m={email}", {"external": ("7&x=1",), "email": ("a@x",)}, "https://shop.example/c?id=7%26x%3D1&m=a%40x"),
    ("https://shop.example/c/{phone}", {"email": ("a@x.example",)}, None), ("https://shop.example/", {}, None)])
def test_what_is_asked(template, known, address):
    asked = question(template, known)
    assert (asked and (asked.method, asked.address)) == (address and ("GET", address))


def test_the_sample_shop_recognises_the_signature():
    asked, now = Question("GET", "http://127.0.0.1:1/sample-shop/customers/ana%40x.example"), int(time.time())
    sent = headers(asked, SECRET, now=now)
    path, at, signature = "/sample-shop/customers/ana%40x.example", sent["X-Continua-Time"], sent["X-Continua-Signature"]
    assert is_signed("GET", path, b"", at, signature, now=now)
    assert not is_signed("GET", path + "x", b"", at, signature, now=now) and not is_signed("POST", path, b"", at, signature, now=now)
    assert not is_signed("GET", path, b"x", at, signature, now=now) and not is_signed("GET", path, b"", at, signature, now=now + 301)
    assert not is_signed("GET", path, b"", at, headers(asked, "other", now=now)["X-Continua-Signature"], now=now)
    assert headers(asked, "", now=now) == {}


def test_the_digest_tells_identities_apart():
    assert digest_of({"email": ("a",)}) == digest_of({"email": ("a",)}) != digest_of({"email": ("a", "b")})
