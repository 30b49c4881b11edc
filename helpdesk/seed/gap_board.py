"""The gap board of the sample: a gap whose article is being written, and one that the worker closes, because its article was published."""
from dataclasses import dataclass

import sqlalchemy as sa

from helpdesk.accounts.queries import agent_by_email
from helpdesk.core.db import db, unit_of_work
from helpdesk.knowledge import actions as articles
from helpdesk.knowledge import endings
from helpdesk.knowledge.models import Article
from helpdesk.selfservice import actions, gathering
from helpdesk.selfservice.models import Gap


@dataclass(frozen=True)
class _Answer:
    """What an agent writes for a gap of `locale` whose question has `word`."""

    agent: str
    locale: str
    word: str
    title: str
    body: str
    summary: str = ""
    is_published: bool = False


_ANSWERS = (
    _Answer("agent@brisa.example", "en", "ozone", "Does it make ozone?",
            "## Short answer\n\nNo. The HA-100 and the HA-200 clean with a filter alone; they have no ioniser.\n\n## Still to write\n\n"
            "- the test report, as a file\n- what people with asthma should know"),
    _Answer("supervisor@brisa.example", "pt-BR", "loja", "Onde fica a loja física da Brisa?",
            "## Só vendemos on-line\n\nA Brisa **não tem loja física**: todos os pedidos são feitos aqui no site e enviados do nosso depósito, sem "
            "retirada no local.\n\n## Quer ver antes de comprar?\n\nVocê tem 30 dias para testar em casa. Se não gostar, devolva com a "
            "etiqueta gratuita. [Fale com a gente](page:contact) para tirar dúvidas.",
            "A Brisa vende só on-line; você testa em casa por 30 dias.", is_published=True),
)


def tend() -> None:
    """Gathers what readers asked in vain, and lets agents answer some of it. Call it outside of any unit."""
    endings.settle()
    gathering.gather()
    for answer in _ANSWERS:
        written = articles.draft(answer.locale, answer.title, answer.body, summary=answer.summary)
        with unit_of_work():
            _write(answer, written)


def _write(answer: _Answer, written: articles.Draft) -> None:
    agent = agent_by_email(answer.agent)
    gap = db.session.scalar(sa.select(Gap).where(Gap.locale == answer.locale, Gap.question.contains(answer.word)).order_by(Gap.id).limit(1))
    if gap is None or agent is None:
        return
    article = db.session.get(Article, actions.begin_article(gap, written, agent_id=agent.id, actor=agent.actor))
    if answer.is_published:
        articles.place(article, articles.Shelf(None, "public", agent.id))
        articles.publish(article.translation(answer.locale), actor=agent.actor)
