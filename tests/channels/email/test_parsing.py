"""One raw mail in, every field right; whatever is broken, an answer in valid Unicode."""
import json
import random
from datetime import UTC, datetime

import pytest

from helpdesk.channels.email.parsing import parse

HEADER = (b"From: Ana Pop <ana@x.test>\r\nTo: Shop <shop@y.test>\r\nSubject: Hi\r\nMessage-ID: <1@x.test>\r\n"
          b"Date: Tue, 03 Mar 2026 10:00:00 +0200\r\nMIME-Version: 1.0\r\n")


def mail(body=b"Hello", *fields, header=HEADER):
    return header + b"".join(field + b"\r\n" for field in fields) + b"\r\n" + body


def multipart(kind, *parts):
    body = b"".join(b"--=b\r\n" + part + b"\r\n" for part in parts) + b"--=b--\r\n"
    return mail(body, b"Content-Type: multipart/" + kind + b'; boundary="=b"')


def replaced(name, value):
    lines = [line for line in HEADER.split(b"\r\n") if not line.startswith(name)]
    return mail(header=name + b": " + value + b"\r\n" + b"\r\n".join(lines))


def test_plain_mail():
    parsed = parse(mail(b"Hello\r\nthere\r\n", b"In-Reply-To: <0@y.test>", b"References: <a@y.test>\r\n <0@y.test>", b'Cc: b@x.test, "C, D" <c@x.test>'))
    assert (parsed.subject, parsed.sender.email, parsed.sender.name) == ("Hi", "ana@x.test", "Ana Pop")
    assert [(who.email, who.name) for who in parsed.cc] == [("b@x.test", ""), ("c@x.test", "C, D")]
    assert parsed.date == datetime(2026, 3, 3, 8, tzinfo=UTC)
    assert (parsed.message_id, parsed.in_reply_to, parsed.references) == ("1@x.test", "0@y.test", ("a@y.test", "0@y.test"))
    assert parsed.text == "Hello\nthere\n" and not parsed.problems and not parsed.automatic and parsed.bounce is None


@pytest.mark.parametrize("raw, subject", [
    (b"=?utf-8?Q?Caf=C3=A9?=", "Café"), (b"=?utf-8?B?w6c=?= =?utf-8?B?w6M=?=", "çã"),
    (b"=?utf-8?B?w?= =?utf-8?B?6c=?=", "ç"), (b"=?iso-8859-1?Q?a_b=E3o?= c", "a bão c"), ("Ação".encode(), "Ação"),
    ("Ação".encode("cp1252"), "Ação"), (b"=?iso-8859-16?Q?=BA?=", "ș"), (b"=?nonsense?Q?abc?=", "abc"), (b"=?utf-8?Q?open", "=?utf-8?Q?open"),
    (b"=?utf-16be?B?2AA=?=", "\ufffd"), (b"a\r\n\tb", "a b"), (b"=?utf-8*pt?Q?ol=C3=A1?=", "olá"),
])
def test_subject(raw, subject):
    assert parse(replaced(b"Subject", raw)).subject == subject


@pytest.mark.parametrize("raw, expected", [
    (b"a@x.test", [("a@x.test", "")]), (b'"Pop, Ana" <a@x.test>', [("a@x.test", "Pop, Ana")]), (b"Pop, Ana <a@x.test>", [("a@x.test", "Pop, Ana")]),
    (b"a@x.test (Ana)", [("a@x.test", "Ana")]), (b"=?utf-8?Q?Ana=2C_Pop?= <a@x.test>", [("a@x.test", "Ana, Pop")]),
    (b"Team: a@x.test, B <b@x.test>;", [("a@x.test", ""), ("b@x.test", "B")]), (b"a@x.test; b@x.test", [("a@x.test", ""), ("b@x.test", "")]),
    (b'"a@x.test" <b@x.test>', [("b@x.test", "a@x.test")]), (b"<a@x.test", [("a@x.test", "")]), (b"=?utf-8?Q?Ana_<a@x.test>?=", [("a@x.test", "Ana")]),
    (b"undisclosed-recipients:;", []), (b"", []), (b'"Ana \\"P\\" Pop" <a@x.test>', [("a@x.test", "Ana P Pop")]), (b"mailto:a@x.test", [("a@x.test", "")]),
    (b'"a.b"@x.test', [("a.b@x.test", "")]), (b'"a b"@x.test', [('"a b"@x.test', "")]), (b'"a@y.test"@x.test', [('"a@y.test"@x.test', "")]),
])
def test_addresses(raw, expected):
    assert [(who.email, who.name) for who in parse(replaced(b"To", raw)).to] == expected


