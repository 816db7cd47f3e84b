"""Student code in the sandbox, really: what it tries, and what it is answered, at both levels that keep it in."""

import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

import pytest

from gradestep.sandbox import process_tree, stale_homes, supervisor
from gradestep.sandbox.confine import LANDLOCK, NAMESPACES, PROCESSES

from .confined import student, students
from .conftest import REPOSITORY

MEGABYTE = 1 << 20
TRY = """
def answer(act):
    try:
        return act()
    except OSError as error:
        return type(error).__name__
    except MemoryError:
        return "MemoryError"
"""
REFUSED = ("PermissionError", "FileNotFoundError")
KERNEL = "import ctypes, os; libc = ctypes.CDLL(None, use_errno=True)\n"


@pytest.fixture(params=[NAMESPACES, LANDLOCK])
def level(request):
    return request.param


def answer(level, expression, imports="os", **order):
    """What a confined expression gives, or the name of its error."""
    return student(level, f"import {imports}\n{TRY}\nprint(answer(lambda: {expression}))", **order).said.strip()


# What still works


def test_the_work_folder_is_empty_and_takes_files(level):
    code = "import os; print(os.listdir()); open('a.txt', 'w').write('mine'); print(open('a.txt').read())"
    assert student(level, code).lines == ["[]", "mine"]


def test_threads_programs_temporary_files_and_random_numbers_work(level):
    code = """
    import os, subprocess, sys, tempfile, threading
    thread = threading.Thread(target=print, args=("thread",))
    thread.start()
    thread.join()
    with tempfile.TemporaryFile() as file:
        file.write(os.urandom(8))
    subprocess.run([sys.executable, "-c", "print('program')"], stdin=subprocess.DEVNULL)
    print(os.path.isdir(os.path.expanduser("~")), sys.platform)
    """
    assert set(student(level, code).lines) == {"thread", "program", "True linux"}


def test_an_event_loop_works_without_sockets(level):
    assert student(level, "import asyncio; print(asyncio.run(asyncio.sleep(0, 'slept')))").said == "slept\n"


def test_a_process_that_exits_ends_in_order(level):
    assert student(level, "import os; print('on its way', flush=True); os._exit(3)").status == supervisor.ENDED


# What cannot be read or written


@pytest.mark.parametrize("path", ["/etc/shadow", "/etc/passwd", "/proc/kcore", "/var/log", "/home", "/boot"])
def test_the_machine_is_out_of_sight(level, path):
    act = "os.listdir" if Path(path).is_dir() else "open"
    assert answer(level, f"{act}({path!r})") in REFUSED


def test_a_teachers_file_is_out_of_sight(level, tmp_path):
    (tmp_path / "gradebook.db").write_text("scores", "utf-8")
    (tmp_path / "gradebook.db").chmod(0o666)
    assert answer(level, f"open({str(tmp_path / 'gradebook.db')!r}).read()") in REFUSED


@pytest.mark.parametrize("place", ["challenges", "pyproject.toml", "tests", ".git"])
def test_of_the_course_only_our_package_is_there(level, place):
    assert answer(level, f"os.stat({str(REPOSITORY / place)!r}) and os.listdir({str(REPOSITORY)!r})") in REFUSED


def test_a_home_shows_nothing_but_the_way_to_python(level):
    home = Path.home()
    hidden = next(entry for entry in [home / ".bashrc", home / ".profile", home / ".cache", home] if entry.exists())
    act = "os.listdir" if hidden.is_dir() else "open"
    assert answer(level, f"{act}({str(hidden)!r})") in REFUSED


@pytest.mark.parametrize("folder", ["/", "/usr/lib", "/etc", "/dev", str(Path(os.__file__).parent)])
def test_nothing_is_written_outside_the_own_folders(level, folder):
    assert answer(level, f"open({folder + '/mine'!r}, 'w')") in ("PermissionError", "OSError")


def test_the_teachers_environment_stays_outside(level, monkeypatch):
    monkeypatch.setenv("DATABASE_PASSWORD", "secret")
    assert "PASSWORD" not in student(level, "import os; print(os.environ, open('/proc/self/environ').read())").said


