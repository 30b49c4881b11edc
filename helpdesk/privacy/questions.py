"""What only this person ever asked is unlearnt: lessons, gaps of the help centre and what authors decided on it."""
import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.knowledge.learning.lessons import key_of, tidy
from helpdesk.knowledge.learning.models import ADMIN, Lesson, Unlearnt
from helpdesk.knowledge.models import ArticleUse, Search
from helpdesk.privacy.registry import PERSONAL
from helpdesk.privacy.whose import Whose
from helpdesk.selfservice.clustering import telling_words
from helpdesk.selfservice.models import LONGEST_QUESTION, Gap

_SEARCHES = next(entry for entry in PERSONAL if entry.table == "search")


def forget(whose: Whose) -> None:
    """In the open unit, before the searches are emptied. A question that somebody else asked in the same words is nobody's and stays."""
    theirs = _SEARCHES.to_empty(whose)
    asked = {(row.query, row.locale) for row in db.session.execute(sa.select(Search.query, Search.locale).where(theirs).distinct())}
    for query, locale in sorted(asked):
        if not db.session.scalar(sa.select(sa.exists().where(Search.query == query, Search.locale == locale, ~theirs))):
            _unlearn(query, locale)
            _rename_gaps(query, locale, theirs)
    for use in db.session.scalars(sa.select(ArticleUse).where(ArticleUse.customer_id.in_(whose.customers), ArticleUse.question != "")):
        _unlearn(use.question, use.locale)


def _unlearn(query: str, locale: str) -> None:
    db.session.execute(sa.delete(Lesson).where(Lesson.locale == locale, sa.or_(Lesson.query == tidy(query), Lesson.query == query), Lesson.source != ADMIN))
    db.session.execute(sa.delete(Unlearnt).where(Unlearnt.locale == locale, Unlearnt.key == key_of(query, locale)))


def _rename_gaps(query: str, locale: str, theirs: sa.ColumnElement[bool]) -> None:
    """A gap that is called by their words gets those of another who asked the same; without another it goes."""
    for gap in db.session.scalars(sa.select(Gap).where(Gap.locale == locale, Gap.question == query[:LONGEST_QUESTION])):
        other = db.session.scalar(sa.select(Search.query).where(Search.gap_id == gap.id, ~theirs).order_by(Search.id).limit(1))
        key = " ".join(sorted(telling_words(other, locale)))[:400] if other else ""
        is_free = key and not db.session.scalar(sa.select(sa.exists().where(Gap.locale == locale, Gap.key == key, Gap.id != gap.id)))
        if is_free:
            gap.question, gap.key = other[:LONGEST_QUESTION], key
        else:
            db.session.delete(gap)
    db.session.flush()
