"""Handing in and starting over, as the server does them: files that are there, nbgrader's own words, and plain ones."""

import hashlib
import io
import json
import subprocess
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from gradestep.student.labextension.exchange import in_words
from gradestep.student.labextension.hand_in import due_in_words, fetch_feedback, hand_in, hand_in_state, zipped
from gradestep.student.labextension.receipts import read_receipts
from gradestep.student.labextension.released import KEPT, keep_beside, released

NOW = datetime(2026, 11, 29, 4, 0, tzinfo=UTC)
SETTINGS = """\
c = get_config()
c.CourseDirectory.course_id = "tiny"
c.Exchange.root = {root!r}
c.Exchange.cache = {cache!r}
"""


def notebook(folder, name, text="1", **front):
    folder.mkdir(parents=True, exist_ok=True)
    cell = {"cell_type": "code", "id": "one", "source": text, "execution_count": None, "outputs": [], "metadata": {}}
    metadata = {"gradestep": {"name": name, "title": name.title(), **front}}
    path = folder / f"{name}.ipynb"
    path.write_text(json.dumps({"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}), "utf-8")
    return path


@pytest.fixture
def topic(tmp_path):
    """A topic of two notebooks and a home in a student's folder, with settings that name an exchange."""
    work = tmp_path / "work"
    for name in ("learn", "why"):
        notebook(work / "topic", name, mode=name.title())
    notebook(work / "topic", "index", due="2026-12-01 23:59+00:00")
    (tmp_path / "exchange").mkdir(mode=0o777)
    (tmp_path / "exchange").chmod(0o777)
    text = SETTINGS.format(root=str(tmp_path / "exchange"), cache=str(tmp_path / "cache"))
    (work / "nbgrader_config.py").write_text(text)
    return work / "topic"


def open_exchange(topic, *, released=True):
    course = topic.parents[1] / "exchange/tiny"
    for folder in ("inbound", "outbound", "feedback", *(["outbound/topic"] if released else [])):
        (course / folder).mkdir(parents=True)
        (course / folder).chmod(0o777)
    return course


def test_before_the_teacher_has_released_nothing_is_handed_in_and_the_words_are_plain(topic):
    said = hand_in(topic)
    assert said["why"].startswith("Nothing was handed in. Your teacher has not released this topic here yet")
    assert "save a zip" in said["why"]
    assert "Inbound directory" not in said["why"]
    assert "Inbound directory doesn't exist" in said["details"]
    open_exchange(topic, released=False)
    assert "it is not among what was released" in hand_in(topic)["why"]
    assert read_receipts(topic) == []
    (topic.parent / "nbgrader_config.py").unlink()
    assert "This computer has no way to your teacher's course" in hand_in(topic)["why"]


def test_a_receipt_says_what_was_handed_in_and_stays_beside_the_topic(topic):
    inbox = open_exchange(topic) / "inbound"
    told = hand_in(topic)
    assert (told["note"], told["receipt"]["topic"]) == ("", "topic")
    (handed,) = inbox.iterdir()
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(handed.glob("*.ipynb"))}
    assert told["receipt"]["files"] == files
    summed = subprocess.run(["sha256sum", *files], cwd=handed, capture_output=True, check=True).stdout
    assert hashlib.sha256(summed).hexdigest() == told["receipt"]["sha256"]
    assert "tiny topic" in told["receipt"]["nbgrader"]
    kept = topic.parent / told["receipt"]["path"]
    assert json.loads(kept.read_text())["files"] == files
    (receipt,) = hand_in_state(topic)["receipts"]
    assert (receipt["count"], receipt["changed"]) == (2, False)  # the home, which is no work, is not counted
    notebook(topic, "index", "home()")
    assert not hand_in_state(topic)["receipts"][0]["changed"]
    notebook(topic, "learn", "2", mode="Learn")
    assert hand_in_state(topic)["receipts"][0]["changed"]


@pytest.mark.parametrize("odd", ["", "[", "[]", '{"topic": "topic"}', '{"topic": "other", "files": {}}', "[" * 99_999])
def test_a_file_that_is_no_receipt_is_passed_over(topic, odd):
    (topic.parent / "receipts").mkdir()
    (topic.parent / "receipts/topic.json").write_text(odd)
    assert hand_in_state(topic)["receipts"] == []


def test_what_is_missing_is_said_with_the_time_that_is_left(topic):
    state = hand_in_state(topic, NOW)
    assert [each["title"] for each in state["missing"]] == ["Learn", "Why"]
    assert (state["count"], state["results"]) == (2, None)
    assert "2 days left." in state["due"]


def test_the_time_left_is_said_in_the_largest_unit_of_which_there_are_two():
    for left, said in (
        (timedelta(days=3, hours=5), "3 days left."),
        (timedelta(hours=47), "47 hours left."),
        (timedelta(minutes=119), "119 minutes left."),
        (timedelta(seconds=61), "1 minute left."),
        (timedelta(seconds=-1), "What you hand in now is late."),
    ):
        assert due_in_words((NOW + left).isoformat(), NOW).endswith(said)
    assert [due_in_words(odd, NOW) for odd in (None, "", "soon", 5, [], "9" * 400)] == [""] * 6


def test_feedback_that_was_fetched_is_a_result_with_its_pages(topic):
    given = (("2026-11-28 10:00:00.000000 UTC", "1.0", "h4"), ("2026-11-29 10:00:00.000000 UTC", "2.5", "h2"))
    for time, score, level in given:  # nbgrader's heading, and ours
        folder = topic / "feedback" / time
        folder.mkdir(parents=True)
        (folder / "learn.html").write_text(f"<{level}>learn (Score: {score} / 4.0)</{level}>")
        (folder / "why.html").write_text("<p>no score</p>")
    (topic / "feedback/notes").mkdir()
    results = hand_in_state(topic)["results"]
    assert results["handed_in"] == "2026-11-29 10:00"
    page, other = results["pages"]
    assert (page["name"], page["title"], page["score"], page["points"]) == ("learn", "Learn", 2.5, 4.0)
    assert (topic / page["path"]).is_file()
    assert other["score"] is None


def test_feedback_is_asked_of_nbgrader_and_nothing_yet_is_said_plainly(topic):
    assert fetch_feedback(topic)["why"].startswith("Nothing has come back yet")
    open_exchange(topic)
    hand_in(topic)
    assert fetch_feedback(topic)["why"].startswith("Nothing has come back yet")


def test_what_nbgrader_says_otherwise_is_passed_on_by_its_last_line():
    said = in_words("[SubmitApp | ERROR] The disk is full\n[SubmitApp | CRITICAL] Nothing was written\nTraceback\n")
    assert str(said) == "nbgrader says: Nothing was written"
    assert "The disk is full" in said.details
    assert "not installed" in str(in_words("python: No module named nbgrader"))
    assert str(in_words("")) == "nbgrader says: "


def test_the_zip_holds_the_notebooks_and_nothing_else(topic):
    (topic / "notes.txt").write_text("mine")
    (topic / ".hidden.ipynb").write_text("{}")
    with zipfile.ZipFile(io.BytesIO(zipped(topic))) as archive:
        assert archive.namelist() == ["topic/index.ipynb", "topic/learn.ipynb", "topic/why.ipynb"]


def test_a_copy_is_kept_under_a_name_that_says_when_and_over_no_file(topic):
    path = topic / "learn.ipynb"
    names = [keep_beside(path, NOW) for _ in range(3)]
    assert names == [f"learn before 2026-11-29 04.00.00{more}.ipynb" for more in ("", " 2", " 3")]
    assert {(topic / name).read_bytes() for name in names} == {path.read_bytes()}
    path.write_text('{"cells": [')
    with pytest.raises(ValueError, match="Expecting"):
        keep_beside(path, NOW)
    assert len(list(topic.glob("learn before*"))) == 3


def test_the_released_text_is_found_beside_or_above_and_never_outside(topic):
    path, top = topic / "learn.ipynb", topic.parent
    assert "not kept here" in released(path, top)["why"]
    notebook(topic / KEPT, "learn", "as released")
    assert released(path, topic)["notebook"]["cells"][0]["source"] == "as released"
    notebook(top / KEPT / "topic", "learn", "by lab")
    assert released(path, top)["notebook"]["cells"][0]["source"] == "by lab"
    assert released(path, topic)["notebook"]["cells"][0]["source"] == "as released"
    (topic / KEPT / "learn.ipynb").unlink()
    (topic / KEPT / "learn.ipynb").symlink_to(notebook(top.parent / "elsewhere", "learn", "secret"))
    assert "why" in released(path, topic)
