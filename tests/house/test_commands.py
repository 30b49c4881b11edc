"""Every command works with only HELPDESK_INSTANCE set to an empty folder; a folder that cannot be used is a sentence and 75."""
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def flask(instance: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HELPDESK_")}
    return subprocess.run([sys.executable, "-m", "flask", "--app", "helpdesk", *words], cwd=ROOT, input=typed, text=True,
                          capture_output=True, env={**environment, "HELPDESK_INSTANCE": str(instance)}, timeout=60)


@pytest.mark.parametrize("words", [("db", "upgrade"), ("admin", "link"), ("admin", "create", "--email", "a@b.test", "--name", "A")])
def test_it_works_in_an_empty_folder(tmp_path, words):
    done = flask(tmp_path / "empty", *words, typed="a long enough password\na long enough password\n")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "empty" / "secret.key").stat().st_mode & 0o077 == 0


def test_an_unusable_folder_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    done = flask(tmp_path / "file", "admin", "link")
    assert done.returncode == 75 and "HELPDESK_INSTANCE" in done.stderr and "Traceback" not in done.stderr


def test_tables_of_another_version_are_a_sentence(tmp_path):
    flask(tmp_path, "db", "upgrade")
    with closing(sqlite3.connect(tmp_path / "continua.sqlite3")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
        connection.commit()
    done = flask(tmp_path, "admin", "link")
    assert done.returncode == 75 and "db upgrade" in done.stderr and "Traceback" not in done.stderr
