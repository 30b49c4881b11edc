"""kill -9 in the middle of kb import, kb learn and kb reindex: the old index goes on answering, and the same command again heals.

KILLS sets how often each is killed (default 20, of which a third for each command).
"""
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpdesk.bench.server import ROOT, Desk
from helpdesk.bench.shelf import made_up

# Every step starts a program of its own, on a machine that may be busy.
pytestmark = pytest.mark.timeout(1800)
KILLS = max(2, int(os.environ.get("KILLS", "20")) // 3)
ARTICLES, NEW = 150, 150
# However soon a command is done, it is killed at another moment each time.
LONGEST_SECONDS = 12.0


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path / "desk", 0)
    made.folder.mkdir()
    made.command("db", "upgrade")
    shelf = made_up(ARTICLES + NEW, 20)
    # Each is found by its own name, which no other has.
    articles = [{**one, "title": f"{one['title']} {one['id']}"} for one in shelf.articles]
    made.command("kb", "import", str(_lines(tmp_path / "old.jsonl", articles[:ARTICLES])))
    _lines(tmp_path / "all.jsonl", articles)
    _lines(tmp_path / "lessons.jsonl", shelf.lessons[:300])
    return made


@pytest.mark.parametrize("words", [("reindex",), ("import", "all.jsonl"), ("learn", "--from", "lessons.jsonl")], ids=lambda words: words[0])
def test_what_was_there_answers_and_the_same_again_heals(desk, tmp_path, words):
    command = [str(tmp_path / word) if word.endswith(".jsonl") else word for word in words]
    chance = random.Random(1)
    there = [f"made-{number}" for number in range(ARTICLES)]
    for _ in range(KILLS):
        _kill(desk, command, LONGEST_SECONDS * chance.random())
        assert _answers(desk, there) == there, "an article that was there is not found any more"
    desk.command("kb", *command)
    there = [f"made-{number}" for number in range(ARTICLES + NEW * (words[0] == "import"))]
    assert _answers(desk, there) == there
    left = [path.name for path in (desk.folder / "index").rglob("*.new")]
    assert left == [], "what a killed command left behind is cleared away"
    assert all(len([path for path in folder.iterdir() if path.name.isdigit()]) == 1 for folder in (desk.folder / "index").iterdir() if (folder / "current").exists())


def _kill(desk, command: list[str], seconds: float) -> None:
    started = subprocess.Popen([sys.executable, "-m", "flask", "--app", "helpdesk", "kb", *command], cwd=ROOT, env=desk.environment(),
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    started.send_signal(signal.SIGKILL)
    started.wait()


def _answers(desk, names: list[str]) -> list[str | None]:
    """The first article that another process finds for each name."""
    asked = "".join(f"{json.dumps({'query': name, 'locale': 'en', 'limit': 1})}\n" for name in names)
    done = subprocess.run([sys.executable, "-m", "flask", "--app", "helpdesk", "kb", "search", "--batch"], cwd=ROOT, env=desk.environment(),
                          input=asked, capture_output=True, text=True, encoding="utf-8", check=True)
    return [found[0]["id"] if (found := json.loads(line)) else None for line in done.stdout.splitlines()]


def _lines(path: Path, records: list[dict]) -> Path:
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    return path
