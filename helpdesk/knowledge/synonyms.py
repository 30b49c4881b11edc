"""Words that mean the same: an article that has one of them is found by the others too, in that language."""
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.core import events, text
from helpdesk.core.actor import Actor
from helpdesk.core.db import db
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import LOCALES
from helpdesk.core.language import words
from helpdesk.knowledge.events import SynonymsChanged
from helpdesk.knowledge.models import Synonyms, Translation

MOST_GROUPS, MOST_WORDS, LONGEST_WORD = 500, 12, 60


@dataclass(frozen=True)
class Group:
    """Words that mean the same, each with its terms as the search compares them."""

    words: tuple[str, ...]
    terms: tuple[str, ...]


def groups(locale: str) -> list[Group]:
    """The groups of a language, in the order in which they were written."""
    rows = db.session.scalars(sa.select(Synonyms).where(Synonyms.locale == locale).order_by(Synonyms.id))
    return [Group(tuple(row.words), tuple(_terms(word, locale) for word in row.words)) for row in rows]


def others(translation: Translation, same: list[Group]) -> list[str]:
    """The words that mean the same as some of an article's own and do not stand in it."""
    if not same:
        return []
    own = _terms("\n".join((translation.title, translation.summary, translation.plain, *translation.keywords)), translation.locale)
    found: dict[str, None] = {}
    for group in same:
        has = [bool(term) and f" {term} " in own for term in map(str.strip, group.terms)]
        if any(has):
            found |= dict.fromkeys(word for word, is_there in zip(group.words, has, strict=True) if not is_there)
    return list(found)


def written(locale: str) -> str:
    """The groups of a language as an author writes them: one a line, words separated by commas."""
    return "\n".join(", ".join(group.words) for group in groups(locale))


def save(locale: str, lines: str, *, actor: Actor) -> bool:
    """Replaces the groups of a language; answers whether anything changed.

    :raises Invalid: for a line with one word alone, and for too many.
    """
    wanted = parsed(locale, lines)
    if wanted == [list(group.words) for group in groups(locale)]:
        return False
    db.session.execute(sa.delete(Synonyms).where(Synonyms.locale == locale))
    for line in wanted:
        db.session.add(Synonyms(locale=locale, words=line))
        db.session.flush()
    events.record(SynonymsChanged(locale=locale), actor=actor)
    return True


def parsed(locale: str, lines: str) -> list[list[str]]:
    """The groups that an author wrote. :raises Invalid: for a line with one word alone, and for too many."""
    groups_read = []
    for line in text.many_lines(lines).splitlines():
        found = list(dict.fromkeys(filter(None, (text.one_line(word, LONGEST_WORD) for word in line.split(",")))))
        if len(found) == 1:
            raise Invalid({locale: _("“%(word)s” stands alone. Write at least two words in a line, separated by a comma.", word=found[0])})
        if found:
            groups_read.append(found[:MOST_WORDS])
    if locale not in LOCALES or len(groups_read) > MOST_GROUPS:
        raise Invalid({locale: _("These are too many. Write at most %(most)d lines.", most=MOST_GROUPS)})
    return groups_read


def add(locale: str, lines: list[str], *, actor: Actor) -> bool:
    """Adds the groups that are not there yet; answers whether anything changed. :raises Invalid: as `save`."""
    there = written(locale).splitlines()
    known = {frozenset(group.words) for group in groups(locale)}
    return save(locale, "\n".join([*there, *(line for line in lines if frozenset(parsed(locale, line)[0]) not in known)]), actor=actor)


def _terms(written_words: str, locale: str) -> str:
    return f" {' '.join(word.term for word in words(written_words, locale))} "
