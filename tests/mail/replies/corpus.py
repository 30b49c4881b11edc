"""The labelled mails: every client × language × text and HTML, and people's first words that only look like a quote."""
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.mail.replies.clients import FORWARDS, REPLIES

LANGUAGES = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(Path(__file__).parent.glob("*.toml"))}
MAIN = ("en", "pt", "ro", "de", "fr", "es", "it")
FORMS = ("text", "html", "both")


@dataclass(frozen=True)
class Case:
    """One mail and what its writer said in it."""

    client: str
    language: str
    form: str
    raw: bytes
    said: str

    @property
    def name(self):
        return f"{self.client} {self.language} {self.form}"


@cache
def cases():
    """Every Case, always in the same order."""
    return tuple(_all())


def _all():
    for language, words in LANGUAGES.items():
        for place, client in enumerate(REPLIES):
            yield from _forms(client, language, words, words["said"][place % len(words["said"])], "Re: filter 18")
        for client in FORWARDS:
            yield from _forms(client, language, words, words["said"][0], "Fwd: filter 18")
        for number, trap in enumerate(words["traps"]):
            for subject in ("Re: filter 18", "filter 18"):
                yield Case("no quote", language, f"{number} {subject[:2]}", raw_mail(trap + "\n", None, subject), trap)


def _forms(client, language, words, said, subject):
    text, html, expected = client(words, said, words["letter"])
    for form in FORMS:
        if (text is None and form != "html") or (html is None and form != "text"):
            continue
        yield Case(client.__name__.replace("_", " "), language, form, raw_mail(text if form != "html" else None, html if form != "text" else None, subject), expected)


def raw_mail(text, html, subject):
    """A whole mail of a text or an HTML part or both; the one of a reply names what it answers."""
    parts = [_part(kind, content) for kind, content in (("plain", text), ("html", html)) if content is not None]
    body = parts[0] if len(parts) == 1 else 'Content-Type: multipart/alternative; boundary="=b"\n\n' + "".join(f"--=b\n{part}\n" for part in parts) + "--=b--\n"
    answers = "In-Reply-To: <1@brisa.example>\n" if subject.startswith("Re") else ""
    header = (f"From: Ana Pop <ana@client.example>\nTo: support@brisa.example\nSubject: {subject}\nMessage-ID: <2@client.example>\n"
              f"Date: Wed, 04 Mar 2026 09:00:00 +0200\nMIME-Version: 1.0\n{answers}")
    return (header + body).replace("\n", "\r\n").encode()


def _part(kind, content):
    return f"Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{content}"
