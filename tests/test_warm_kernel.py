"""Warm kernels: TensorFlow is there at once, and all else is as in a normal kernel."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from jupyter_client import KernelManager

from gradestep.student.warm_kernel import __main__ as offer
from gradestep.student.warm_kernel import zygote
from gradestep.student.warm_kernel.provisioner import Forked, WarmProvisioner

from .waiting import until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked only on Linux")

MINUTE = 60
CARD = """
from gradestep import quiz
quiz("printed_loss", question="What is printed?", options={"A": "4.0", "B": "1.44"})
"""
# A Jupyter server, as far as its kernels can tell: it starts one a line, and says which processes there are.
SERVER = """
import sys
from jupyter_client import KernelManager
from gradestep.student.warm_kernel.provisioner import WarmProvisioner
from tests.waiting import until

managers = []
for wish in sys.stdin:
    until(lambda: wish != "warm\\n" or WarmProvisioner.warm.is_ready())
    managers.append(KernelManager(kernel_name="python3-warm"))
    managers[-1].start_kernel()
    print(WarmProvisioner.warm.process.pid, *(manager.provisioner.pid for manager in managers), flush=True)
"""


def runs(pid):
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    return False


class Kernel:
    """A kernel and what it shows."""

    def __init__(self, cwd=None, **variables):
        env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")} | variables
        self.manager = KernelManager(kernel_name="python3-warm")
        self.manager.start_kernel(cwd=cwd, env=env)
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=MINUTE)

    def is_warm(self):
        return isinstance(self.manager.provisioner.process, Forked)

    def run(self, code):
        """Run code and return the outputs' contents, of any kind."""
        outputs = []
        self.client.execute_interactive(code, timeout=MINUTE, output_hook=lambda it: outputs.append(it["content"]))
        return [content for content in outputs if content.keys() & {"text", "data", "ename"}]

    def value(self, code):
        """Return the value of an expression, through JSON; libraries may write to stderr meanwhile."""
        outputs = self.run(f"import json; print(json.dumps({code}))")
        return json.loads("".join(output["text"] for output in outputs if output.get("name") != "stderr"))

    def end(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()


@pytest.fixture
def kernels():
    """Starts kernels, and ends them after the test."""
    started = []

    def start(**wish):
        started.append(Kernel(**wish))
        return started[-1]

    yield start
    for kernel in started:
        kernel.end()


@pytest.fixture(scope="module", autouse=True)
def offered(tmp_path_factory):
    """The kernelspec in an environment of its own; at the end no warm process is left."""
    prefix = tmp_path_factory.mktemp("prefix")
    offer.install(str(prefix))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", f"{prefix}/share/jupyter")
        yield prefix
        if warm := WarmProvisioner.warm:
            WarmProvisioner.forget()
            warm.process.wait(10)


@pytest.fixture
def warm(kernels):
    """The warm process, once it is ready; the kernel that made it start has ended."""
    if WarmProvisioner.warm is None:
        kernels()
    until(WarmProvisioner.warm.is_ready)
    return WarmProvisioner.warm


def test_where_nothing_can_be_forked_kernels_start_the_normal_way(kernels, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert kernels().value("1 + 1") == 2
    assert WarmProvisioner.warm is None


def test_the_first_kernel_starts_the_normal_way_and_a_warm_process_with_it(kernels):
    first = kernels()
    assert not first.is_warm()
    assert first.value("1 + 1") == 2
    assert WarmProvisioner.warm.process.poll() is None


@pytest.mark.usefixtures("warm")
def test_tensorflow_is_there_at_once(kernels):
    kernel = kernels()
    assert kernel.is_warm()
    kernel.run("import time; began = time.perf_counter()\nimport tensorflow as tf")
    assert kernel.value("time.perf_counter() - began") < 1
    assert kernel.value("float(tf.reduce_sum(tf.ones((3, 3))))") == 9


@pytest.mark.usefixtures("warm")
def test_two_kernels_share_nothing_and_have_what_is_their_own(kernels, tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    mine = []
    for folder in (here, there):
        folder.mkdir()
        (folder / "beside.py").write_text(f"name = {folder.name!r}", "utf-8")
        kernel = kernels(cwd=str(folder), JPY_SESSION_NAME=f"{folder.name}.ipynb")
        assert kernel.is_warm()
        assert kernel.value("__import__('os').getcwd()") == str(folder)
        assert kernel.value("__import__('beside').name") == folder.name
        assert kernel.value("__import__('os').environ['JPY_SESSION_NAME']") == f"{folder.name}.ipynb"
        chance = "[__import__('numpy').random.rand(), float(__import__('tensorflow').random.uniform(()))]"
        mine.append([kernel.manager.provisioner.pid, *kernel.value(chance)])
    assert all(one != other for one, other in zip(*mine, strict=True))


@pytest.mark.usefixtures("warm")
def test_an_interrupt_stops_the_cell_and_not_the_kernel(kernels):
    kernel = kernels()
    kernel.run("kept = 1")
    message = kernel.client.execute("import time; time.sleep(300)")
    until(lambda: kernel.client.get_iopub_msg(timeout=MINUTE)["msg_type"] == "execute_input")
    kernel.manager.interrupt_kernel()
    reply = kernel.client.get_shell_msg(timeout=MINUTE)
    assert (reply["parent_header"]["msg_id"], reply["content"]["ename"]) == (message, "KeyboardInterrupt")
    until(lambda: kernel.run("print(1)"))  # a kernel turns away what comes just after a cell that failed
    assert kernel.value("kept") == 1


@pytest.mark.usefixtures("warm")
def test_a_restart_gives_a_fresh_warm_kernel(kernels):
    kernel = kernels()
    kernel.run("import tensorflow; kept = 1")
    before = kernel.manager.provisioner.pid
    kernel.manager.restart_kernel()
    kernel.client.wait_for_ready(timeout=MINUTE)
    assert kernel.is_warm()
    assert kernel.value("'kept' in globals()") is False
    assert not runs(before)


@pytest.mark.usefixtures("warm")
def test_a_kernel_that_ends_by_itself_is_noticed_with_its_status(kernels):
    kernel = kernels()
    kernel.client.execute("import os; os._exit(7)")
    until(lambda: not kernel.manager.is_alive(), 10)
    assert kernel.manager.provisioner.process.poll() == 7


@pytest.mark.usefixtures("warm")
def test_a_shutdown_runs_what_is_registered_for_the_end(kernels, tmp_path):
    kernel = kernels(cwd=str(tmp_path))
    kernel.run("import atexit, pathlib; atexit.register(pathlib.Path('ended').touch)")
    kernel.client.stop_channels()
    kernel.manager.shutdown_kernel()
    assert (tmp_path / "ended").exists()


@pytest.mark.usefixtures("warm")
def test_quiz_cards_and_pictures_are_shown(kernels):
    kernel = kernels()
    *_, card = kernel.run(CARD)
    assert "application/vnd.jupyter.widget-view+json" in card["data"]
    drawn = kernel.run("import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
    assert ["image/png" in it["data"] for it in drawn] == [True]


@pytest.mark.usefixtures("warm")
def test_a_kernel_with_other_variables_starts_the_normal_way(kernels):
    kernel = kernels(KERAS_BACKEND="tensorflow")
    assert not kernel.is_warm()
    assert kernel.value("__import__('os').environ['KERAS_BACKEND']") == "tensorflow"


@pytest.mark.usefixtures("warm")
def test_a_folder_that_does_not_exist_fails_as_it_always_does():
    with pytest.raises(FileNotFoundError, match="nowhere"):
        KernelManager(kernel_name="python3-warm").start_kernel(cwd="/nowhere")


def test_no_kernel_is_forked_when_other_packages_have_been_installed():
    ours, control = socket.socketpair(type=socket.SOCK_SEQPACKET)
    with ours, control:
        for installed, forks in ((zygote.state_of_packages(), True), ([0], False)):
            line, theirs = socket.socketpair()
            with line, theirs:
                socket.send_fds(ours, [b"fork"], [theirs.fileno()])
            got = zygote.receive(control, installed)
            assert bool(got) is forks
            if got:
                got.close()


def test_running_kernels_outlive_the_warm_process_and_the_next_starts_the_normal_way(kernels, warm):
    running = kernels()
    assert running.is_warm()
    warm.process.kill()
    warm.process.wait()
    assert running.value("1 + 1") == 2
    following = kernels()
    assert not following.is_warm()
    running.end()
    assert not runs(running.manager.provisioner.pid)
    assert WarmProvisioner.warm is not warm


@pytest.mark.parametrize("wishes", [["first"], ["first", "warm"]], ids=["while_it_imports", "when_it_is_warm"])
def test_a_server_that_is_killed_leaves_no_process(wishes, tmp_path):
    command = [sys.executable, "-c", SERVER]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=tmp_path, **pipes) as server:
        for wish in wishes:
            server.stdin.write(f"{wish}\n")
            server.stdin.flush()
            pids = [int(pid) for pid in server.stdout.readline().split()]
        assert len(pids) == 1 + len(wishes)
        assert all(runs(pid) for pid in pids)
        server.send_signal(signal.SIGKILL)
    until(lambda: not any(runs(pid) for pid in pids), 15)


def test_the_command_offers_the_kernel_and_takes_it_back(tmp_path):
    spec = json.loads(Path(offer.install(str(tmp_path)), "kernel.json").read_text("utf-8"))
    assert spec["display_name"] == "Python 3 (warm)"
    assert spec["metadata"]["kernel_provisioner"] == {"provisioner_name": "gradestep-warm"}
    assert not Path(offer.remove(str(tmp_path))).exists()
