"""The rules about known facts stay as right as promised, on sentences they were tuned on and on those they were not."""
import pytest
from click.testing import CliRunner

from helpdesk.bench import facts

COUNTS = facts.measured()
SIZE = sum(1 for _ in facts.sentences())


@pytest.mark.parametrize("part", ["asks", "tells"])
@pytest.mark.parametrize("group", ["tuned", "held out"])
@pytest.mark.parametrize("locale", ["all", "en", "pt-BR", "ro"])
def test_precision_and_recall(part, group, locale):
    count = COUNTS[part, group, locale]
    assert count.precision >= 0.8 and count.recall >= 0.8, (count, COUNTS[part, "tuned", "all"].mistakes)


def test_the_corpus_is_large_enough_and_printed():
    assert SIZE >= 150 and len({locale for _part, locale, *_rest in facts.sentences()}) == 3
    printed = CliRunner().invoke(facts.main).output
    assert "held out  ro" in printed and "What a customer tells" in printed
