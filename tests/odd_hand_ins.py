"""A class of hand-ins as editors, clouds, platforms and hasty hands leave them, each with two or three slips in it."""

from __future__ import annotations

import io
import json
import re
import unicodedata
import zipfile
from typing import TYPE_CHECKING, Any

from .submissions.hand_in import RIGHT, Notebook, cell, hand_in, own_cell, read, with_doubling, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HANDED_IN: dict[str, Callable[[Path, Path], None]] = {}


def student(hand: Callable[[Path, Path], None]) -> Callable[[Path, Path], None]:
    """Register a function that writes a hand-in into a folder, from the folder of the release."""
    HANDED_IN[hand.__name__] = hand
    return hand


def both(folder: Path, release: Path, change: Callable[[Notebook], Any], **sources: str) -> None:
    """Hand in both notebooks, right but for what is changed."""
    for name in ("doubling", "naming"):
        notebook = read(release, name, **sources)
        write(folder, name, change(notebook) or notebook)


def move(folder: Path, old: str, new: str) -> None:
    """Rename a file that was handed in."""
    (folder / new).parent.mkdir(parents=True, exist_ok=True)
    (folder / old).rename(folder / new)


@student
def colab(folder: Path, release: Path) -> None:
    """Colab: ids in the metadata, minor version 0, a shell command and its own module, and a name with Copy of."""

    def change(notebook: Notebook) -> None:
        notebook["nbformat_minor"] = 0
        notebook["metadata"] |= {
            "colab": {"provenance": []},
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
        }
        for number, each in enumerate(notebook["cells"]):
            each.pop("id")
            each["metadata"]["id"] = f"aBcD{number}"
            each["metadata"]["outputId"] = "x"
        own = own_cell("!pip install -q emoji\nfrom google.colab import drive\ndrive.mount('/content/drive')")
        own.pop("id")
        notebook["cells"].insert(0, own)

    both(folder, release, change)
    move(folder, "doubling.ipynb", "Copy of doubling.ipynb")


@student
def colab_bare(folder: Path, release: Path) -> None:
    """An export that keeps neither nbgrader's metadata nor ids, nor the notebook's own, with a form at the top."""

    def change(notebook: Notebook) -> None:
        notebook["nbformat_minor"], notebook["metadata"] = 0, {}
        for each in notebook["cells"]:
            each.pop("id")
            each["metadata"] = {"cellView": "form"}

    both(folder, release, change)


@student
def databricks(folder: Path, release: Path) -> None:
    """Databricks: text is code that begins with %md, and neither ids nor metadata of ours are left."""

    def change(notebook: Notebook) -> None:
        notebook["nbformat_minor"] = 0
        notebook["metadata"] = {"application/vnd.databricks.v1+notebook": {"language": "python"}}
        for number, each in enumerate(notebook["cells"]):
            each.pop("id")
            each["metadata"] = {"application/vnd.databricks.v1+cell": {"nuid": f"{number}"}}
            if each["cell_type"] == "markdown":
                each |= {
                    "cell_type": "code",
                    "outputs": [],
                    "execution_count": None,
                    "source": f"%md\n{each['source']}",
                }

    both(folder, release, change)


@student
def kaggle(folder: Path, release: Path) -> None:
    """Kaggle: a cell on top that walks through a folder which is not there, neither ids nor metadata, and a (1)."""

    def change(notebook: Notebook) -> None:
        notebook["nbformat_minor"] = 4
        notebook["metadata"] = {"kaggle": {"accelerator": "none"}}
        for number, each in enumerate(notebook["cells"]):
            each.pop("id")
            each["metadata"] = {"_uuid": f"{number:040x}", "trusted": True}
        notebook["cells"].insert(0, own_cell("import os\n\nfor each in os.walk('/kaggle/input'):\n    print(each)"))

    both(folder, release, change)
    move(folder, "doubling.ipynb", "doubling (1).ipynb")
    move(folder, "naming.ipynb", "work/notebook9f3.ipynb")


@student
def merged_by_git(folder: Path, release: Path) -> None:
    """A merge that put its conflict into the answers, where the JSON is whole."""
    sides = "<<<<<<< local\n{}\n=======\npass\n>>>>>>> remote"
    answers = {"twice": sides.format(RIGHT), "shout": sides.format("def shout(word):\n    return word.upper()")}
    both(folder, release, dict, **answers)


@student
def pointer(folder: Path, release: Path) -> None:
    """What Git LFS has in the place of a file that it did not fetch."""
    hand_in(folder, release)
    (folder / "naming.ipynb").write_text(
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 9\n", "utf-8"
    )