def test_no_descriptor_of_the_machinery_is_inherited(level):
    assert student(level, "import os; print(sorted(os.listdir('/proc/self/fd'))[:-1])").said == "['0', '1', '2']\n"


# What reaches others


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK"])
def test_there_is_no_socket_to_the_outside(level, family):
    assert answer(level, f"socket.socket(socket.{family})", "socket") == "PermissionError"


def test_two_students_see_nothing_of_each_other(level):
    code = """
    import glob, os, time
    open("mine.txt", "w").write("work")
    open(os.environ["TMPDIR"] + "/mine.txt", "w").write("work")
    time.sleep(0.5)
    print(len(glob.glob("*")), len(glob.glob("/tmp/**/mine.txt", recursive=True)), len(glob.glob("/submission/*")))
    print([each for each in glob.glob("/proc/[0-9]*") if each != f"/proc/{os.getpid()}"])
    """
    own = {NAMESPACES: "1 1 1", LANDLOCK: "1 0 0"}[level]
    assert [each.lines for each in students(level, {"code": code}, {"code": code})] == [[own, "[]"]] * 2


def test_a_signal_to_everybody_reaches_nobody_else(level):
    quiet = {"code": "import time; time.sleep(1); print('alive')"}
    killer = {"code": "import os\ntry:\n    os.kill(-1, 9)\nexcept OSError:\n    pass\nos.kill(0, 9)"}
    found = students(level, quiet, killer, quiet)
    assert [found[0].said, found[2].said] == ["alive\n"] * 2


def test_the_warden_cannot_be_signalled(level):
    code = "print(answer(lambda: os.kill(os.getppid() or 2, 9)), flush=True)"
    assert student(level, f"import os{TRY}{code}").said in ("PermissionError\n", "ProcessLookupError\n")


def test_the_limits_of_the_warden_cannot_be_set(level):
    act = "resource.prlimit(os.getppid() or 2, resource.RLIMIT_CPU, (0, 0))"
    assert answer(level, act, "os, resource") == "PermissionError"


@pytest.mark.parametrize(
    "call",
    [
        "ptrace(16, os.getppid(), 0, 0)",
        "unshare(0x10000000)",
        "unshare(0x00020000)",
        "mount(b'none', b'/usr', b'tmpfs', 0, 0)",
        "umount2(b'/proc', 2)",
        "chroot(b'.')",
        "setns(0, 0)",
        "memfd_create(b'x', 0)",
        "shmget(1, 4096, 0o1600)",
        "syscall(425, 8, 0)",
        "syscall(321, 0, 0, 0)",
        "syscall(435, 0, 0)",
        "setuid(0)",
    ],
)
def test_the_doors_of_the_kernel_are_shut(level, call):
    assert student(level, f"{KERNEL}print(libc.{call})").said == "-1\n"


def test_a_program_has_no_more_rights_than_the_student(level):
    code = """
    import os, subprocess, sys
    inner = "import socket\\ntry: socket.socket()\\nexcept OSError as error: print(error.strerror, os.getuid())"
    subprocess.run([sys.executable, "-c", "import os\\n" + inner])
    print([line.split()[1] for line in open("/proc/self/status") if line.startswith("NoNewPrivs")])
    """
    said = student(level, code).lines
    assert said[0].startswith("Permission denied")
    assert said[0] != "Permission denied 0"
    assert said[1] == "['1']"


def test_where_the_kernel_lets_signals_out_a_filter_keeps_them_in():
    code = """
    import os, signal
    from gradestep.sandbox.seccomp import refuse_calls
    refuse_calls(alone=True)
    os.kill(os.getpid(), 0)
    signal.raise_signal(signal.SIGCHLD)
    print(answer(lambda: os.kill(os.getppid(), 0)), answer(lambda: os.kill(-1, 0)))
    print(answer(lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)))
    print(answer(lambda: signal.pidfd_send_signal(os.pidfd_open(os.getppid()), 0)))
    print(answer(lambda: fcntl.fcntl(0, fcntl.F_SETOWN, os.getppid())))
    """
    program = f"import fcntl{TRY}{dedent(code)}"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(run.stdout.split()) == {"PermissionError"}


