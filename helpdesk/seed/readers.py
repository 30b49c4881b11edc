"""Readers of the help centre who never wrote: what they opened and what they searched for."""
import random
from datetime import datetime, timedelta

import sqlalchemy as sa

from helpdesk.core import clock
from helpdesk.core.db import db
from helpdesk.core.i18n import LOCALES
from helpdesk.knowledge import footprints
from helpdesk.knowledge.learning.readers import Clicked, keep_clicks
from helpdesk.knowledge.models import Article, Translation
from helpdesk.seed import bank, hours

VIEWS_A_DAY, SEARCHES_A_DAY = 25, 12
# What people read most, first; the rest is read now and then.
FAVOURITES = ("refund-times", "pay-again", "delivered-not-received", "when-to-change-filter", "wrong-voltage", "company-invoice")
# What the help centre does not answer, as people say it.
IN_VAIN = {"en": ("ozone", "does it make ozone", "ozone smell", "black friday", "black friday deals", "student discount"),
           "pt-BR": ("cupom de desconto", "tem cupom de desconto?", "cupons", "loja física", "onde fica a loja física"),
           "ro": ("magazin fizic", "adresa magazinului fizic", "cod de reducere", "coduri de reducere", "magazin")}
# Those of the last weeks teach the search; more would only make the first start longer.
TEACHING_DAYS = 30
IN_VAIN_RATE, OPEN_RATE, ASK_AGAIN_RATE = 0.22, 0.85, 0.08


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
        searched = _searches(day, now, known, rng)
        footprints.keep([*views, *searched])
        if days_ago < TEACHING_DAYS:
            with clock.at(min(day + timedelta(days=1), now)):
                keep_clicks(_clicks(searched))


def _clicks(searched: list[footprints.Searched | footprints.Viewed]) -> list[Clicked]:
    """What these searches teach: the words before each article that was opened after them."""
    made, words = [], {}
    for one in searched:
        if isinstance(one, footprints.Searched):
            words[one.visitor] = one.query
        else:
            made.append(Clicked(words[one.visitor], one.article_id, one.locale, one.visitor, one.at))
    return made


def _searches(day: datetime, now: datetime, known: dict, rng: random.Random) -> list[footprints.Searched | footprints.Viewed]:
    """The searches of a day: most open an article, some find nothing, some nothing they want to open."""
    asked = {locale: [one for one in bank.conversations() if one.locale == locale and one.search and one.reads] for locale in LOCALES}
    made = []
    for number in range(SEARCHES_A_DAY):
        locale, at, visitor = rng.choice(LOCALES), hours.written_at(day, rng), f"{day}-{number}"
        if at > now - timedelta(minutes=5):
            continue
        if rng.random() < IN_VAIN_RATE:
            made.append(footprints.Searched(rng.choice(IN_VAIN[locale]), locale, rng.choice((0, 0, 0, 1)), False, visitor, at))
            continue
        conversation = rng.choice(asked[locale])
        made.append(footprints.Searched(conversation.search, locale, rng.randrange(1, 9), rng.random() < 0.1, visitor, at))
        opened = [known[name, locale] for name in conversation.reads if (name, locale) in known]
        if opened and rng.random() < OPEN_RATE:
            if rng.random() < ASK_AGAIN_RATE:
                # The first words that came to mind were not ours.
                first = conversation.search.split()[0]
                made.insert(-1, footprints.Searched(first, locale, rng.randrange(1, 20), False, visitor, at - timedelta(seconds=rng.uniform(20, 200))))
            made.append(footprints.Viewed(opened[0][0], locale, at + timedelta(seconds=rng.uniform(8, 90)), visitor))
    return made
