"""Files beside the database: whole or not there, and nothing is left of a writer that died."""
import os
import time
from datetime import timedelta

import pytest

from helpdesk.core import files


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_root", tmp_path)
    return tmp_path


def test_what_a_dead_writer_left_goes_and_what_a_living_one_writes_stays(folder):
    stored, dead, living = files.store(b"kept"), files.new_part(), files.new_part()
    inner = files.path_of(stored.sha256).parent / ".part-inner"
    for part in (dead, inner):
        part.write_bytes(b"Ana Pop, Strada Lunga 4")
        os.utime(part, (time.time() - 7_200,) * 2)
    os.link(dead, folder / "still-open")
    files.forget_parts()
    assert {path.name for path in folder.rglob("*") if path.is_file()} == {stored.sha256, living.name, "still-open"}
    assert (folder / "still-open").read_bytes().strip(b"\x00") == b"", "the bytes are gone, not only their name"
    half = files.new_part("copy-")
    files.forget_parts(timedelta(0), kind="copy-")
    assert living.exists() and not half.exists()
    files.forget_parts(timedelta(0))
    assert not living.exists() and files.read(stored.sha256) == b"kept"