def test_bodies_and_attachments():
    parsed = parse(multipart(
        b"mixed", b"Content-Type: text/plain; charset=utf-8\r\n\r\nOl\xc3\xa1",
        b'Content-Type: image/png; name="=?utf-8?Q?=C8=99.png?="\r\nContent-ID: <i@x>\r\nContent-Transfer-Encoding: base64\r\n\r\naGk=',
        b"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*0*=utf-8''captur%C4%83; filename*1=.pdf\r\n\r\nPDF",
        b"Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nx", b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR"))
    assert parsed.text == "Olá"
    assert [(item.filename, item.content_type, item.size, item.content_id) for item in parsed.attachments] == [
        ("ș.png", "image/png", 2, "i@x"), ("captură.pdf", "application/pdf", 3, None), (None, "message/rfc822", 19, None), (None, "text/calendar", 15, None)]


def test_alternative_and_inline_image():
    inner = (b'Content-Type: multipart/related; boundary=r\r\n\r\n--r\r\nContent-Type: text/html\r\n\r\n<p>Hi <img src="cid:i@x"></p>\r\n'
             b'--r\r\nContent-Type: image/gif\r\nContent-ID: <i@x>\r\n\r\nGIF\r\n--r--')
    parsed = parse(multipart(b"alternative", b"Content-Type: text/plain\r\n\r\nHi", inner))
    assert parsed.text == "Hi" and "cid:i@x" in parsed.html
    assert [(item.content_type, item.inline) for item in parsed.attachments] == [("image/gif", True)]


@pytest.mark.parametrize("charset, body, text", [
    (b"iso-8859-2", "ştiu".encode("iso-8859-2"), "ştiu"), (b"utf-8", "ação".encode("cp1252"), "ação"), (b"x-unknown", "ação".encode(), "ação"),
    (b"us-ascii", "ação".encode(), "ação"), (b"punycode", b"abc", "abc"), (b"windows-1252", b"\x93a\x94", "“a”"), (b"gb2312", "你好".encode("gb18030"), "你好"),
])
def test_charsets(charset, body, text):
    assert parse(mail(body, b"Content-Type: text/plain; charset=" + charset)).text == text


def test_fallback_charset_is_the_mailboxs():
    raw = mail("știu".replace("ș", "ş").encode("cp1250"))
    assert parse(raw, "cp1250").text == "ştiu"


def test_flowed_text_is_joined():
    parsed = parse(mail(b"one \r\ntwo\r\n-- \r\nAnn\r\n", b"Content-Type: text/plain; format=flowed"))
    assert parsed.text == "one two\n-- \nAnn\n" and parsed.reply_text == "one two"


def test_html_only_reply():
    parsed = parse(mail(b'<p>Yes</p><div class="gmail_quote">On Tue S wrote:<blockquote>old</blockquote></div>', b"Content-Type: text/html", b"In-Reply-To: <0@y.test>"))
    assert parsed.reply_text == "Yes" and "old" in parsed.quoted_text


def test_plain_text_without_marks_is_cut_like_its_html():
    parsed = parse(multipart(
        b"alternative", b"Content-Type: text/plain\r\n\r\nYes please.\r\n\r\nS kirjutas eile\r\nold words",
        b'Content-Type: text/html\r\n\r\n<div>Yes please.</div><div class="yahoo_quoted">S kirjutas eile<br>old words</div>'))
    assert parsed.reply_text == "Yes please." and parsed.text.startswith("Yes please.")


@pytest.mark.parametrize("body", [
    b"see below\r\n\r\n---------- Forwarded message ---------\r\nFrom: Bob <bob@z.test>\r\nDate: Tue\r\nSubject: Broken\r\nTo: ana@x.test\r\n\r\nIt broke.\r\n",
    b"> Anfang der weitergeleiteten Nachricht:\r\n>\r\n> Von: Bob <bob@z.test>\r\n> Betreff: Broken\r\n> Datum: 3.3.\r\n>\r\n> It broke.\r\n",
    b"---- Mensagem encaminhada ----\r\nDe: Bob <bob@z.test>\r\nData: ter\r\nAssunto: Broken\r\nPara: ana@x.test\r\n\r\nIt broke.\r\n",
    b'----- Forwarded Message ----- From: Bob <bob@z.test>To: "ana" <ana@x.test>Sent: Tuesday, 09:26 AM CETSubject: Broken\r\nIt broke.\r\n',
    b"From: Bob [mailto:bob@z.test]\r\nSent: Tuesday\r\nTo: Ana\r\nSubject: Broken\r\n\r\nIt broke.\r\n",
])
def test_forwards_are_content(body):
    parsed = parse(mail(body))
    assert "It broke." in parsed.reply_text
    assert (parsed.forwarded_from, parsed.forwarded_subject) == ("bob@z.test", "Broken")


BROKEN = {
    "empty": b"", "white space": b" \r\n\r\n", "binary": bytes(range(256)) * 20, "no header": b"just words\nand more", "only header": HEADER,
    "no boundary": mail(b"words", b"Content-Type: multipart/mixed"), "unclosed": mail(b"--=b\r\n\r\nwords", b'Content-Type: multipart/mixed; boundary="=b"'),
    "carriage returns only": HEADER.replace(b"\r\n", b"\r") + b"\rwords", "surrogates": mail(b"&#55357; \xed\xa0\x80", b"Content-Type: text/html; charset=utf-8"),
    "bad everything": b"From: \xff\r\nDate: nonsense\r\nMessage-ID: <>\r\nContent-Type: ;;;=\r\nSubject: =?\xff?B?\xff?=\r\n\r\n\xff",
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_mail_is_answered(name):
    parsed = parse(BROKEN[name])
    assert parsed.problems or name in ("surrogates", "only header", "carriage returns only")
    json.dumps(parsed.as_dict(), ensure_ascii=False).encode("utf-8")
    if b"words" in BROKEN[name]:
        assert "words" in parsed.text


def test_mutants_are_answered():
    rnd, seeds = random.Random(5), [multipart(b"mixed", b"\r\nHi", b"Content-Type: text/html\r\n\r\n<b>x</b>"), *BROKEN.values()]
    for _ in range(400):
        raw = bytearray(rnd.choice(seeds))
        for _ in range(rnd.randint(1, 8)):
            place = rnd.randrange(len(raw) + 1)
            raw[place:place + rnd.randint(0, 20)] = bytes(rnd.randrange(256) for _ in range(rnd.randint(0, 9)))
        parsed = parse(bytes(raw))
        assert not any("could not be parsed" in problem for problem in parsed.problems), (bytes(raw), parsed.problems)
        json.dumps(parsed.as_dict(), ensure_ascii=False).encode("utf-8")
        assert "\n".join(segment.text for segment in parsed.segments) == parsed.text


def _nested(depth):
    return HEADER + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth)) + b"\r\nwords"


BOMBS = {
    "nested": _nested(5000), "headers": HEADER + b"X: y\r\n" * 100_000 + b"\r\nx", "parts": multipart(b"mixed", *[b"\r\nx"] * 20_000),
    "references": mail(b"x", b"References: " + b"<a@b> " * 50_000), "recipients": replaced(b"To", b"(" * 50_000), "words": replaced(b"Subject", b"=?utf-8?q?" * 9000),
    "introductions": mail(b"On 2026 a@b wrote:\n" * 15_000), "rulers": mail((b"_" * 190 + b"x\n") * 10_000), "tags": mail(b'<div class="' * 100_000, b"Content-Type: text/html"),
    "entities": mail(b"&#" * 300_000, b"Content-Type: text/html"), "open styles": mail(b"<style>" * 200_000, b"Content-Type: text/html"),
    "padding": mail(b"=A" * 1_000_000, b"Content-Transfer-Encoding: base64"), "uuencoded": mail(b"begin 644 a\nMaaaa\n" * 50_000),
}


@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_answered(name):
    assert isinstance(parse(BOMBS[name]).text, str)
