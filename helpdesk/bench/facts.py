"""How often the rules are right about what a reply asks for and what a customer tells: make bench-facts.

Every third sentence of helpdesk/bench/facts.yml is held out: the rules were never tuned on it.
"""
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click
import yaml

from helpdesk.tickets.asks import asked_for
from helpdesk.tickets.facts import known_facts

SENTENCES = Path(__file__).with_name("facts.yml")
HELD_OUT = 3


@dataclass
class Count:
    """How many labels were found rightly, found wrongly and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    mistakes: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Of what was found, how much is right; 1 when nothing was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Of what is there, how much was found."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def sentences() -> Iterator[tuple[str, str, bool, str, set[str]]]:
    """Each sentence with its list (asks or tells), locale, whether it is held out, and its labels."""
    for part, by_locale in yaml.safe_load(SENTENCES.read_text(encoding="utf-8")).items():
        for locale, rows in by_locale.items():
            for place, (sentence, labels) in enumerate(rows):
                yield part, locale, place % HELD_OUT == HELD_OUT - 1, sentence, set(labels.split()) if part == "asks" else set(filter(None, [labels]))


def found_in(part: str, sentence: str) -> set[str]:
    """What the rules say of one sentence, as its labels would."""
    return set(asked_for(sentence)) if part == "asks" else {f"{fact.kind}={fact.value}" for fact in known_facts([sentence])}


def measured() -> dict[tuple[str, ...], Count]:
    """The counts by list, held out or not, and by locale or kind; 'all' is everything of a list."""
    counts: dict[tuple[str, ...], Count] = defaultdict(Count)
    for part, locale, is_held, sentence, labels in sentences():
        found = found_in(part, sentence)
        group = "held out" if is_held else "tuned"
        for label in found | labels:
            for key in ((part, group, "all"), (part, group, locale), (part, "both", label.partition("=")[0])):
                _count(counts[key], label in found, label in labels)
        if found != labels:
            counts[part, group, "all"].mistakes.append(f"{sentence} → {', '.join(sorted(found)) or 'nothing'}")
    return counts


def _count(count: Count, is_found: bool, is_there: bool) -> None:
    count.right += is_found and is_there
    count.wrong += is_found and not is_there
    count.missed += is_there and not is_found


@click.command()
@click.option("--mistakes", is_flag=True, help="Also list the sentences the rules were tuned on and got wrong.")
def main(mistakes: bool) -> None:
    """Prints precision and recall by language and by kind, tuned and held out apart."""
    counts, sizes = measured(), Counter((part, is_held) for part, _locale, is_held, *_rest in sentences())
    for part, words in (("asks", "What a reply asks for"), ("tells", "What a customer tells")):
        click.echo(f"\n{words}: {sizes[part, False]} sentences tuned on, {sizes[part, True]} held out")
        for key, count in sorted(((key, count) for key, count in counts.items() if key[0] == part), key=lambda row: row[0]):
            click.echo(f"  {key[1]:9} {key[2]:9} precision {count.precision:.2f}  recall {count.recall:.2f}  ({count.right} right, {count.wrong} wrong, {count.missed} missed)")
    if mistakes:
        click.echo("\n" + "\n".join(counts["asks", "tuned", "all"].mistakes + counts["tells", "tuned", "all"].mistakes))


if __name__ == "__main__":
    main()
