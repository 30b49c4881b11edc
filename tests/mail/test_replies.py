"""What a person wrote now is found in the mails of every client and language; nothing of a mail is lost on the way.

`python -m tests.mail.test_replies` prints the figures that stand in docs/mail.md.
"""
import random
import textwrap
from collections import Counter

import pytest

from helpdesk.channels.email.parsing import parse
from tests.mail.replies.clients import REPLIES
from tests.mail.replies.corpus import LANGUAGES, MAIN, cases, raw_mail
from tests.mail.replies.odd import odd_cases

WANTED = {"main": 0.97, "other": 0.9, "by hand": 0.9}


def bare(text):
    return "".join(text.replace("\ufeff", "").split())


def is_right(case, parsed):
    """True when exactly the words of the writer are shown; a forward keeps its whole text."""
    if case.client.startswith("forwarded"):
        return bare(parsed.reply_text) == bare(parsed.text)
    return bare(parsed.reply_text) == bare(case.said)


@pytest.fixture(scope="module")
def read():
    return [(case, parse(case.raw)) for case in (*cases(), *odd_cases())]


def test_the_corpus_is_large_enough():
    counted = Counter(case.language for case in cases())
    assert all(counted[language] >= 20 for language in MAIN) and len(LANGUAGES) >= 12 and len(list(odd_cases())) >= 30


def test_shown_and_folded_are_the_whole_text(read):
    for case, parsed in read:
        assert "\n".join(segment.text for segment in parsed.segments) == parsed.text, case.name


def test_no_word_of_the_writer_is_folded(read):
    lost = [case.name for case, parsed in read if not case.client.startswith("forwarded") and not _holds(bare(parsed.reply_text), case.said)]
    assert len(lost) <= len(read) * 0.005, lost


def test_forwarded_mail_is_never_folded(read):
    assert not [case.name for case, parsed in read if case.client.startswith("forwarded") and not is_right(case, parsed)]


def test_what_looks_like_a_quote_is_not_one(read):
    assert not [case.name for case, parsed in read if case.client == "no quote" and not is_right(case, parsed)]


@pytest.mark.parametrize("group, chosen", [
    ("main", lambda case: case.language in MAIN), ("other", lambda case: case.language in LANGUAGES.keys() - set(MAIN)),
    ("by hand", lambda case: case.client == "by hand")], ids=WANTED)
def test_accuracy(read, group, chosen):
    mails = [(case, parsed) for case, parsed in read if chosen(case)]
    wrong = [case.name for case, parsed in mails if not is_right(case, parsed)]
    assert len(wrong) <= (1 - WANTED[group]) * len(mails), wrong


def _holds(shown, said):
    return all(bare(line) in shown for line in said.split("\n"))


def test_long_threads_wrapped_by_a_gateway():
    """Each client answers a mail that another client wrote in another language, and a gateway cuts the lines."""
    rnd, seen, wrong = random.Random(5), 0, []
    for words in LANGUAGES.values():
        for client in REPLIES:
            other = rnd.choice(list(LANGUAGES.values()))
            letter = (rnd.choice(REPLIES)(other, other["said"][0], other["letter"])[0] or other["letter"]).strip("\n")
            text, html, said = client(words, rnd.choice(words["said"] + words["traps"][:3]), letter)
            for form in filter(any, ((text and wrapped(text), None), (None, html))):
                seen += 1
                if bare(parse(raw_mail(*form, "Re: filter 18")).reply_text) != bare(said):
                    wrong.append((client.__name__, form))
    assert seen > 400 and len(wrong) <= seen * 0.03, wrong


def wrapped(text):
    return "\n".join(line if line.startswith(">") or not line.strip() else textwrap.fill(line, 72, break_long_words=False, break_on_hyphens=False) for line in text.split("\n"))


def table():
    """Lines of Markdown: right mails of all, by language and by client."""
    counted = Counter()
    for case in (*cases(), *odd_cases()):
        for name in ({"by hand"} if case.client == "by hand" else {case.client, case.language}):
            counted[name, "all"] += 1
            counted[name, "right"] += is_right(case, parse(case.raw))
    for title, names in (("language", [*MAIN, *sorted(LANGUAGES.keys() - set(MAIN))]), ("client", [*dict.fromkeys(case.client for case in cases()), "by hand"])):
        yield f"{title}: " + " · ".join(f"{name} {counted[name, 'right']}/{counted[name, 'all']}" for name in names)


if __name__ == "__main__":
    print("\n".join(table()))
