"""The files that both processes see are those that cells write, and no others that happen to lie there."""

from pathlib import Path

import pytest

from gradestep.bridge.work_files import WorkFiles

ELSEWHERE = Path("/dev/shm")  # noqa: S108 - a file system of its own in the folder of another


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return WorkFiles()


def test_a_file_that_a_cell_writes_is_sent_once(files):
    files.begin()
    (files.folder / "deep").mkdir()
    (files.folder / "deep/notes.txt").write_text("3")
    blobs = []
    assert files.changes(blobs) == [[["deep/notes.txt", 0]], []]
    assert blobs == [b"3"]
    assert files.changes(blobs) is None


@pytest.mark.skipif(not ELSEWHERE.is_mount(), reason="no other file system is mounted there")
def test_what_is_mounted_among_the_temporary_files_is_not_looked_into(files):
    files.temporary = ELSEWHERE.parent
    files.begin()
    seen = ELSEWHERE / "gradestep-test.txt"
    seen.write_text("an environment, or a course, that lies there")
    try:
        assert files.changes([]) is None
    finally:
        seen.unlink()
