"""The index answers while it is written, rebuilt, torn or missing."""

import gc
import multiprocessing
import threading

import pytest
from whoosh import fields, query
from whoosh.writing import SegmentWriter

from helpdesk.core.index import Busy, NotReady, SearchIndex, stamp

SCHEMA = fields.Schema(id=fields.ID(unique=True, stored=True), text=fields.KEYWORD)


@pytest.fixture
def index(tmp_path):
    made = SearchIndex(tmp_path / "kb", SCHEMA, version="1")
    yield made
    made.close()


def found(index, word):
    wanted = query.Term("text", word)
    return index.read(lambda s: sorted(hit["id"] for hit in s.search(wanted, limit=None)))


def documents(*ids, text="tea"):
    return [{"id": i, "text": text} for i in ids]


def save(index, id, text, **how):
    with index.writing(**how) as writer:
        writer.update_document(id=id, text=text)


def test_an_index_must_be_built_first(index):
    assert index.needs_rebuild()
    with pytest.raises(NotReady):
        found(index, "tea")
    with pytest.raises(NotReady), index.writing():
        pass
    assert index.rebuild(documents("a", "b")) == 2
    assert not index.needs_rebuild()
    assert found(index, "tea") == ["a", "b"]


def test_what_is_saved_is_found_and_what_is_replaced_is_gone(index):
    index.rebuild(documents("a", "b"))
    assert found(index, "tea") == ["a", "b"]
    save(index, "a", "coffee")
    assert (found(index, "tea"), found(index, "coffee")) == (["b"], ["a"])
    with index.writing() as writer:
        writer.delete_by_term("id", "b")
    assert found(index, "tea") == []


def test_an_error_while_writing_changes_nothing_and_frees_the_lock(index):
    index.rebuild(documents("a"))
    with pytest.raises(RuntimeError), index.writing() as writer:
        writer.update_document(id="a", text="coffee")
        raise RuntimeError("the power went")
    assert found(index, "tea") == ["a"]
    save(index, "a", "coffee", timeout=0.1)
    assert found(index, "coffee") == ["a"]


def test_a_failed_commit_frees_the_lock(index, monkeypatch):
    index.rebuild(documents("a"))

    def full_disk(*_args, **_how):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(SegmentWriter, "_commit_toc", full_disk)
        with pytest.raises(OSError, match="No space"):
            save(index, "a", "coffee")
    assert found(index, "tea") == ["a"]
    save(index, "a", "coffee", timeout=0.1)
    assert found(index, "coffee") == ["a"]


def test_a_second_writer_waits_and_then_gives_up(index):
    index.rebuild(documents("a"))
    with index.writing() as writer:
        writer.update_document(id="a", text="coffee")
        with pytest.raises(Busy):
            save(index, "b", "tea", timeout=0.05)
    save(index, "b", "tea")
    assert found(index, "tea") == ["b"]


def test_the_old_index_answers_during_a_rebuild(index):
    index.rebuild(documents("old"))
    seen = []

    def rows():
        for name in ("new", "newer"):
            seen.append(found(index, "tea"))
            yield {"id": name, "text": "tea"}

    index.rebuild(rows(), position=7)
    assert seen == [["old"], ["old"]]
    assert found(index, "tea") == ["new", "newer"]
    assert index.position() == 7


def test_a_rebuild_that_fails_leaves_the_old_index(index):
    index.rebuild(documents("old"), position=3)

    def rows():
        yield {"id": "new", "text": "tea"}
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        index.rebuild(rows())
    assert found(index, "tea") == ["old"]
    assert index.position() == 3
    assert index.rebuild(documents("next")) == 1


def test_position_is_remembered(index, tmp_path):
    assert index.position() == 0
    index.rebuild(documents("a"))
    index.advance(42)
    assert SearchIndex(tmp_path / "kb", SCHEMA, version="1").position() == 42


def test_following_moves_the_index_and_its_position_together(index):
    index.rebuild(documents("a"), position=5)
    seen = []

    def change(writer, position):
        seen.append(position)
        writer.update_document(id="b", text="tea")
        return position + 2

    index.follow(change)
    index.follow(change)
    assert seen == [5, 7] and index.position() == 9
    assert found(index, "tea") == ["a", "b"]


def test_following_without_news_writes_nothing(index):
    index.rebuild(documents("a"), position=5)
    before = index.read(stamp)
    index.follow(lambda writer, position: None, timeout=0.1)
    index.follow(lambda writer, position: None, timeout=0.1)
    assert index.read(stamp) == before and index.position() == 5


def test_following_that_fails_keeps_the_position(index):
    index.rebuild(documents("a"), position=5)

    def change(writer, position):
        writer.update_document(id="b", text="tea")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        index.follow(change)
    assert index.position() == 5 and found(index, "tea") == ["a"]
    save(index, "c", "tea", timeout=0.1)


def test_an_index_of_another_version_is_missing(index, tmp_path):
    index.rebuild(documents("a"))
    newer = SearchIndex(tmp_path / "kb", SCHEMA, version="2")
    assert newer.needs_rebuild()
    with pytest.raises(NotReady):
        found(newer, "tea")
    newer.rebuild(documents("b"))
    assert found(newer, "tea") == ["b"]


# Whoosh leaves a file it could not make sense of for the garbage collector to close.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("damage", ["gone", "cut"])
def test_torn_files_ask_for_a_rebuild(index, tmp_path, damage):
    index.rebuild(documents("a"))
    for path in (tmp_path / "kb").glob("0*/*"):
        path.unlink() if damage == "gone" else path.write_bytes(path.read_bytes()[:7])
    with pytest.raises(NotReady):
        found(index, "tea")
    assert index.needs_rebuild()
    index.rebuild(documents("b"))
    assert found(index, "tea") == ["b"]
    assert not index.needs_rebuild()
    gc.collect()


def test_a_fault_in_a_question_is_not_blamed_on_the_index(index):
    index.rebuild(documents("a"))

    def wrong(_searcher):
        raise KeyError("our own mistake")

    with pytest.raises(KeyError):
        index.read(wrong)
    assert not index.needs_rebuild()


def test_the_stamp_changes_with_each_commit_and_rebuild(index):
    index.rebuild(documents("a"))
    stamps = [index.read(stamp)]
    save(index, "b", "tea")
    stamps.append(index.read(stamp))
    index.rebuild(documents("c"))
    stamps.append(index.read(stamp))
    assert len(set(stamps)) == 3
    assert index.read(stamp) == stamps[-1]


def _write_from_another_process(folder, first, count):
    other = SearchIndex(folder, SCHEMA, version="1")
    for number in range(first, first + count):
        save(other, str(number), "tea")


def test_processes_write_in_turn_while_threads_read(index, tmp_path):
    index.rebuild(documents("start"))
    stop = threading.Event()
    faults, sizes = [], []

    def keep_reading():
        while not stop.is_set():
            try:
                sizes.append(len(found(index, "tea")))
            except Exception as error:
                faults.append(repr(error))

    readers = [threading.Thread(target=keep_reading) for _ in range(3)]
    spawn = multiprocessing.get_context("spawn")
    writers = [
        spawn.Process(target=_write_from_another_process, args=(tmp_path / "kb", n * 100, 15))
        for n in range(2)
    ]
    for runner in (*readers, *writers):
        runner.start()
    for writer in writers:
        writer.join(150)
    stop.set()
    for reader in readers:
        reader.join(10)
    assert [writer.exitcode for writer in writers] == [0, 0] and faults == []
    assert sizes and min(sizes) >= 1
    assert len(found(index, "tea")) == 31
