"""Submissions that are hostile, broken or odd in their files and cells, not in the code of one answer.

Each function writes a whole folder `submitted/S/first-steps`; its mark says what must happen.
"""

from __future__ import annotations

import json
import os
import socket
from typing import TYPE_CHECKING, Any

from .hand_in import RIGHT, WRONG, cell, hand_in, own_cell, read, with_doubling, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Shape = Callable[[Path, Path], None]

SHAPES: dict[str, dict[str, Shape]] = {}


def must(expectation: str) -> Callable[[Shape], Shape]:
    """Mark a function by what must happen to the submission that it writes."""

    def mark(shape: Shape) -> Shape:
        SHAPES.setdefault(expectation, {})[shape.__name__] = shape
        return shape

    return mark


def course(release: Path) -> Path:
    """Return the course's folder."""
    return release.parents[1]


# What must be read as nothing, while the other notebook counts


@must("keeps_the_rest")
def no_json(folder: Path, release: Path) -> None:
    with_doubling(folder, release, b"<html>Please log in to download this notebook.</html>")


@must("keeps_the_rest")
def empty(folder: Path, release: Path) -> None:
    with_doubling(folder, release, b"")


@must("keeps_the_rest")
def cut_in_half(folder: Path, release: Path) -> None:
    whole = json.dumps(read(release, "doubling")).encode()
    with_doubling(folder, release, whole[: len(whole) // 2])


@must("earns_full")
def bytes_that_are_no_utf_8(folder: Path, release: Path) -> None:
    with_doubling(folder, release, json.dumps(read(release, "doubling")).encode().replace(b"Twice", b"\xff\xfe\x80"))


@must("keeps_the_rest")
def nested_too_deep(folder: Path, release: Path) -> None:
    with_doubling(folder, release, b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b', "nbformat": 4}')


@must("keeps_the_rest")
def deep_metadata(folder: Path, release: Path) -> None:
    text = json.dumps(read(release, "doubling")).encode()
    with_doubling(
        folder,
        release,
        text.replace(b'"kernelspec": {', b'"deep": ' + b"[" * 50_000 + b"]" * 50_000 + b', "kernelspec": {'),
    )


@must("earns_full")
def thirty_megabytes(folder: Path, release: Path) -> None:
    notebook = read(release, "doubling")
    notebook["cells"].append(own_cell("# " + "x" * (30 << 20)))
    with_doubling(folder, release, notebook)


@must("earns_full")
def of_an_old_format(folder: Path, release: Path) -> None:
    cells = [{**each, "input": each["source"], "language": "python"} for each in read(release, "doubling")["cells"]]
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"cells": cells, "metadata": {}}],
    }
    with_doubling(folder, release, old)


@must("keeps_the_rest")
def cells_of_odd_kinds(folder: Path, release: Path) -> None:
    odd = [None, 1, "cell", [], {}, {"cell_type": "code"}, {"cell_type": ["code"], "source": {"a": 1}, "metadata": []}]
    odd += [
        {"cell_type": "code", "id": [], "metadata": {"nbgrader": nbgrader}, "source": 5}
        for nbgrader in (1, [], "x", None)
    ]
    with_doubling(folder, release, {**read(release, "doubling"), "cells": odd, "metadata": [1]})


@must("keeps_the_rest")
def cells_that_are_no_list(folder: Path, release: Path) -> None:
    with_doubling(folder, release, {**read(release, "doubling"), "cells": {"0": "cell"}})


@must("keeps_the_rest")
def a_list(folder: Path, release: Path) -> None:
    with_doubling(folder, release, [read(release, "doubling")])


@must("keeps_the_rest")
def numbers_that_are_none(folder: Path, release: Path) -> None:
    with_doubling(
        folder, release, b'{"nbformat": 1e999, "nbformat_minor": NaN, "cells": [], "metadata": {"x": -Infinity}}'
    )


@must("keeps_the_rest")
def a_folder(folder: Path, release: Path) -> None:
    write(folder, "naming", read(release, "naming"))
    (folder / "doubling.ipynb" / "doubling.ipynb").mkdir(parents=True)


@must("keeps_the_rest")
def a_pipe(folder: Path, release: Path) -> None:
    write(folder, "naming", read(release, "naming"))
    for name in ("doubling.ipynb", "data.csv", "timestamp.txt"):
        os.mkfifo(folder / name)