def test_where_landlock_lets_changes_of_a_file_through_a_filter_makes_them_do_nothing(tmp_path):
    (tmp_path / "gradebook.db").write_text("scores", "utf-8")
    (tmp_path / "gradebook.db").chmod(0o600)
    before = (tmp_path / "gradebook.db").stat()
    code = """
    import shutil
    from gradestep.sandbox.seccomp import refuse_calls
    refuse_calls(bystander=True)
    os.chmod("gradebook.db", 0)
    os.utime("gradebook.db", (0, 0))
    os.chown("gradebook.db", 1, 1)
    os.setxattr("gradebook.db", "user.mine", b"1")
    print(answer(lambda: os.truncate("gradebook.db", 0)))
    shutil.copy2("gradebook.db", "copy")
    """
    program = f"import os{TRY}{dedent(code)}"
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True, umask=0o077
    )
    after = (tmp_path / "gradebook.db").stat()
    assert run.stdout == "PermissionError\n"
    assert (after.st_mode, after.st_mtime, after.st_uid) == (before.st_mode, before.st_mtime, before.st_uid)
    assert (tmp_path / "copy").read_text("utf-8") == "scores"


# What has an end


def test_a_fork_bomb_costs_only_its_own_process(level):
    bomb = """
    import os, time
    started = 0
    try:
        for _ in range(100):
            if os.fork() == 0:
                time.sleep(30)
                os._exit(0)
            started += 1
    except BlockingIOError:
        print(5 < started <= 20, flush=True)
    """
    honest = """
    import os, time
    time.sleep(0.3)
    for _ in range(10):
        if os.fork() == 0:
            os._exit(0)
        os.wait()
    print("forked")
    """
    limits = {"processes": 20}
    found = students(level, {"code": bomb, "limits": limits}, {"code": honest, "limits": limits})
    assert [each.said for each in found] == ["True\n", "forked\n"]


def test_one_process_that_wants_too_much_memory_gets_an_error(level):
    assert answer(level, "bytearray(600 << 20)", limits={"data": 500 * MEGABYTE}) == "MemoryError"


def test_many_processes_that_want_too_much_memory_are_ended(level):
    code = """
    import os, time
    for _ in range(4):
        if os.fork() == 0:
            kept = bytearray(os.urandom(1)) * (100 << 20)
            time.sleep(30)
    time.sleep(30)
    """
    began = time.monotonic()
    assert student(level, code, limits={"memory": 250 * MEGABYTE}).status == supervisor.MEMORY
    assert time.monotonic() - began < 10


def test_a_full_disk_is_only_the_students(level):
    code = """
    import time
    try:
        for number in range(64):
            open(f"{number}.bin", "wb").write(bytes(1 << 20))
    except OSError as error:
        print(error.strerror, flush=True)
    else:
        time.sleep(30)
    """
    found = student(level, code, limits={"work": 8 * MEGABYTE})
    if level == NAMESPACES:
        assert found.said == "No space left on device\n"
    else:
        assert found.status == supervisor.DISK


def test_files_without_number_are_ended_or_refused(level):
    code = "import time\nfor number in range(30_000):\n    open(str(number), 'w').close()\ntime.sleep(30)"
    found = student(level, code)
    assert "No space left" in found.said or found.status == supervisor.DISK


def test_one_file_has_a_limit(level):
    act = "open('large', 'wb').write(bytes(3 << 20))"
    assert answer(level, act, limits={"file": 2 * MEGABYTE}) == "OSError"


def test_endless_work_is_ended_by_processor_time(level):
    assert student(level, "while True: pass", limits={"cpu": 1}).status == supervisor.SIGNALLED


def test_what_ignores_signals_ends_when_the_line_is_cut(level):
    code = """
    import os, signal, time
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for _ in range(3):
        if os.fork() == 0:
            os.setsid()
    while True:
        time.sleep(1)
    """
    began = time.monotonic()
    assert student(level, code, seconds=0.5).status == supervisor.HUNG_UP
    assert time.monotonic() - began < 10


def test_a_daemon_does_not_outlive_its_student(level):
    code = """
    import os, time
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(60)
        os._exit(0)
    os.wait()
    """
    assert student(level, code).status == supervisor.ENDED  # and `students` looks for who is left


