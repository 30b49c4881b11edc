"""Many different, readable messages for a load database, quickly: the bank's words and sentences of the help centre."""
import random
import re
from pathlib import Path

from helpdesk.core.i18n import LOCALES
from helpdesk.seed import bank

VARIANTS = 40
PRODUCTS = ("HA-100", "HA-200", "VT-40", "F-100", "F-200")
_MARKUP = re.compile(r"\]\([^)]*\)|[\[\]*>#|]|^\d+\. |^- ", re.M)


class Prose:
    """Subjects and messages in three languages; the same seed gives the same words."""

    def __init__(self, rng: random.Random, articles: Path):
        self._rng = rng
        self._sentences = {locale: _sentences(articles, locale) for locale in LOCALES}
        self._subjects = {locale: [] for locale in LOCALES}
        self._turns = {(locale, who): [] for locale in LOCALES for who in ("customer", "agent", "note")}
        names = {locale: [person for person in bank.people() if person.locale == locale] for locale in LOCALES}
        for conversation in bank.conversations():
            for _ in range(VARIANTS):
                facts = self._facts(names[conversation.locale])
                self._subjects[conversation.locale].append(bank.said(conversation.subject, facts, rng))
                for turn in conversation.turns:
                    self._turns[conversation.locale, turn.who].append(bank.said(turn.text, facts, rng))

    def subject(self, locale: str) -> str:
        """A subject as customers write them."""
        return self._rng.choice(self._subjects[locale])

    def message(self, locale: str, who: str) -> str:
        """A message of about 60 words; `who` is customer, agent or note."""
        rng = self._rng
        said = rng.choice(self._turns[locale, who])
        more = " ".join(rng.choices(self._sentences[locale], k=rng.randrange(4)))
        return f"{said}\n\n{more}" if more else said

    def _facts(self, people: list[bank.Person]) -> dict[str, str]:
        person = self._rng.choice(people)
        return {"first": person.first_name, "name": person.name, "agent": self._rng.choice(("Larisa", "Rui", "Camila", "Tom")),
                "order": str(self._rng.randrange(1_000, 999_999)), "product": self._rng.choice(PRODUCTS),
                "amount": f"€{self._rng.randrange(20, 900)}"}


def _sentences(articles: Path, locale: str) -> list[str]:
    found = []
    for path in sorted(articles.glob(f"*/*.{locale}.md")):
        body = path.read_text("utf-8").split("---\n", 2)[2]
        prose = " ".join(line for line in body.splitlines() if line and not line.startswith(("|", "#")))
        found += [sentence for sentence in re.split(r"(?<=[.!?:]) ", _MARKUP.sub("", prose)) if len(sentence) > 30]
    return found
