"""The files that both processes see are those that cells write, and no others that happen to lie there."""

import shutil
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
    assert files.changes(blobs) == [[["deep/", None], ["deep/notes.txt", 0]], []]
    assert blobs == [b"3"]
    assert files.changes(blobs) is None


def test_a_folder_is_there_before_anything_is_in_it_and_goes_with_what_was(files, tmp_path_factory, monkeypatch):
    files.begin()
    other = tmp_path_factory.mktemp("other")
    monkeypatch.chdir(other)
    theirs = WorkFiles()
    theirs.begin()
    (files.folder / "out/deep").mkdir(parents=True)
    theirs.apply(files.changes([]), ())
    assert (other / "out/deep").is_dir()
    assert theirs.changes([]) is None
    (other / "out/deep/notes.txt").write_text("3")
    blobs = []
    files.apply(theirs.changes(blobs), tuple(blobs))
    assert (files.folder / "out/deep/notes.txt").read_text() == "3"
    shutil.rmtree(files.folder / "out")
    theirs.apply(files.changes([]), ())
    assert not (other / "out").exists()


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