@must("keeps_the_rest")
def a_socket(folder: Path, release: Path) -> None:
    write(folder, "naming", read(release, "naming"))
    here = os.open(folder, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as line:
        line.bind(f"/proc/self/fd/{here}/doubling.ipynb")  # the path itself is longer than an address may be
    os.close(here)


@must("keeps_the_rest")
def a_link_to_zeros(folder: Path, release: Path) -> None:
    write(folder, "naming", read(release, "naming"))
    for name in ("doubling.ipynb", "data.csv"):
        (folder / name).symlink_to("/dev/zero")


@must("keeps_the_rest")
def a_link_to_itself(folder: Path, release: Path) -> None:
    write(folder, "naming", read(release, "naming"))
    (folder / "doubling.ipynb").symlink_to("doubling.ipynb")
    (folder / "loop").symlink_to(".")


@must("keeps_the_rest")
def not_handed_in(folder: Path, release: Path) -> None:
    write(folder, "naming", read(release, "naming"))


@must("keeps_the_rest")
def under_another_name(folder: Path, release: Path) -> None:
    write(folder, "naming", read(release, "naming"))
    for name in ("Doubling", "doubling (1)", "doubling.ipynb", "../first-steps/doubling\n", "sub/doubling"):
        path = folder / f"{name.replace('../first-steps/', '')}.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(read(release, "doubling")))


@must("keeps_the_rest")
def the_answer_in_a_million_lines(folder: Path, release: Path) -> None:
    hand_in(folder, release, twice="x = [\n" + "1,\n" * 1_000_000 + "]\n" + WRONG)


@must("keeps_the_rest")
def the_answer_nested_too_deep(folder: Path, release: Path) -> None:
    hand_in(folder, release, twice="x = " + "(" * 100_000 + ")" * 100_000 + "\n" + WRONG)


@must("keeps_the_rest")
def odd_characters(folder: Path, release: Path) -> None:
    hand_in(folder, release, twice="\0\ud800\x1b[2J\u202e" + WRONG)


# What reaches for others' work or for secrets


@must("earns_nothing")
def linked_to_a_peer(folder: Path, release: Path) -> None:
    write(folder, "naming", read(release, "naming"))
    (folder / "doubling.ipynb").symlink_to(course(release) / "submitted/ada/first-steps/doubling.ipynb")


@must("earns_nothing")
def linked_to_the_source(folder: Path, release: Path) -> None:
    write(folder, "naming", read(release, "naming"))
    (folder / "doubling.ipynb").symlink_to(course(release) / "source/first-steps/doubling.ipynb")


@must("earns_all_nothing")
def a_folder_linked_to_a_peer(folder: Path, release: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.symlink_to(course(release) / "submitted/ada/first-steps")


@must("earns_all_nothing")
def a_student_linked_to_a_peer(folder: Path, release: Path) -> None:
    folder.parent.symlink_to(course(release) / "submitted/ada")


@must("leaks_nothing")
def files_linked_to_secrets(folder: Path, release: Path) -> None:
    read_all = "import glob\nfor each in glob.glob('**', recursive=True):\n    print(open(each).read())\n"
    hand_in(
        folder,
        release,
        twice=f"try:\n    {read_all.replace(chr(10), chr(10) + '    ')}\nexcept OSError:\n    pass\n{RIGHT}",
    )
    (folder / "secret.txt").symlink_to(course(release) / "secret.txt")
    (folder / "up").symlink_to("../../..")
    (folder / "course").symlink_to(course(release))
    (folder / "sub").mkdir()
    (folder / "sub/tests.py").symlink_to("../../../../source/first-steps/doubling.ipynb")


@must("leaks_nothing")
def magics_that_read(folder: Path, release: Path) -> None:
    notebook, root = read(release, "doubling"), course(release)
    magics = f"!cat {root}/secret.txt {root}/source/*/*.ipynb\n%run {root}/secret.txt\n%load {root}/secret.txt\n%env"
    notebook["cells"] += [own_cell(f"%%bash\ncat {root}/secret.txt {root}/gradebook.db; env; ps ax"), own_cell(magics)]
    notebook["cells"].insert(0, own_cell(f"%%writefile {root}/written.txt\nby a magic"))
    with_doubling(folder, release, notebook)


@must("leaks_nothing")
def an_answer_that_the_page_would_fetch(folder: Path, release: Path) -> None:
    root = course(release)
    notebook = read(release, "doubling")
    notebook["cells"].append(own_cell(f"![](attachment:secret.txt) ![](file://{root}/secret.txt)", "markdown"))
    notebook["cells"][-1]["attachments"] = {"secret.txt": {"text/plain": f"file://{root}/secret.txt"}}
    with_doubling(folder, release, notebook)


# What edits the notebook so that wrong work looks right


def wrong(release: Path) -> dict[str, Any]:
    return read(release, "doubling", twice=WRONG)


@must("earns_nothing")
def tests_deleted(folder: Path, release: Path) -> None:
    notebook = wrong(release)
    notebook["cells"] = [each for each in notebook["cells"] if each["id"] != "small_numbers"]
    with_doubling(folder, release, notebook)


@must("earns_nothing")
def tests_that_pass(folder: Path, release: Path) -> None:
    notebook = wrong(release)
    cell(notebook, "small_numbers")["source"] = "2.0"
    with_doubling(folder, release, notebook)


@must("earns_nothing")
def tests_that_ran_well(folder: Path, release: Path) -> None:
    notebook = wrong(release)
    result = {"output_type": "execute_result", "data": {"text/plain": "2.0"}, "metadata": {}, "execution_count": 3}
    cell(notebook, "small_numbers").update(outputs=[result], execution_count=3)
    with_doubling(folder, release, notebook)


@must("earns_nothing")
def tests_that_are_text(folder: Path, release: Path) -> None:
    notebook = wrong(release)
    cell(notebook, "small_numbers").update(cell_type="raw", source="2.0")
    for field in ("outputs", "execution_count"):
        del cell(notebook, "small_numbers")[field]
    with_doubling(folder, release, notebook)


@must("earns_nothing")
def tests_that_are_skipped(folder: Path, release: Path) -> None:
    notebook = wrong(release)
    tags = ["skip-execution", "raises-exception", "remove-cell", "hide_input", "injected-parameters"]
    for each in notebook["cells"]:
        each["metadata"].update(tags=tags, deletable=False, run_control={"frozen": True}, init_cell=False)
    with_doubling(folder, release, notebook)


@must("earns_nothing")
def points_raised(folder: Path, release: Path) -> None:
    notebook = wrong(release)
    for each in notebook["cells"]:
        if each["metadata"].get("nbgrader", {}).get("grade"):
            each["metadata"]["nbgrader"].update(
                points=-1000 if each["id"] == "small_numbers" else 1000, locked=False, solution=True
            )
    with_doubling(folder, release, notebook)


@must("earns_nothing")
def points_of_odd_kinds(folder: Path, release: Path) -> None:
    notebook = wrong(release)
    cell(notebook, "small_numbers")["metadata"]["nbgrader"].update(
        points=[2], schema_version="x", checksum=None, grade="yes"
    )
    cell(notebook, "twice")["metadata"]["nbgrader"].update(
        schema_version=99, cell_type={"a": 1}, locked=[], points="NaN"
    )
    with_doubling(folder, release, notebook)


@must("earns_nothing")
def names_swapped(folder: Path, release: Path) -> None:
    notebook = wrong(release)
    tests, quiz = cell(notebook, "small_numbers"), cell(notebook, "twice_three")
    for part in ("id", "metadata"):
        tests[part], quiz[part] = quiz[part], tests[part]
    with_doubling(folder, release, notebook)


@must("earns_nothing")
def a_second_tests_cell(folder: Path, release: Path) -> None:
    notebook = wrong(release)
    twin = json.loads(json.dumps(cell(notebook, "small_numbers")))
    notebook["cells"] += [{**twin, "id": "small_numbers", "source": "2.0"}, {**twin, "id": "other", "source": "pass"}]
    with_doubling(folder, release, notebook)


@must("earns_nothing")
def an_own_cell_as_tests(folder: Path, release: Path) -> None:
    notebook = wrong(release)
    role = {"grade": True, "solution": False, "locked": True, "task": False, "schema_version": 3, "cell_type": "code"}
    extra = {**role, "grade_id": "extra_credit", "points": 1000}
    own = own_cell("1000.0", nbgrader=extra, gradestep={"quiz": "twice_three", "notes": True, "check": True})
    notebook["cells"].append(own)
    with_doubling(folder, release, notebook)


@must("earns_nothing")
def another_kernel(folder: Path, release: Path) -> None:
    notebook = wrong(release)
    notebook["metadata"]["kernelspec"] = {"name": "bash", "display_name": "Bash", "language": "bash"}
    notebook["metadata"]["language_info"] = {"name": "../../bash", "file_extension": "/../../x.sh"}
    with_doubling(folder, release, notebook)


@must("earns_nothing")
def the_answer_after_the_tests(folder: Path, release: Path) -> None:
    notebook = wrong(release)
    notebook["cells"].append(own_cell("import atexit\ntwice = lambda number: 2 * number\natexit.register(print, 2.0)"))
    with_doubling(folder, release, notebook)


SHADOW = (
    "def __getattr__(name):\n    return lambda *a, **k: True\n\n\ncheck_close = check = passed = lambda *a, **k: None\n"
)


@must("earns_nothing")
def modules_in_the_way(folder: Path, release: Path) -> None:
    with_doubling(folder, release, wrong(release))
    for name in (
        "numpy",
        "gradestep",
        "tensorflow",
        "sitecustomize",
        "usercustomize",
        "IPython",
        "ast",
        "linecache",
        "json",
    ):
        (folder / f"{name}.py").write_text(SHADOW)
    (folder / "gradestep").mkdir()
    (folder / "gradestep/__init__.py").write_text(SHADOW)
    (folder / "evil.pth").write_text("import sitecustomize\n")


@must("earns_nothing")
def settings_in_the_way(folder: Path, release: Path) -> None:
    with_doubling(folder, release, wrong(release))
    settings = (
        "c = get_config()\nc.InteractiveShellApp.exec_lines = ['import os; os._exit(0)']\nc.Execute.enabled = False\n"
    )
    start = ".ipython/profile_default/startup"
    (folder / start).mkdir(parents=True)
    (folder / start / "00-first.py").write_text("get_ipython().ast_transformers.append(print)\n")
    for name in ("nbgrader_config.py", "ipython_config.py", "ipython_kernel_config.py", "jupyter_config.py"):
        (folder / name).write_text(settings)
    (folder / "pyproject.toml").write_text("[tool.gradestep]\nsandbox = 'off'\n")
    (folder / "gradebook.db").write_bytes(b"SQLite format 3\0")


# What must not be taken for a script by formgrader or a feedback page

SCRIPT = "<script>alert(4711)</script>"


@must("shows_no_script")
def a_cell_of_text_with_scripts(folder: Path, release: Path) -> None:
    notebook = read(release, "doubling")
    text = f"{SCRIPT}\n\n<img src=x onerror=alert(4711)>\n\n[x](javascript:alert(4711))\n\n<iframe srcdoc='{SCRIPT}'>"
    notebook["cells"].insert(1, own_cell(text, "markdown"))
    notebook["cells"].append(own_cell(SCRIPT, "raw", format="text/html", raw_mimetype="text/html"))
    with_doubling(folder, release, notebook)


@must("shows_no_script")
def outputs_with_scripts(folder: Path, release: Path) -> None:
    notebook = read(release, "doubling")
    shown = {
        "output_type": "display_data",
        "data": {"text/html": SCRIPT, "application/javascript": "alert(4711)"},
        "metadata": {},
    }
    for each in notebook["cells"]:
        if each["cell_type"] == "code":
            each["outputs"] = [shown]
    notebook["metadata"].update(title=SCRIPT, authors=[{"name": SCRIPT}], widgets={"state": {SCRIPT: SCRIPT}})
    with_doubling(folder, release, notebook)


@must("shows_no_script")
def file_names_with_scripts(folder: Path, release: Path) -> None:
    hand_in(folder, release)
    (folder / "<img src=x onerror=alert(4711)>.ipynb").write_text("{}")
    (folder / '"><svg onload=alert(4711)>.csv').write_text("1,2")


# What is odd, and honest


@must("earns_full")
def cells_in_another_order(folder: Path, release: Path) -> None:
    notebook = read(release, "doubling")
    notebook["cells"].insert(0, notebook["cells"].pop(notebook["cells"].index(cell(notebook, "twice"))))
    with_doubling(folder, release, notebook)


@must("earns_full")
def cells_without_ids(folder: Path, release: Path) -> None:
    notebook = read(release, "doubling")
    for each in notebook["cells"]:
        del each["id"]
    with_doubling(folder, release, {**notebook, "nbformat_minor": 4})


@must("earns_full")
def cells_without_nbgraders_metadata(folder: Path, release: Path) -> None:
    notebook = read(release, "doubling")
    for each in notebook["cells"]:
        each["metadata"].pop("nbgrader", None)
    with_doubling(folder, release, notebook)


@must("earns_full")
def cells_split_and_added(folder: Path, release: Path) -> None:
    notebook = read(release, "doubling", twice="def twice(number):\n    return times(number, FACTOR)")
    place = notebook["cells"].index(cell(notebook, "twice"))
    notebook["cells"].insert(place, own_cell("FACTOR = 2\n\n\ndef times(number, factor):\n    return number * factor"))
    notebook["cells"].insert(0, own_cell("# My notes\n\nTwice is twice.", "markdown"))
    notebook["cells"].append(own_cell("%time twice(1)\n!echo done\n1 / 0"))
    with_doubling(folder, release, notebook)


@must("earns_full")
def a_card_copied(folder: Path, release: Path) -> None:
    notebook = read(release, "doubling")
    twin = {**cell(notebook, "twice_three-card"), "id": "copy", "metadata": {}}
    notebook["cells"].append({**twin, "source": twin["source"].replace('answer="B"', 'answer=""')})
    with_doubling(folder, release, notebook)


@must("earns_full")
def an_answer_in_two_copies(folder: Path, release: Path) -> None:
    notebook = read(release, "doubling")
    first = {**cell(notebook, "twice"), "id": "twice-old", "source": WRONG}
    notebook["cells"].insert(notebook["cells"].index(cell(notebook, "twice")), first)
    with_doubling(folder, release, notebook)


@must("earns_full")
def written_on_another_system(folder: Path, release: Path) -> None:
    notebook = read(release, "doubling")
    for each in notebook["cells"]:
        each["source"] = each["source"].replace("\n", "\r\n").splitlines(keepends=True)
    with_doubling(folder, release, b"\xef\xbb\xbf" + json.dumps(notebook, indent=4).replace("\n", "\r\n").encode())


@must("earns_full")
def with_a_module_and_data(folder: Path, release: Path) -> None:
    answer = "import csv\nfrom helper import times\nfrom pathlib import Path\n\n\ndef twice(number):\n"
    answer += "    return times(number, int(next(csv.reader(Path('data/factor.csv').open()))[0]))"
    hand_in(folder, release, twice=answer)
    (folder / "data").mkdir()
    (folder / "data/factor.csv").write_text("2,times\n")
    (folder / "helper.py").write_text("def times(number, factor):\n    return number * factor\n")


@must("earns_full")
def with_a_numpy_of_its_own(folder: Path, release: Path) -> None:
    hand_in(folder, release)
    (folder / "numpy.py").write_text("raise ImportError('this is my notes on numpy')\n")


@must("earns_full")
def five_thousand_files(folder: Path, release: Path) -> None:
    hand_in(folder, release)
    for number in range(5000):
        (folder / f"checkpoint-{number}.txt").write_text("")


@must("earns_full")
def a_hundred_folders_deep(folder: Path, release: Path) -> None:
    hand_in(folder, release)
    deep = folder.joinpath(*["down"] * 100)
    deep.mkdir(parents=True)
    (deep / "data.csv").write_text("1")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints/doubling-checkpoint.ipynb").write_text("{}")


@must("earns_full")
def a_large_file(folder: Path, release: Path) -> None:
    hand_in(folder, release)
    with (folder / "model.keras").open("wb") as file:
        file.truncate(2 << 30)  # with a hole: it takes no room on the disk, and would in memory


@must("earns_full")
def a_time_that_is_none(folder: Path, release: Path) -> None:
    hand_in(folder, release)
    (folder / "timestamp.txt").write_bytes(b"tomorrow\xff\n" * 1000)


@must("earns_full")
def a_time_far_away(folder: Path, release: Path) -> None:
    hand_in(folder, release)
    (folder / "timestamp.txt").write_text("9999-12-31 23:59:59.999999 UTC")


@must("earns_full")
def a_time_that_is_a_link(folder: Path, release: Path) -> None:
    hand_in(folder, release)
    (folder / "timestamp.txt").symlink_to(course(release) / "secret.txt")


@must("earns_full")
def names_of_files_that_are_odd(folder: Path, release: Path) -> None:
    hand_in(folder, release)
    for name in ("a\nb.txt", "-rf", "%(name)s", "$(reboot)", "'; drop table grade; --", "ünïcödé 🙂.csv", "x" * 250):
        (folder / name).write_text("1")
    (folder / os.fsdecode(b"not-utf-8-\xff.txt")).write_text("1")


@must("earns_full")
def not_to_be_written_to(folder: Path, release: Path) -> None:
    hand_in(folder, release)
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)
