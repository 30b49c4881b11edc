"""Readers of the help centre who never wrote: what they opened and what they searched for."""
import random
from datetime import datetime, timedelta

import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.core.i18n import LOCALES
from helpdesk.knowledge import footprints
from helpdesk.knowledge.models import Article, Translation
from helpdesk.seed import bank, hours

VIEWS_A_DAY, SEARCHES_A_DAY = 25, 8
# What people read most, first; the rest is read now and then.
FAVOURITES = ("refund-times", "pay-again", "delivered-not-received", "when-to-change-filter", "wrong-voltage", "company-invoice")
IN_VAIN = {"en": ("ozone", "black friday"), "pt-BR": ("cupom de desconto", "loja física"), "ro": ("magazin fizic", "cod de reducere")}


def articles() -> dict[tuple[str, str], tuple[int, str]]:
    """Id and title of every article by (external id, locale)."""
    rows = db.session.execute(sa.select(Article.external_id, Translation.locale, Article.id, Translation.title)
                              .join(Translation, Translation.article_id == Article.id))
    return {(name, locale): (article_id, title) for name, locale, article_id, title in rows}


def read(now: datetime, days: int, known: dict, rng: random.Random) -> None:
    """Leaves the footprints of `days` days until now, if there is anything to read; call it inside a unit."""
    if not known:
        return
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    names = sorted({name for name, _ in known})
    weights = [12 - 1.5 * FAVOURITES.index(name) if name in FAVOURITES else 1 for name in names]
    for days_ago in range(days, -1, -1):
        day = midnight - timedelta(days=days_ago)
        views = [footprints.Viewed(known[name, locale][0], locale, at)
                 for name in rng.choices(names, weights, k=VIEWS_A_DAY)
                 for locale, at in [(rng.choice(LOCALES), hours.written_at(day, rng))] if at < now and (name, locale) in known]
        footprints.keep([*views, *_searches(day, now, rng)])


def _searches(day: datetime, now: datetime, rng: random.Random) -> list[footprints.Searched]:
    asked = {locale: [one.search for one in bank.conversations() if one.locale == locale and one.search] for locale in LOCALES}
    made = []
    for number in range(SEARCHES_A_DAY):
        locale, at = rng.choice(LOCALES), hours.written_at(day, rng)
        in_vain = rng.random() < 0.1
        query = rng.choice(IN_VAIN[locale] if in_vain else asked[locale])
        made.append(footprints.Searched(query, locale, 0 if in_vain else rng.randrange(1, 9), rng.random() < 0.1, f"{day}-{number}", at))
    return [one for one in made if one.at < now]
