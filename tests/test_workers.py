"""Submissions are graded side by side, here or on a Dask cluster, with the same scores; what is lost costs a retry."""

import json
import subprocess
import sys
import threading
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager

import pytest

from gradestep.course.errors import GradestepError
from gradestep.grading.cluster import _client
from gradestep.grading.grade import grade
from gradestep.grading.workers import Pool, in_turn
from gradestep.submissions.submission import Submission

from .browser import eventually
from .runs import A, assert_equal, seen_below, slowly, started, totals
from .submissions.graded import adopting

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")
CLUSTER = """
import sys
from distributed import LocalCluster

if __name__ == "__main__":
    with LocalCluster(n_workers=int(sys.argv[1]), threads_per_worker=2, dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


class Cluster:
    """A Dask cluster of workers with two threads each, in processes of its own."""

    def __init__(self, script, workers):
        script.write_text(CLUSTER, "utf-8")
        self.host = subprocess.Popen(
            [sys.executable, script, str(workers)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.address = self.host.stdout.readline().strip()

    @property
    def sandboxes(self):
        """Return the sandboxes of the warm processes, each with its worker as its parent."""
        seen = seen_below(self.host.pid)
        others = {known["pid"] for known in seen.values() if known["name"] != "bwrap"}
        return [process for process, known in seen.items() if known["name"] == "bwrap" and known["ppid"] in others]

    def end(self):
        self.host.stdin.close()
        self.host.wait(timeout=60)
        self.host.stdout.close()


@contextmanager
def running(folder, workers):
    cluster = Cluster(folder / "cluster.py", workers)
    try:
        yield cluster
    finally:
        cluster.end()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with running(tmp_path_factory.mktemp("cluster"), workers=2) as cluster:
        yield cluster


def test_a_cluster_elsewhere_gives_the_same_scores_and_keeps_no_process_for_us(fresh, undisturbed, cluster):
    with started(fresh, "--json", "--scheduler", cluster.address) as run:
        assert run.finish() == 0
    found = json.loads(run.out.read_text("utf-8"))
    assert (found["failed"], bool(found["sandbox"])) == ({}, True)
    assert "(6/6, " in run.said.splitlines()[-1]
    assert_equal(fresh, undisturbed)
    assert cluster.sandboxes == []


def test_a_cluster_started_here_gives_the_same_scores_and_leaves_no_process(fresh, undisturbed):
    alive = []
    with adopting(alive), started(fresh, "--scheduler", "local", "--workers", "2") as run:
        assert run.finish() == 0
    assert alive == []
    assert_equal(fresh, undisturbed)


def test_a_worker_that_is_killed_costs_a_retry_and_takes_its_processes_along(fresh, undisturbed, cluster):
    slowly(fresh, 1)
    with started(fresh, "--json", "--scheduler", cluster.address) as run:
        run.until("(1/6")
        session = cluster.sandboxes[0]
        session.parent().kill()
        session.wait(timeout=10)
        assert run.finish() == 0
    found = json.loads(run.out.read_text("utf-8"))
    assert found["failed"] == {}
    assert all(row["notes"] == {} for row in found["submissions"])
    assert totals(fresh) == totals(undisturbed)


def test_a_cluster_that_is_lost_ends_the_run_in_plain_words_and_the_next_run_goes_on(fresh, undisturbed, tmp_path):
    slowly(fresh, 1)
    with running(tmp_path, workers=1) as cluster, started(fresh, "--scheduler", cluster.address) as run:
        run.until("(1/6")
        cluster.host.kill()
        assert run.finish() == 1
    assert run.said.endswith(
        f"Error: the Dask cluster at {cluster.address} is lost: start it again, or grade on this machine without "
        "--scheduler; what was graded is kept, and the same command goes on from there\n"
    )
    assert grade(fresh, A).before >= 1
    assert totals(fresh) == totals(undisturbed)


def test_a_question_to_a_cluster_that_is_gone_says_that_it_is_lost(tmp_path):
    with running(tmp_path, workers=1) as cluster, pytest.raises(GradestepError, match="is lost"):
        ask_after_its_end(cluster)


def ask_after_its_end(cluster):
    with _client(cluster.address, 1) as client:
        cluster.host.kill()
        cluster.host.wait()
        assert eventually(lambda: client.status != "running")
        client.nthreads()


def test_ctrl_c_ends_a_cluster_that_was_started_here(fresh):
    slowly(fresh, 2)
    alive = []
    with adopting(alive), started(fresh, "--scheduler", "local", "--workers", "1") as run:
        run.until("(1/6")
        seconds = run.interrupt()
    assert (run.process.returncode, alive) == (130, []), run.said
    assert seconds < 10  # Dask takes its time
    assert run.said.splitlines()[-1].endswith("which are kept. The same command goes on from here.")


def test_without_dask_a_cluster_is_answered_with_how_to_get_it(fresh, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(GradestepError, match=r"--scheduler needs Dask: pip install 'gradestep\[cluster\]'"):
        grade(fresh, A, scheduler="local")


def test_however_large_the_class_few_submissions_are_in_memory():
    """Each worker has one at work and one that waits."""
    read, done, most = 0, 0, []

    def submissions():
        nonlocal read
        for number in range(200):
            read += 1
            most.append(read - done)
            yield Submission(f"student-{number}", {})

    def work(submission):
        time.sleep(0.001)
        return submission.student

    with ThreadPoolExecutor(3) as executor:
        pool = Pool(
            lambda submission: executor.submit(work, submission),
            lambda futures: wait(futures, return_when=FIRST_COMPLETED).done,
            lambda: 3,
            "",
        )
        for student, graded in in_turn(pool, submissions(), lambda: None):
            assert student == graded
            done += 1
    assert done == 200
    assert max(most) == 6
    assert threading.active_count() < 20
