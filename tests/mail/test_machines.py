"""Servers and programs are recognised by what they write, in many languages; people are not taken for them."""
import tomllib
from pathlib import Path

import pytest

from helpdesk.channels.email.parsing import parse

MAILS = tomllib.loads((Path(__file__).parent / "machines.toml").read_text("utf-8"))["mail"]
STATUS = "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: Loop/1\nVersion: 1\n"
ORIGINAL = "Content-Type: message/rfc822\n\nFrom: support@brisa.example\nMessage-ID: <9@brisa.example>\nSubject: filter\n\nHello\n"
SHAPES = {"arf": ("report; report-type=feedback-report", (STATUS, ORIGINAL)), "arf without status": ("report; report-type=feedback-report", (ORIGINAL,)),
          "forwarded": ("mixed", (ORIGINAL,))}


def raw(mail):
    head = f"From: {mail['from']}\nTo: support@brisa.example\nSubject: {mail['subject']}\nMessage-ID: <7@client.example>\nMIME-Version: 1.0\n"
    head += f"{mail['head']}\n" if "head" in mail else ""
    text = f"Content-Type: text/plain; charset=utf-8\n\n{mail['text'].lstrip()}"
    if "mime" not in mail:
        return (head + text).encode()
    kind, parts = SHAPES[mail["mime"]]
    return (f"{head}Content-Type: multipart/{kind}; boundary=b\n\n" + "".join(f"--b\n{part}\n" for part in (text, *parts)) + "--b--\n").encode()


def what(parsed):
    return "feedback" if parsed.feedback else "bounce" if parsed.bounce else "automatic" if parsed.automatic else "person"


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: f"{mail['is']}: {mail['name']}")
def test_each_is_taken_for_what_it_is(mail):
    parsed = parse(raw(mail))
    assert what(parsed) == mail["is"]
    if "gone" in mail:
        assert parsed.bounce.recipients == (mail["gone"],)