@student
def vscode(folder: Path, release: Path) -> None:
    """VS Code: languageId, a kernel named after a venv, lines of one string, outputs of an odd kind."""

    def change(notebook: Notebook) -> None:
        notebook["metadata"] |= {
            "kernelspec": {"name": ".venv", "display_name": ".venv (3.12.4)", "language": "python"},
            "orig_nbformat": 4,
            "vscode": {"interpreter": {"hash": "31f2aee4"}},
        }
        for each in notebook["cells"]:
            each["metadata"]["vscode"] = {"languageId": "python"}
            each["source"] = each["source"].splitlines(keepends=True)
            if each["cell_type"] == "code":
                each["outputs"] = [{"output_type": "error", "ename": "Error", "evalue": "", "traceback": []}]
                each["execution_count"] = "12"

    both(folder, release, change)
    move(folder, "naming.ipynb", "naming - Kopie.ipynb")


@student
def onedrive(folder: Path, release: Path) -> None:
    """OneDrive: the name of a laptop behind the notebook's, ends of lines as on Windows, and a mark of byte order."""
    hand_in(folder, release)
    for name in ("doubling", "naming"):
        path = folder / f"{name}.ipynb"
        text = json.dumps(json.loads(path.read_text("utf-8")), indent=1).replace("\n", "\r\n")
        path.write_bytes(b"\xef\xbb\xbf" + text.replace("\\n", "\\r\\n").encode())
        move(folder, f"{name}.ipynb", f"{name}-LAPTOP-7Q2.ipynb")


@student
def downloading(folder: Path, release: Path) -> None:
    """A browser's unfinished name, and a file that has lost its ending."""
    hand_in(folder, release)
    move(folder, "doubling.ipynb", "doubling.ipynb.crdownload")
    move(folder, "naming.ipynb", "naming")


@student
def as_json(folder: Path, release: Path) -> None:
    """A platform that knows no notebooks: .json, and another name in capitals."""
    hand_in(folder, release)
    move(folder, "doubling.ipynb", "doubling.json")
    move(folder, "naming.ipynb", "NAMING.IPYNB")


@student
def old_format(folder: Path, release: Path) -> None:
    """nbformat 3: worksheets, input instead of source, headings."""
    for name in ("doubling", "naming"):
        cells = []
        for each in read(release, name)["cells"]:
            old = {"cell_type": each["cell_type"], "metadata": each["metadata"]}
            if each["cell_type"] == "code":
                old |= {"input": each["source"], "outputs": [], "collapsed": False, "language": "python"}
            else:
                old["source"] = each["source"]
            cells.append(old)
        cells.insert(0, {"cell_type": "heading", "level": 1, "metadata": {}, "source": "My work"})
        write(
            folder,
            name,
            {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]},
        )


@student
def same_ids(folder: Path, release: Path) -> None:
    """All ids alike, a minor version that is not there yet, and an answer's metadata lost."""

    def change(notebook: Notebook) -> None:
        notebook["nbformat_minor"] = 17
        for each in notebook["cells"]:
            if each["id"] in ("twice", "shout"):
                each["metadata"] = {}
            each["id"] = "a"

    both(folder, release, change)


@student
def jupytext(folder: Path, release: Path) -> None:
    """Taken through a script: new ids, a cell marker, a kernel of R, and the script beside it."""

    def change(notebook: Notebook) -> None:
        notebook["metadata"] = {
            "jupytext": {"cell_metadata_filter": "-all", "main_language": "python"},
            "kernelspec": {"name": "ir", "display_name": "R", "language": "R"},
            "language_info": {"name": "R"},
        }
        for number, each in enumerate(notebook["cells"]):
            each["id"], each["metadata"] = f"{number:08x}", {"lines_to_next_cell": 2}

    both(folder, release, change)
    (folder / "doubling.py").write_text("# %%\nraise SystemExit\n", "utf-8")


@student
def other_kinds(folder: Path, release: Path) -> None:
    """The answer is a raw cell, the tests are Markdown, and the card is."""

    def change(notebook: Notebook) -> None:
        for each in notebook["cells"]:
            kind = {"twice": "raw", "small_numbers": "markdown", "loud": "raw", "twice_three-card": "markdown"}
            if each["id"] in kind:
                each["cell_type"] = kind[each["id"]]
                each.pop("outputs"), each.pop("execution_count")

    both(folder, release, change)


@student
def merged(folder: Path, release: Path) -> None:
    """The tests are merged into the answer, and their own cell is gone."""

    def change(notebook: Notebook) -> None:
        for answer, tests in (("twice", "small_numbers"), ("shout", "loud")):
            if any(each["id"] == answer for each in notebook["cells"]):
                into, gone = cell(notebook, answer), cell(notebook, tests)
                into["source"] += f"\n\n{gone['source']}"
                notebook["cells"].remove(gone)

    both(folder, release, change)