@pytest.mark.parametrize("level", [LANDLOCK, PROCESSES])  # namespaces have no folder on disk
def test_nothing_is_left_on_disk_however_deep_or_locked(level):
    code = """
    import os
    print(os.environ["TMPDIR"], flush=True)
    for _ in range(1500):
        os.mkdir("deep")
        os.chdir("deep")
    os.chmod(".", 0)
    """
    folder = Path(student(level, code).said.strip())
    assert folder.is_absolute()
    assert not folder.parent.exists()


# What cannot be confined


HOME = """
import os, sys
from gradestep.sandbox import confine

confine.enter(sys.argv[1])
print(os.environ["TMPDIR"], flush=True)
os.mkdir(os.environ["TMPDIR"] + "/of a student", 0)
input()
"""


@contextmanager
def warm(level, folder):
    """Give a process that is prepared as the warm one is, with its temporary files in `folder`, and its home there."""
    command = [sys.executable, "-c", HOME, level]
    with subprocess.Popen(
        command, env={**os.environ, "TMPDIR": str(folder)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process, Path(process.stdout.readline().strip())


@pytest.mark.parametrize("level", [LANDLOCK, PROCESSES])
def test_the_home_of_a_killed_warm_process_goes_with_the_next_start_and_that_of_a_living_one_stays(level, tmp_path):
    (tmp_path / "gradestep-of-somebody").mkdir()
    with warm(level, tmp_path) as (living, stays), warm(level, tmp_path) as (killed, goes):
        killed.kill()
        killed.wait()
        assert goes.exists()
        with warm(level, tmp_path) as (_, own):
            assert (stays.exists(), own.exists(), goes.exists()) == (True, True, False)
        assert living.poll() is None
    assert [path.name for path in tmp_path.iterdir()] == ["gradestep-of-somebody"]


def test_a_home_whose_process_has_gone_is_known_although_another_has_its_number(tmp_path):
    home = tmp_path / "gradestep-old"
    home.mkdir()
    stale_homes.sign(str(home))
    stale_homes.remove_leftovers(str(tmp_path))
    assert home.exists()
    signed = (home / "owner").read_text("ascii").split()
    (home / "owner").write_text(" ".join([signed[0], str(int(signed[1]) - 1), signed[2]]), "ascii")
    stale_homes.remove_leftovers(str(tmp_path))
    assert not home.exists()


@pytest.mark.parametrize("signed", ["", "no number", "4711 0 pid:[1]", "x" * 500])
def test_a_home_that_nobody_here_has_signed_is_left_alone(signed, tmp_path):
    home = tmp_path / "gradestep-other"
    home.mkdir()
    (home / "owner").write_text(signed, "ascii")
    stale_homes.remove_leftovers(str(tmp_path))
    assert home.exists()


def test_code_that_cannot_be_confined_is_not_run(level):
    found = student(level, "print('ran')", limits={"open_files": -2})
    assert (found.said, found.status) == ("", supervisor.UNCONFINED)


def test_without_a_sandbox_there_are_still_limits_and_an_own_folder():
    code = "import os; print(os.listdir()); bytearray(600 << 20)"
    found = student(PROCESSES, code, limits={"data": 500 * MEGABYTE})
    assert "[]" in found.lines
    assert "MemoryError" in found.lines


def test_the_threads_of_a_user_are_counted_and_those_of_others_and_what_has_gone_are_not(tmp_path, monkeypatch):
    def process(number, uid, threads):
        (tmp_path / number).mkdir()
        (tmp_path / number / "status").write_text(f"Name:\tit\nUid:\t{uid}\t0\t0\t0\nGid:\t7\t7\nThreads:\t{threads}\n")

    process("1", 7, 3)
    process("12", 77, 4)
    process("13", 7, 20)
    process("self", 7, 100)
    (tmp_path / "14").mkdir()
    monkeypatch.setattr(process_tree, "PROC", tmp_path)
    assert [process_tree.threads_of(uid) for uid in (7, 77, 0)] == [23, 4, 0]
    monkeypatch.undo()
    assert process_tree.threads_of(os.getuid()) >= threading.active_count()
