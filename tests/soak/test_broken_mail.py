"""Thousands of broken mails and every bomb we know: each is answered in valid JSON, in time and in bounded memory, and none is lost."""
import gzip
import io
import json
import os
import random
import subprocess
import sys
import time
import zipfile
from pathlib import Path

from helpdesk.channels.email.accepting import Envelope, accept
from helpdesk.channels.email.models import InboundEmail
from helpdesk.channels.email.taking import take_waiting
from helpdesk.config import ROOT
from helpdesk.core.db import db
from tests.channels.email.test_parsing import BOMBS, BROKEN, mail, multipart
from tests.channels.email.test_winmail import WHOLE, attached

MUTANTS = 5_000
TAKEN = 200
SECONDS = 5
MEGABYTES = 500
PIECES = (b"\r", b"\n", b"\0", b"=?utf-8?q?", b"=?utf-16?b?2AA=?=", b'"', b"<", b">", b"(", b"--", b"--=b", b";", b":", b"charset=foo", b"\xed\xa0\x80", b"&#55357;",
          b"Content-Type: multipart/mixed; boundary=x\r\n", b"Content-Transfer-Encoding: base64\r\n", b"<blockquote>", b"On 2026 a@b wrote:\n", b"\x1b$B")


def seeds() -> list[bytes]:
    gmail = (b'<div>Fine.</div><div class="gmail_quote"><div class="gmail_attr">On Tue, Shop wrote:</div><blockquote>old<img src="cid:i@x"></blockquote></div>')
    return [
        *(raw for raw in BROKEN.values() if raw), attached(WHOLE, b"See the file"),
        mail("Olá, não chegou.\r\n\r\nEm ter., Loja <s@x.test> escreveu:\r\n> Olá\r\n".encode(), b"Content-Type: text/plain; charset=utf-8; format=flowed"),
        multipart(b"alternative", b"Content-Type: text/plain\r\n\r\nFine.\r\n> old", b"Content-Type: text/html; charset=utf-8\r\n\r\n" + gmail),
        multipart(b"mixed", b"\r\nHi", b"Content-Type: image/png; name*=utf-8''%C8%99.png\r\nContent-ID: <i@x>\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8gd29ybGQ=",
                  b"Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nx", b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR"),
        multipart(b"report; report-type=delivery-status", b"\r\nIt did not arrive", b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
                  b"Final-Recipient: rfc822; a@b.test\r\nAction: failed\r\nStatus: 5.1.1\r\n"),
    ]


def mutant(rnd: random.Random, stock: list[bytes]) -> bytes:
    raw = bytearray(rnd.choice(stock))
    for _ in range(rnd.randint(1, 12)):
        kind, place = rnd.random(), rnd.randrange(len(raw) + 1)
        if kind < 0.3:
            raw[place:place + rnd.randint(1, 40)] = b""
        elif kind < 0.5:
            raw[place:place] = rnd.randbytes(rnd.randint(1, 10))
        elif kind < 0.7:
            raw[place:place] = rnd.choice(PIECES)
        elif kind < 0.9:
            other = rnd.choice(stock)
            begin = rnd.randrange(len(other) + 1)
            raw[place:place] = other[begin:begin + rnd.randint(1, 300)]
        elif kind < 0.95:
            del raw[place:]
    return bytes(raw)


def bombs() -> list[bytes]:
    zeros = io.BytesIO()
    with zipfile.ZipFile(zeros, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(50_000_000))
    packed = [gzip.compress(bytes(50_000_000)), zeros.getvalue()]
    return [
        *BOMBS.values(),
        *(multipart(b"mixed", b"\r\nHi", b"Content-Type: application/zip\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + data) for data in packed),
        mail(b"a" * 30_000_000), mail(b"x", b"Subject: " + b"A" * 5_000_000), mail(b"> a\n" * 1_000_000), mail(b"<pre>" + b"a\n" * 500_000, b"Content-Type: text/html"),
        mail(b"<table><tr><td>" * 100_000, b"Content-Type: text/html"), mail(b"<a href='" * 200_000, b"Content-Type: text/html"),
        mail(b"-" * 2_000_000), mail(b"From: a\n" * 200_000), mail((b" " * 500 + b"x\n") * 5_000), mail(b"Sent from my " * 200_000),
        multipart(b"mixed", *[b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ny"] * 2_000),
        multipart(b"alternative", b"Content-Type: text/plain\r\n\r\n" + b"a\n" * 19_000,
                  b"Content-Type: text/html\r\n\r\n<div id=Signature>" + b"a<br>" * 700 + b"</div>b"),
    ]


# One line of a megabyte of these is the worst that the rules for names, introductions, labels, signatures and addresses meet.
TRAPS = ("a", " ", "\t", ">", "> ", "-", "_", "*", "--  ", "a@", "@", "<", "<a@b", "(", "[", '"', "\\\"", "=?", "?=", "=?utf-8?q?a?= ", "On ", "On 2026 10:00 ", "wrote: ",
         "<a@b.c> wrote ", "2026-", "10:00 ", "From: ", "Von: a ", "sent from my ", "http://a ", "this message is confidential ", "print environment ", "Abcde. A",
         "a. ", "0", "5.1.1 ", "550 ", "a:", ",", ";", "&", "&#", "&amp", "é", "日", "\u0301", "\u200b", "<img src=", "<a ", "<!--", "</", "<div class='gmail_quote' ",
         "style='border:", "begin 644 a ", "{", "\\rtf")


def traps() -> list[bytes]:
    lines = [(piece * (1_000_000 // len(piece.encode()))).encode() for piece in TRAPS]
    plain, html = b"Content-Type: text/plain; charset=utf-8", b"Content-Type: text/html; charset=utf-8"
    return [made for line in lines for made in (
        mail(b"Hi\r\n" + line + b"\r\nAnn\r\n", plain, b"In-Reply-To: <0@y.test>"), mail(b"<p>Hi</p>" + line + b"<p>Ann</p>", html, b"In-Reply-To: <0@y.test>"),
        mail(b"Hi", *(name + b": " + line for name in (b"Subject", b"From", b"Cc", b"References", b"Received", b"Authentication-Results", b"DKIM-Signature", b"Content-Disposition"))),
        mail(b"Your mail could not be delivered " + line, b"From: MAILER-DAEMON", b"X-Failed-Recipients: a@b.test"))]


def answered(paths, folder) -> tuple[list[float], int]:
    """(seconds of each answer, the process' highest memory in MB); every answer is one JSON object in valid UTF-8."""
    command = [sys.executable, "-m", "flask", "--app", "helpdesk", "mail", "parse", "--batch"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | {"HELPDESK_INSTANCE": str(folder)}) as process:
        seconds = [_one(process, path) for path in paths]
        highest = next(int(line.split()[1]) // 1024 for line in Path(f"/proc/{process.pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
        process.stdin.close()
    assert process.returncode == 0
    return seconds[1:], highest     # what the system says of a child's end counts the parent's memory too


def _one(process, path) -> float:
    begin = time.perf_counter()
    process.stdin.write(f"{path}\n".encode())
    process.stdin.flush()
    answer = json.loads(process.stdout.readline().decode("utf-8"))
    assert not any("could not be parsed" in problem for problem in answer["problems"]), path
    return time.perf_counter() - begin


def written(folder, mails):
    paths = []
    for number, raw in enumerate(mails):
        paths.append(folder / f"{number}.eml")
        paths[-1].write_bytes(raw)
    return paths


def test_mutants_are_answered(tmp_path):
    rnd, stock = random.Random(2026), seeds()
    seconds, megabytes = answered(written(tmp_path, [mutant(rnd, stock) for _ in range(MUTANTS)]), tmp_path)
    assert max(seconds) < SECONDS and megabytes < MEGABYTES


def test_bombs_are_answered(tmp_path):
    seconds, megabytes = answered(written(tmp_path, [b"", *bombs()]), tmp_path)
    assert max(seconds) < SECONDS and megabytes < MEGABYTES


def test_traps_are_answered(tmp_path):
    seconds, megabytes = answered(written(tmp_path, [b"", *traps()]), tmp_path)
    assert max(seconds) < SECONDS and megabytes < MEGABYTES


def taken(raw: bytes) -> InboundEmail:
    number = accept(raw, Envelope("pipe"))
    while take_waiting():
        pass
    return db.session.get(InboundEmail, number, populate_existing=True)


def test_none_is_lost_and_none_blocks_the_next(app):
    rnd, stock = random.Random(7), seeds()
    for number in range(TAKEN):
        row = taken(mutant(rnd, stock))
        assert row.verdict not in ("waiting", "failed"), (number, row.reason)
    for raw in bombs():
        row = taken(raw)
        assert row.verdict not in ("waiting", "failed"), (len(raw), row.reason)
    assert taken(mail(b"I am well")).verdict == "new"
    assert db.session.query(InboundEmail).count() == TAKEN + len(bombs()) + 1