@student
def moved(folder: Path, release: Path) -> None:
    """The tests first, the answer last, and both notebooks in a folder, under names with a number."""

    def change(notebook: Notebook) -> None:
        notebook["cells"].reverse()

    both(folder, release, change)
    for name in ("doubling", "naming"):
        move(folder, f"{name}.ipynb", f"My Files/{name} (2).ipynb")


@student
def folder_of_its_name(folder: Path, release: Path) -> None:
    """A folder in the notebook's place, with the notebook in it, beside what a Mac leaves and a newer checkpoint."""
    hand_in(folder, release)
    move(folder, "doubling.ipynb", "x")
    move(folder, "x", "doubling.ipynb/doubling.ipynb")
    old = read(release, "naming", shout="def shout(word):\n    return ''")
    write(folder / ".ipynb_checkpoints", "naming-checkpoint", old)
    (folder / "__MACOSX").mkdir()
    (folder / "__MACOSX/._naming.ipynb").write_bytes(b"\0\5\26\7")


@student
def zipped(folder: Path, release: Path) -> None:
    """A zip, and nothing else."""
    hand_in(folder, release)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, f"work/{path.name}")
            path.unlink()
    (folder / "Abgabe.zip").write_bytes(packed.getvalue())


@student
def two_copies(folder: Path, release: Path) -> None:
    """Two copies of which neither has the right name, each with other work in it."""
    hand_in(folder, release)
    move(folder, "doubling.ipynb", "doubling (1).ipynb")
    write(folder, "doubling (2)", read(release, "doubling", twice="def twice(number):\n    return number + number"))


@student
def something_else(folder: Path, release: Path) -> None:
    """A notebook of the student's own, and none of the assignment."""
    write(folder, "Untitled", {**read(release, "naming"), "cells": [own_cell("1 + 1")], "metadata": {}})


@student
def tail(folder: Path, release: Path) -> None:
    """A shorter file saved over a longer one: its end stands behind; and commas too many."""
    hand_in(folder, release)
    path = folder / "doubling.ipynb"
    path.write_bytes(path.read_bytes() + b'"nbformat_minor": 5\n}\n')
    path = folder / "naming.ipynb"
    path.write_text(re.sub(r"\}\]", "},]", path.read_text("utf-8")), "utf-8")


def topped(source: str, below: str = "") -> Callable[[Path, Path], None]:
    """Return what hands in everything right, with code above the answer in an own cell, and some in a cell below."""

    def hand(folder: Path, release: Path) -> None:
        notebook = read(release, "doubling")
        place = notebook["cells"].index(cell(notebook, "twice"))
        if below:
            notebook["cells"].insert(place + 1, {**own_cell(below), "id": "below"})
        notebook["cells"].insert(place, own_cell(source))
        with_doubling(folder, release, notebook)

    return hand


HANDED_IN |= {
    "ends_the_session": topped("import sys\nsys.exit(1)", "exit"),
    "goes_elsewhere": topped("import os\nos.chdir('/tmp')\nos.environ.clear()", "import signal\nsignal.alarm(1)"),
    "shadows": topped("sum = 0\nlist = [1, 2]\nprint = None\nlen = 3\ncheck_close = check = None", "%reset -f out"),
    "strict": topped(
        "import sys, warnings\nwarnings.filterwarnings('error')\nsys.stdout = open('/dev/null', 'w')",
        "sys.setrecursionlimit(60)",
    ),
    "plots": topped(
        "%matplotlib notebook\nimport matplotlib.pyplot as plt\nfor n in range(9):\n    plt.plot([n])\n    plt.show()",
        "import sys\nfor n in range(20000):\n    print(f'\\r{n}/20000 [=====>]', end='', file=sys.stderr)",
    ),
    "loops": topped(
        "while True:\n    pass", "import threading\nthreading.Thread(target=lambda: [0 for _ in iter(int, 1)]).start()"
    ),
    "helper": topped(
        "%%writefile helper.py\nFACTOR = 2", "from helper import FACTOR\n\n\ndef triple(n):\n\treturn n * FACTOR"
    ),
    "twice_defined": topped("def twice(number):\n        return 0", RIGHT.replace("    ", "\t")),
    "invisible": lambda folder, release: hand_in(folder, release, twice=RIGHT.replace("\n", "\x0c\n")),
}


JOSE = unicodedata.normalize("NFD", "josé")


def write_class(course: Any, assignment: str) -> None:
    """Write the hand-ins of the class, and of one student whose clock is wrong and whose id is decomposed."""
    release = course.release / assignment
    for name, hand in HANDED_IN.items():
        hand(course.root / "submitted" / name / assignment, release)
    folder = course.root / "submitted" / JOSE / assignment
    hand_in(folder, release)
    (folder / "timestamp.txt").write_text("9999-12-31 23:59:59.999999 UTC", "utf-8")
