"""What articles teach before anybody does: the lines that stand alone, as examples of how people ask."""
from helpdesk.knowledge.learning import training
from helpdesk.knowledge.learning.training import EPOCHS, MOST_ARTICLES, Text, train

ASKED = {
    "arrival": ["Where is my card?", "My new card has not come", "How long until the card is delivered?", "I am still waiting for my card"],
    "linking": ["How do I link the card?", "I found my card, how can I use it again?", "The card I received does not show in the app"],
}


def trained(lines, texts=ASKED, **more):
    return train([Text(name, name, own, own if lines else []) for name, own in texts.items()], [], "en", **more)


def test_lines_teach_and_prose_does_not():
    assert len(trained(lines=True).arrays["weights"]) and not len(trained(lines=False).arrays["weights"])


def test_prose_too_tells_how_rare_a_word_is():
    idf = trained(lines=False).arrays["idf"]
    assert len(set(idf)) > 1


def test_a_title_that_several_articles_share_teaches_nothing():
    one = train([Text("a", "Cards", ASKED["arrival"], ASKED["arrival"]), Text("b", "Payments", ASKED["linking"], ASKED["linking"])], [], "en")
    same = train([Text("a", "Cards", ASKED["arrival"], ASKED["arrival"]), Text("b", "Cards", ASKED["linking"], ASKED["linking"])], [], "en")
    assert len(one.arrays["features"]) > len(same.arrays["features"])


def test_training_stays_small_however_much_there_is(monkeypatch):
    monkeypatch.setattr(training, "ALL_LINES", 40)
    told = []
    many = {f"a{number}": [f"line {number} {line}" for line in range(10)] for number in range(10)}
    trained(lines=True, texts=many, progress=lambda done, whole: told.append(whole))
    assert told[0] == 40 * (EPOCHS + 1)
    trained(lines=True, texts={f"b{number}": ["a line"] for number in range(MOST_ARTICLES + 1)}, progress=lambda done, whole: told.append(whole))
    assert told[-1] == 0


def test_nothing_was_taught_until_somebody_teaches():
    found = trained(lines=True)
    assert list(found.arrays["taught"]) == [0.0, 0.0] and not len(found.arrays["lesson_rows"]) and found.words == {}
