"""Postings read block by block are those that the index holds, in several segments and without what was replaced."""
from helpdesk.knowledge.indexing import Indexable, document
from helpdesk.knowledge.postings import FIELD
from helpdesk.knowledge.search import KnowledgeIndex
from helpdesk.knowledge.state import State


def article(number, words):
    return document(Indexable(f"a{number}", "en", "", words))


def test_a_term_has_the_documents_that_whoosh_itself_counts(tmp_path):
    index = KnowledgeIndex(tmp_path, ["en"]).indexes["en"]
    index.rebuild(article(number, "filter " + "purifier " * (number % 3) + f"lamp{number}") for number in range(300))
    for number, words in ((3, "purifier"), (290, "filter filter"), (300, "filter")):
        with index.writing() as writer:
            writer.update_document(**article(number, words))

    def ask(searcher):
        state = State(searcher)
        for term in ("filter", "purifi", "lamp7", "none"):
            matcher = searcher.reader().postings(FIELD, term) if (FIELD, term) in searcher.reader() else None
            expected = list(matcher.all_ids()) if matcher else []
            assert list(state.term(searcher, term).docs) == expected
        assert searcher.reader().leaf_readers()[1:], "there are several segments"
        assert len(state.term(searcher, "filter").docs) == 300
        assert state.term(searcher, "lamp7") is state.term(searcher, "lamp7")
        assert state.place(searcher, "a300") == searcher.document_number(id="a300") and state.place(searcher, "a999") is None
        return [part for part in state.term(searcher, "filter").parts if part > 1.6]
    assert len(index.read(ask)) == 1, "who says it twice in few words counts for more"


def test_a_commit_is_seen_by_the_next_search(tmp_path):
    knowledge = KnowledgeIndex(tmp_path, ["en"])
    knowledge.indexes["en"].rebuild([article(1, "filter")])
    assert [hit.id for hit in knowledge.search("filter purifier", "en").hits] == ["a1"]
    with knowledge.indexes["en"].writing() as writer:
        writer.update_document(**article(2, "purifier filter"))
    assert [hit.id for hit in knowledge.search("filter purifier", "en").hits] == ["a2", "a1"]
