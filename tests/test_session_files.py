"""What stands beside the notebooks goes with them into the sandbox, as far as it fits, and what does not is said."""

import pytest

from gradestep.course.errors import GradestepError
from gradestep.grading import session, session_config
from gradestep.grading.session import Session
from gradestep.grading.session_config import SessionConfig, released_files
from gradestep.submissions.submission import Submission


@pytest.fixture(autouse=True)
def small(monkeypatch):
    for module in (session, session_config):
        monkeypatch.setattr(module, "MOST_BYTES", 10 << 20)


def test_a_teachers_files_that_no_sandbox_takes_stop_the_run_before_it_begins_and_are_named(tmp_path):
    (tmp_path / "data.csv").write_bytes(bytes(9 << 20))
    assert released_files(tmp_path).keys() == {"data.csv"}
    (tmp_path / "pictures.bin").write_bytes(bytes(11 << 20))
    with pytest.raises(GradestepError, match=r"are 20 MB, the largest is pictures\.bin, and a sandbox takes 10 MB"):
        released_files(tmp_path)


def test_a_students_files_that_do_not_fit_beside_the_teachers_cost_only_themselves():
    teachers = {"data.csv": bytes(6 << 20)}
    files = {"data.csv": bytes(8 << 20), "large.bin": bytes(5 << 20), "small.bin": bytes(4 << 20)}
    submission = Submission("ada", {}, files=files)
    done = Session(SessionConfig({}, (), teachers, "off")).grade(submission)
    assert done.submission.files == files
    assert submission.notes == {"": ["large.bin was not there when the notebooks ran: all files are 10 MB at most."]}
