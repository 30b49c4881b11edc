"""Mails written by hand, beside those that are generated."""
import tomllib
from pathlib import Path

from tests.mail.replies.corpus import Case, raw_mail

SUBJECTS = {"re": "Re: filter 18", "new": "filter 18", "fw": "Fwd: filter 18"}


def odd_cases():
    """A Case for each mail in odd.toml."""
    for case in tomllib.loads((Path(__file__).parents[1] / "odd.toml").read_text("utf-8"))["case"]:
        text = case["text"].lstrip("\n") if "text" in case else None
        yield Case("by hand", case["name"], case["kind"], raw_mail(text, case.get("html"), SUBJECTS[case["kind"]]), case["said"])
