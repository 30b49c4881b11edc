"""A fortnight in which people read and searched the help centre of Brisa."""
import random
from datetime import datetime, timedelta

import sqlalchemy as sa

from helpdesk.core import clock
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.i18n import LOCALES
from helpdesk.knowledge import footprints
from helpdesk.knowledge.footprints import Searched, Viewed
from helpdesk.knowledge.models import Article, ArticleViews

DAYS = 14
# What is read most, first; the rest follows far behind.
READ_MOST = ("refund-times", "pay-again", "delivered-not-received", "when-to-change-filter", "wrong-voltage", "company-invoice")
ASKED = {
    "en": (("refund time", 9), ("change the filter", 6), ("track my order", 5)),
    "pt-BR": (("prazo de reembolso", 11), ("segunda via do boleto", 8), ("trocar a voltagem", 5)),
    "ro": (("când primesc banii", 7), ("factură pe firmă", 5), ("schimbare filtru", 4)),
}


def fill() -> None:
    """Lets people read and search the articles of kb/; does nothing when somebody has read already."""
    if not db.session.scalar(sa.select(sa.exists().where(ArticleViews.views > 0))):
        with unit_of_work():
            footprints.keep(list(_left(clock.utcnow(), random.Random(1))))


def _left(now: datetime, rng: random.Random):
    """Views and searches of the last days, the same on each start."""
    articles = {one.external_id: one.id for one in db.session.scalars(sa.select(Article).order_by(Article.id))}
    weights = [12 - READ_MOST.index(name) if name in READ_MOST else 1 for name in articles]
    for days_ago in range(DAYS):
        at = now - timedelta(days=days_ago)
        for locale in LOCALES:
            for article_id in rng.choices(list(articles.values()), weights, k=rng.randint(25, 45)):
                yield Viewed(article_id, locale, at)
    for locale, asked in ASKED.items():
        for query, people in asked:
            for person in range(people):
                yield Searched(query, locale, 4, False, f"sample-{person}", now - timedelta(days=person % 6, hours=1))
