"""What a saved queue says about itself: whole sentences, in the order of each language's own words."""
import pytest

from helpdesk.core.i18n import LOCALES, speaking
from helpdesk.desk import queue_words
from helpdesk.tickets.queue_rules import FIELDS, Conditions, Group, Rule, parse

URGENT, OLD = ["priority", "is", "urgent"], ["created", "over", 72]
VALUES = {"id": 7, "tag": "vip", "age": 50}


@pytest.mark.parametrize(("groups", "said"), [
    ([], {"en": "Every ticket", "pt-BR": "Todos os chamados", "ro": "Toate tichetele"}),
    ([["all", [URGENT]]], {"en": "Its priority is Urgent", "pt-BR": "A prioridade é Urgente", "ro": "Prioritatea este Urgentă"}),
    ([["any", [["tag", "is_not", "vip"], ["assignee", "is", "nobody"], OLD]]],
     {"en": "It is not tagged #vip, it is assigned to nobody or it was opened more than 3 days ago",
      "pt-BR": "Não tem a etiqueta #vip, não tem responsável ou foi aberto há mais de 3 dias",
      "ro": "Nu are eticheta #vip, nu are responsabil sau a fost deschis acum mai mult de 3 zile"}),
    ([["any", [URGENT, OLD]], ["all", [["created", "under", 1]]]],
     {"en": "(its priority is Urgent or it was opened more than 3 days ago) and it was opened within the last hour",
      "pt-BR": "(a prioridade é Urgente ou foi aberto há mais de 3 dias) e foi aberto na última hora",
      "ro": "(prioritatea este Urgentă sau a fost deschis acum mai mult de 3 zile) și a fost deschis în ultima oră"}),
])
def test_conditions_are_whole_sentences(app, groups, said):
    for locale in LOCALES:
        with speaking(locale):
            assert queue_words.sentence(parse("all", groups)) == said[locale]


def test_every_condition_has_its_sentence_and_its_contrary(app):
    for name, field in FIELDS.items():
        for value in (*field.words, *([VALUES[field.kind]] if field.kind in VALUES else [])):
            said = {queue_words.sentence(Conditions("all", (Group("all", (Rule(name, op, value),)),))) for op in field.ops}
            assert len(said) == len(field.ops) and not any("%" in words for words in said), (name, value)
