"""Which files of a stranger's hand-in are read, and how, whatever they hold."""

import codecs
import json
import os
import random
import tracemalloc
from pathlib import Path

import nbformat
import pytest
from nbformat import v4
from nbgrader.utils import parse_utc

from gradestep.course.regular_files import Unreadable, note
from gradestep.submissions.intake import content_of, read_submission
from gradestep.submissions.rebuild import rebuild_file
from gradestep.submissions.renamed import which_notebook
from gradestep.submissions.safe_read import read_notebook
from gradestep.submissions.without_outputs import Slim

from .one_hand_in import cell_of, change, order, own, taken


class Meanwhile(dict):
    """Templates; when the last of them has been used, something else is handed in."""

    def __init__(self, templates, then):
        super().__init__(templates)
        self.then = then

    def items(self):
        yield from super().items()
        self.then()


def test_what_is_collected_while_a_hand_in_is_read_is_not_taken_for_what_was_graded(work, templates):
    before = read_submission(work, "ada", templates).content
    newer = Meanwhile(templates, lambda: (work / "doubling.ipynb").write_text("{}", "utf-8"))
    assert read_submission(work, "ada", newer).content == before
    assert content_of(work) != before


BROKEN = {
    "empty": (b"", "doubling.ipynb is empty: the upload broke off"),
    "blank": (b"\xef\xbb\xbf \r\n", "doubling.ipynb is empty: the upload broke off"),
    "zeros": (bytes(5000), "doubling.ipynb is empty: the upload broke off"),
    "web_page": (b"\n<!DOCTYPE html><title>Log in</title>", "doubling.ipynb is a web page, as of a login, no notebook"),
    "zip": (b"PK\x03\x04\x14\0\x99", "doubling.ipynb is a zip file, no notebook: ask for the notebook itself."),
    "compressed": (b"\x1f\x8b\x08\0\xff", "doubling.ipynb is a compressed file, no notebook"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "doubling.ipynb is a PDF, no notebook"),
    "rtf": (b"{\\rtf1\\ansi }", "doubling.ipynb is a text of a word processor, no notebook"),
    "script": (b"# %%\ndef twice(number): ...", "doubling.ipynb is a script, no notebook"),
    "merge": (
        b'{"cells": [\n<<<<<<< HEAD\n]}',
        "doubling.ipynb holds a conflict of git's, unsolved: ask for the notebook",
    ),
    "not_json": (b"{'cells': 1}", "doubling.ipynb is not JSON: Expecting property name"),
    "latin_1": ('{"a": "é"}'.encode("latin-1"), "doubling.ipynb is not a notebook of format 4"),
    "binary": (bytes(range(256)), "doubling.ipynb is not text in UTF-8."),
    "nested_deeply": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "doubling.ipynb is nested too deeply."),
    "nested_lists": (b"[" * 100_000, "doubling.ipynb is nested too deeply."),
    "many_parts": (b"[" + b"{}," * 600_000 + b"{}]", "doubling.ipynb has too many parts to be a notebook."),
    "very_many_parts": (b"[]," * 3_000_000, "doubling.ipynb has too many parts, too much for a notebook."),
    "cut_off": (b'{"nbformat": 4, "cells": [{"outputs": ["a', "doubling.ipynb is cut off: its end is missing."),
    "format_2": (b'{"nbformat": 2, "worksheets": []}', "doubling.ipynb is not a notebook of format 4"),
    "bytes_of_nothing": (b"\x81a" * 1_000_000, "doubling.ipynb is not JSON: Expecting value"),
    "a_list": (b"[]", "doubling.ipynb is not a notebook of format 4"),
    "no_cells": (b'{"nbformat": 4, "cells": {}}', "doubling.ipynb is not a notebook of format 4"),
    "long_number": (b'{"nbformat": ' + b"4" * 100_000 + b"}", "doubling.ipynb is not"),
    "too_large": (b" " * ((50 << 20) + 1), "doubling.ipynb has more than 50 MB besides its outputs"),
}


@pytest.mark.parametrize(("content", "said"), BROKEN.values(), ids=BROKEN)
def test_a_notebook_that_cannot_be_read_is_missing_and_the_note_says_why(work, templates, content, said):
    (work / "doubling.ipynb").write_bytes(content)
    submission = read_submission(work, "ada", templates)
    assert submission.missing == ("doubling",)
    assert list(submission.notebooks) == ["naming"]
    (text,) = submission.notes["doubling"]
    assert text.startswith(said)
    page = submission.pages["doubling"].cells[0].source.replace("\\", "")
    assert said.partition(": ask for")[0] in page
    assert "ask for" not in page.lower()  # its author reads it, too


@pytest.mark.parametrize("size", [9, 100, -100, -2])
def test_only_a_notebook_whose_end_is_missing_is_said_to_be_cut_off(work, templates, size):
    whole = (work / "doubling.ipynb").read_bytes()
    (work / "doubling.ipynb").write_bytes(whole[:size])
    assert read_submission(work, "ada", templates).notes == {
        "doubling": ["doubling.ipynb is cut off: its end is missing."]
    }
    (work / "doubling.ipynb").write_bytes(whole[:9] + b'"' + whole[9:])
    (said,) = read_submission(work, "ada", templates).notes["doubling"]
    assert said.startswith("doubling.ipynb is not JSON: Expecting")


@pytest.mark.parametrize("behind", [b'"nbformat_minor": 5\n}\n', b"\0\0\0{", b"}"])
def test_what_stands_behind_the_end_of_a_notebook_costs_nothing(work, templates, behind):
    path = work / "doubling.ipynb"
    path.write_bytes(path.read_bytes() + behind)
    _, cells, notes = taken(work, templates)
    assert "doubled = number * 2" in cells["twice"].source
    assert notes == ["doubling.ipynb goes on after its end, as when it is saved over a longer file: read up to there."]
    path.write_bytes(path.read_bytes().removesuffix(behind) + b"\0\0\r\n")
    assert taken(work, templates)[2] == []


def test_a_notebook_of_format_3_is_read_with_a_note(work, templates):
    def as_before_2015(notebook):
        for each in notebook["cells"]:
            each.pop("id")
            if each["cell_type"] == "code":
                each |= {"input": each.pop("source"), "collapsed": False, "language": "python"}
        heading = {"cell_type": "heading", "level": 1, "metadata": {}, "source": "My work"}
        cells = [heading, *notebook.pop("cells"), None, {"cell_type": "code"}]
        notebook |= {"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}, None, {"cells": 1}]}

    change(work, as_before_2015)
    notebook, cells, notes = taken(work, templates)
    assert notebook.cells[0].source == "My work"
    assert "doubled = number * 2" in cells["twice"].source
    assert notes == [
        "doubling.ipynb is in the format of notebooks before 2015: read all the same.",
        "Cells that are broken, with no text or no type, were left out: 2.",
    ]


def test_an_archive_that_may_hold_a_missing_notebook_is_named(work, templates):
    (work / "doubling.ipynb").unlink()
    (work / "Hand-in.ZIP").write_bytes(b"PK")
    assert read_submission(work, "ada", templates).notes == {
        "doubling": ["doubling.ipynb was not handed in, but Hand-in.ZIP: unpack it there."]
    }


@pytest.mark.parametrize("name", ["doubling.html", "doubling (1).PDF", "my doubling.py"])
def test_an_export_in_the_place_of_a_notebook_is_named(work, templates, name):
    (work / "doubling.ipynb").rename(work / name)
    (work / "naming.html").write_text("<html>", "utf-8")
    assert read_submission(work, "ada", templates).notes == {
        "doubling": [
            f"doubling.ipynb was not handed in, but {name}, which is no notebook: ask for the notebook itself."
        ]
    }


def test_a_large_output_costs_nothing_and_is_not_held(work, templates):
    line = 'epoch \\ [=====>] "loss": 0.1234 {1} \n' * 20

    def show(notebook):
        shown = [{"output_type": "stream", "name": "stdout", "text": [line] * 50_000}]
        shown += [{"output_type": "display_data", "data": {"image/png": "iVBOR" * 1_000_000, "x": [[1, 2]] * 10_000}}]
        cell_of(notebook, "twice")["outputs"] = shown
        notebook["metadata"]["widgets"] = {"state": {"a": [line] * 1000}}

    change(work, show)
    assert (work / "doubling.ipynb").stat().st_size > 40 << 20
    tracemalloc.start()
    _, cells, notes = taken(work, templates)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "doubled = number * 2" in cells["twice"].source
    assert notes == []
    assert peak < 40 << 20


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
def test_a_notebook_without_its_outputs_is_the_same_however_it_is_cut_into_chunks(size):
    chance = random.Random(size)  # noqa: S311 - no secret

    def value(depth):
        if depth < 4 and chance.random() < 0.4:
            inner = [value(depth + 1) for _ in range(chance.randrange(3))]
            return inner if chance.random() < 0.5 else dict(zip(("outputs", 'a"b', "\\"), inner, strict=False))
        return chance.choice(["x", '"', "\\", '\\"', "[", "]{", "outputs", 1, None, "\n\u2028é"])

    for _ in range(200):
        cells = [{"source": value(2), "outputs": [value(2)], "id": "outputs"} for _ in range(chance.randrange(4))]
        text = json.dumps({"cells": cells, "metadata": {"z": [[value(2)]]}}, indent=chance.choice([None, 1])).encode()
        slim = Slim(1 << 20)
        for begin in range(0, len(text), size):
            slim.feed(text[begin : begin + size])
        assert slim.is_whole
        assert json.loads(slim.kept)["cells"] == [{**cell, "outputs": None} for cell in cells]
        assert json.loads(slim.kept)["metadata"] == json.loads(text)["metadata"]


def test_a_missing_notebook_is_noted_when_it_has_points_and_the_home_has_none(work, templates):
    home = v4.new_notebook(cells=[v4.new_code_cell("from gradestep import home\nhome()")])
    (work / "doubling.ipynb").unlink()
    submission = read_submission(work, "ada", {"index": home, **templates})
    assert submission.missing == ("index", "doubling")
    assert submission.notes == {"doubling": ["doubling.ipynb was not handed in."]}


def test_a_home_that_cannot_be_read_is_noted(work):
    (work / "index.ipynb").write_text("[]", "utf-8")
    submission = read_submission(work, "ada", {"index": v4.new_notebook()})
    assert submission.notes["index"] == ["index.ipynb is not a notebook of format 4: save it again in Jupyter."]


def test_the_stock_door_is_told_what_cannot_be_read(work, templates):
    notebook, notes = rebuild_file(work / "doubling.ipynb", templates["doubling"])
    assert (order(notebook), notes) == (order(templates["doubling"]), [])
    with pytest.raises(Unreadable, match=r"nowhere\.ipynb was not handed in\."):
        rebuild_file(work / "nowhere.ipynb", templates["doubling"])


def test_a_byte_order_mark_does_no_harm(work, templates):
    path = work / "doubling.ipynb"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_submission(work, "ada", templates).notes == {}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_notebook_that_notepad_saved_in_another_encoding_is_read_with_a_note(work, templates, encoding):
    change(work, lambda notebook: cell_of(notebook, "twice").update(source="größer = 'café'"))
    path = work / "doubling.ipynb"
    text = json.dumps(json.loads(path.read_text("utf-8")), ensure_ascii=False)
    mark = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}.get(encoding, b"")
    path.write_bytes(mark + text.encode(encoding, "replace"))
    _, cells, notes = taken(work, templates)
    assert cells["twice"].source == "größer = 'café'"
    assert ("UTF-16" if "16" in encoding else "Windows-1252") in notes[0]


def test_one_broken_byte_costs_itself_and_no_other_letter(work, templates):
    change(work, lambda notebook: cell_of(notebook, "twice").update(source="größer = '☃ ? end'"))
    path = work / "doubling.ipynb"
    text = json.dumps(json.loads(path.read_text("utf-8")), ensure_ascii=False).encode()
    path.write_bytes(text.replace("☃ ?".encode(), "☃ ".encode() + b"\x81"))
    _, cells, _ = taken(work, templates)
    assert cells["twice"].source == "größer = '☃ � end'"


@pytest.mark.parametrize(
    "odd",
    [None, 7, "text", [], {}, {"cell_type": "code"}, {"cell_type": "evil", "source": ""}]
    + [{"cell_type": "code", "source": source} for source in (None, 3, {}, [1], ["a", None])],
)
def test_a_broken_cell_costs_only_itself(work, templates, odd):
    change(work, lambda notebook: notebook["cells"].append(odd))
    notebook, _, notes = taken(work, templates)
    assert order(notebook) == order(templates["doubling"])
    assert notes == ["Cells that are broken, with no text or no type, were left out: 1."]


@pytest.mark.parametrize("metadata", [None, 3, [], {"nbgrader": []}, {"nbgrader": {"grade_id": {}}}, {"gradestep": 1}])
def test_odd_metadata_is_no_metadata(work, templates, metadata):
    change(work, lambda notebook: notebook["cells"].append(own("1", metadata=metadata, id=[])))
    notebook, _, notes = taken(work, templates)
    assert order(notebook)[-1] == "own-1"
    assert notes == []


def test_a_number_of_any_length_costs_nothing(work, templates):
    path = work / "doubling.ipynb"
    path.write_text(path.read_text("utf-8").rstrip()[:-1] + f', "long": {"9" * 5000}}}', "utf-8")
    submission = read_submission(work, "ada", templates)
    assert "doubled = number * 2" in cell_of(submission.notebooks["doubling"], "twice").source
    assert submission.notes == {}


def test_characters_that_no_file_can_hold_are_replaced(work, templates):
    change(work, lambda notebook: cell_of(notebook, "twice").update(source="x = '\ud800'\0"))
    _, cells, _ = taken(work, templates)
    assert cells["twice"].source == "x = '\ufffd'\ufffd"


def test_a_notebook_that_is_a_link_is_not_followed(work, templates, tmp_path):
    (work / "doubling.ipynb").rename(tmp_path / "elsewhere.ipynb")
    (work / "doubling.ipynb").symlink_to(tmp_path / "elsewhere.ipynb")
    submission = read_submission(work, "ada", templates)
    assert submission.missing == ("doubling",)
    assert submission.notes == {"doubling": ["doubling.ipynb is a symbolic link, which is not followed."]}


def test_a_folder_that_is_a_link_is_not_followed(work, templates):
    (work.parent / "linked").symlink_to(work)
    submission = read_submission(work.parent / "linked", "ada", templates)
    assert (submission.missing, submission.files) == (("doubling", "naming"), {})
    assert submission.notes == {"": ["linked is a symbolic link, which is not followed."]}
    with pytest.raises(Unreadable, match="symbolic link"):
        rebuild_file(work.parent / "linked/doubling.ipynb", templates["doubling"])


def test_a_folder_that_is_not_there_holds_nothing(tmp_path, templates):
    submission = read_submission(tmp_path / "first-steps", "ada", templates)
    assert (submission.notebooks, submission.missing) == ({}, ("doubling", "naming"))
    assert submission.notes == {"": ["The folder first-steps is not there."]}


def test_pipes_devices_folders_and_links_are_left_out(work, templates, tmp_path):
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/key.txt").write_text("secret")
    os.mkfifo(work / "pipe.csv")
    (work / "null.csv").symlink_to("/dev/null")
    (work / "data").mkdir()
    (work / "data/sub").symlink_to(tmp_path / "secrets")
    (work / "up.txt").symlink_to("../../secrets/key.txt")
    (work / "naming.ipynb").unlink()
    (work / "naming.ipynb").mkdir()
    submission = read_submission(work, "ada", templates)
    assert submission.files == {}
    assert submission.notes == {
        "naming": ["naming.ipynb is not a regular file."],
        "": [
            "null.csv is a symbolic link, which is not followed.",
            "pipe.csv is not a regular file.",
            "up.txt is a symbolic link, which is not followed.",
            "data/sub is a symbolic link, which is not followed.",
        ],
    }


def test_a_notebook_that_is_a_pipe_stops_nobody(work, templates):
    (work / "doubling.ipynb").unlink()
    os.mkfifo(work / "doubling.ipynb")
    assert read_submission(work, "ada", templates).notes == {"doubling": ["doubling.ipynb is not a regular file."]}


def test_a_file_that_may_not_be_read_is_noted(work, templates, monkeypatch):
    def refuse(path, *_):
        raise PermissionError(13, "Permission denied", path)

    (work / "data.csv").write_text("1")
    monkeypatch.setattr(os, "open", refuse)  # root, as which CI runs, may read everything
    submission = read_submission(work, "ada", templates)
    assert submission.missing == ("doubling", "naming")
    assert submission.notes["doubling"] == ["doubling.ipynb cannot be read: Permission denied."]
    assert submission.notes[""] == ["data.csv cannot be read: Permission denied."]


def test_a_hard_link_is_read_and_noted(work, templates, tmp_path):
    (work / "data.csv").write_text("1,2")
    os.link(work / "data.csv", tmp_path / "backup.csv")
    submission = read_submission(work, "ada", templates)
    assert submission.files == {"data.csv": b"1,2"}
    assert submission.notes == {"": ["Read, though they have other names too (hard links): data.csv."]}


def test_data_files_come_along_with_their_folders(work, templates):
    (work / "data/raw").mkdir(parents=True)
    (work / "data/raw/points.csv").write_bytes(b"1\r\n\x00")
    (work / "numpy.py").write_text("evil = True")
    (work / ".ipynb_checkpoints").mkdir()
    (work / ".ipynb_checkpoints/doubling-checkpoint.ipynb").write_text("{}")
    (work / "__pycache__").mkdir()
    (work / "__pycache__/numpy.pyc").write_text("")
    submission = read_submission(work, "ada", templates)
    assert submission.files == {"numpy.py": b"evil = True", "data/raw/points.csv": b"1\r\n\x00"}
    assert submission.notes == {}


def test_another_copy_of_a_notebook_is_named(work, templates):
    """JupyterLab's Duplicate: a student may have worked in the copy."""
    (work / "doubling-Copy1.ipynb").write_bytes((work / "doubling.ipynb").read_bytes())
    (note,) = read_submission(work, "ada", templates).notes[""]
    assert note == ("doubling-Copy1.ipynb was left out: doubling.ipynb is there too. See which of them was worked in.")


def test_other_notebooks_are_left_out(work, templates):
    (work / "sub").mkdir()
    for name in ("DOUBLING.ipynb", "sub/doubling.ipynb", "scratch.ipynb"):
        (work / name).write_text("{}")
    submission = read_submission(work, "ada", templates)
    assert submission.files == {}
    assert submission.notes == {
        "": [
            "DOUBLING.ipynb was left out: doubling.ipynb at the top is the one that counts.",
            "scratch.ipynb was left out: the release has no such notebook.",
            "sub/doubling.ipynb was left out: doubling.ipynb at the top is the one that counts.",
        ]
    }


@pytest.mark.parametrize(
    "name",
    [
        "doubling (1).ipynb",
        "WMS doubling.ipynb",
        "doubling__20261104.ipynb",
        "doubling.ipynb.json",
        "x.ipynb.txt",
        "doubling.json",
        "doubling",
        "doubling.ipynb.crdownload",
        "doubling.ipynb/doubling.ipynb",
        "\u200fmy\u202e doubling.ipynb",
        "ada/first-steps/my work/doubling.ipynb",
    ],
)
def test_a_notebook_under_another_file_name_is_taken_with_a_note(work, templates, name):
    (work / "doubling.ipynb").rename(work / "x")
    (work / name).parent.mkdir(exist_ok=True, parents=True)
    (work / "x").rename(work / name)
    (work / "__MACOSX").mkdir()
    (work / "__MACOSX/._doubling.ipynb").write_bytes(b"\0")
    submission = read_submission(work, "ada", templates)
    assert "doubled = number * 2" in cell_of(submission.notebooks["doubling"], "twice").source
    assert (submission.missing, submission.files) == ((), {})
    assert submission.notes == {"doubling": [note(f"{name} was taken for doubling.ipynb, which was not handed in.")]}


@pytest.mark.parametrize("name", ["doubling (1).ipynb", "work/doubling.ipynb"])
def test_a_renamed_notebook_that_cannot_be_read_has_a_page_that_says_why(work, templates, name):
    (work / name).parent.mkdir(exist_ok=True)
    (work / "doubling.ipynb").rename(work / name)
    whole = (work / name).read_bytes()
    (work / name).write_bytes(whole[:2000])
    submission = read_submission(work, "ada", templates)
    assert submission.notes == {"doubling": [f"{Path(name).name} is cut off: its end is missing."]}
    assert submission.pages.keys() == {"doubling"}
    (work / "again").mkdir()
    (work / "again/doubling.ipynb").write_bytes(whole)
    assert "doubling" in read_submission(work, "ada", templates).notebooks


def test_the_only_copy_of_a_notebook_that_cannot_be_read_is_taken_with_a_note(work, templates):
    whole = (work / "doubling.ipynb").read_bytes()
    (work / "doubling.ipynb").write_bytes(whole[:2000])
    (work / "doubling (1).ipynb").write_bytes(whole)
    submission = read_submission(work, "ada", templates)
    assert "doubled = number * 2" in cell_of(submission.notebooks["doubling"], "twice").source
    assert (submission.missing, submission.pages, submission.files) == ((), {}, {})
    assert submission.notes == {
        "doubling": [
            "doubling.ipynb is cut off: its end is missing.",
            "doubling (1).ipynb was taken for it.",
        ]
    }
    (work / "doubling (2).ipynb").write_bytes(whole)
    assert read_submission(work, "ada", templates).pages.keys() == {"doubling"}  # none of two is guessed at
    (work / "doubling (2).ipynb").unlink()
    (work / "doubling (1).ipynb").write_bytes(b"")
    assert read_submission(work, "ada", templates).pages.keys() == {"doubling"}


def test_a_renamed_notebook_that_does_not_say_its_name_is_known_by_its_cells(work, templates):
    change(work, lambda notebook: notebook.update(metadata={}))
    (work / "doubling.ipynb").rename(work / "my work.ipynb")
    assert set(read_submission(work, "ada", templates).notebooks) == {"doubling", "naming"}
    (work / "my work.ipynb").write_text(json.dumps(v4.new_notebook(cells=[v4.new_code_cell("1")])), "utf-8")
    assert read_submission(work, "ada", templates).missing == ("doubling",)


def test_of_two_renamed_notebooks_none_is_guessed_at_and_both_are_named(work, templates):
    for name in ("doubling (1).ipynb", "doubling (2).ipynb"):
        (work / name).write_bytes((work / "doubling.ipynb").read_bytes())
    assert read_submission(work, "ada", templates).missing == ()  # the one of that name counts
    (work / "doubling.ipynb").unlink()
    submission = read_submission(work, "ada", templates)
    assert submission.missing == ("doubling",)
    (said,) = submission.notes["doubling"]
    assert said.startswith(
        "doubling.ipynb was not handed in, and doubling (1).ipynb and doubling (2).ipynb may each be"
    )


def test_an_editors_copy_is_no_second_candidate(work, templates):
    (work / "doubling.ipynb").rename(work / "doubling (1).ipynb")
    (work / "doubling.ipynb~").write_bytes((work / "doubling (1).ipynb").read_bytes())
    submission = read_submission(work, "ada", templates)
    assert submission.notes["doubling"] == ["doubling (1).ipynb was taken for doubling.ipynb, which was not handed in."]
    (work / "doubling (1).ipynb").unlink()
    submission = read_submission(work, "ada", templates)
    assert submission.notes["doubling"] == ["doubling.ipynb~ was taken for doubling.ipynb, which was not handed in."]


def test_data_beside_a_missing_notebook_is_data(work, templates):
    (work / "doubling.ipynb").unlink()
    (work / "doubling.json").write_text("[1.5]", "utf-8")
    (work / "doubling_notes.txt").write_text("hello", "utf-8")
    submission = read_submission(work, "ada", templates)
    assert submission.notes == {"doubling": ["doubling.ipynb was not handed in."]}
    assert submission.files.keys() == {"doubling.json", "doubling_notes.txt"}


def test_a_notebook_of_another_topic_with_the_same_name_is_not_taken(work, templates):
    (work / "doubling.ipynb").unlink()
    other = v4.new_notebook(cells=[v4.new_code_cell("1", id="x")], metadata={"gradestep": {"name": "doubling"}})
    (work / "doubling (1).ipynb").write_text(json.dumps(other), "utf-8")
    assert read_submission(work, "ada", templates).missing == ("doubling",)


def test_a_time_in_the_future_is_noted_and_taken_as_now(work, templates):
    (work / "timestamp.txt").write_text("9999-12-31 23:59:59.999999 UTC", "utf-8")
    submission = read_submission(work, "ada", templates)
    assert parse_utc(submission.timestamp) < parse_utc("9999-01-01")
    assert submission.notes[""] == [
        "timestamp.txt names a time in the future (9999-12-31 23:59:59.999999 UTC): taken as now."
    ]


def test_names_that_could_mislead_are_left_out_and_shown(work, templates):
    for name in (b"..\\up.py", b"red\x1b[31m.txt", b"\xff.txt", b"line\nbreak"):
        (work / os.fsdecode(name)).write_bytes(b"")
    submission = read_submission(work, "ada", templates)
    assert submission.files == {}
    assert sorted(submission.notes[""]) == [
        r"'..\\up.py' was left out: such a name is not taken.",
        r"'\udcff.txt' was left out: such a name is not taken.",
        r"'line\nbreak' was left out: such a name is not taken.",
        r"'red\x1b[31m.txt' was left out: such a name is not taken.",
    ]


def test_more_than_500_files_are_left_out(work, templates):
    for number in range(503):
        (work / f"{number:03}.txt").write_text("")
    submission = read_submission(work, "ada", templates)
    assert len(submission.files) == 500
    assert submission.notes == {"": ["3 files were left out: besides the notebooks, 500 are read."]}


def test_more_than_64_mb_are_left_out_without_being_read(work, templates):
    (work / "a.txt").write_text("small")
    with (work / "b.bin").open("wb") as file:
        file.truncate(1 << 40)  # a sparse file, which takes no room
    (work / "c.txt").write_text("small")
    submission = read_submission(work, "ada", templates)
    assert sorted(submission.files) == ["a.txt", "c.txt"]
    assert submission.notes == {"": ["b.bin was left out: besides the notebooks, 64 MB are read."]}


def test_folders_in_folders_without_end_are_left_out(work, templates):
    deep = work
    for _ in range(300):
        deep /= "d"
        deep.mkdir()
    (deep / "treasure.txt").write_text("gold")
    submission = read_submission(work, "ada", templates)
    assert submission.files == {}
    (text,) = submission.notes[""]
    assert text.endswith("d/d was left out: it stands more than 20 folders deep.")


def test_thousands_of_folders_are_left_out(work, templates):
    for number in range(5001):
        (work / f"{number}").mkdir()
    assert read_submission(work, "ada", templates).notes[""] == [
        "There are 5000 files and folders or more: the rest was left out."
    ]


def test_notes_are_few_and_short(work, templates):
    for number in range(60):
        (work / f"{number:03}{'x' * 240}").symlink_to("nowhere")
    submission = read_submission(work, "ada", templates)
    assert len(submission.notes[""]) == 40
    assert max(map(len, submission.notes[""])) == 200
    assert submission.notes[""][-1] == "21 more notes are not shown."


def test_a_note_shows_control_characters():
    assert note("red\x1b[31m \u202egnp\nend") == r"red\x1b[31m \u202egnp\nend"


def test_grade_ids_of_a_student_cannot_flood_the_notes(work, templates):
    strange = own("1", metadata={"nbgrader": {"grade_id": "\n\x1b" * 100_000}})
    change(work, lambda notebook: notebook["cells"].append(strange))
    (text,) = taken(work, templates)[2]
    assert text.isprintable()
    assert len(text) == 200


TIMES = [
    "2026-03-01 10:30:00.123456 UTC",
    "2026-03-01 10:30:00 America/New_York",
    "2026-03-01 10:30:00 Nowhere/Land",
    "2026-03-01 10:30:00 +3600",
    "2026-03-01 10:30:00",
    "2026-03-01T10:30:00+01:00",
    "2026-03-01T10:30:00Z",
]


@pytest.mark.parametrize("time", TIMES)
def test_a_time_that_nbgrader_reads_is_taken_over(work, templates, time):
    (work / "timestamp.txt").write_text(f"{time}\n")
    submission = read_submission(work, "ada", templates)
    assert (submission.timestamp, submission.files, submission.notes) == (time, {}, {})


NO_TIMES = {
    "empty": b"",
    "words": b"yesterday",
    "no_date": b"2026-13-45 10:30:00 UTC",
    "a_file": b"2026-03-01 10:30:00 ../../../etc/passwd",
    "a_path": b"2026-03-01 10:30:00 /etc/passwd",
    "far_zone": b"2026-03-01 10:30:00 999999",
    "first_year": b"0001-01-01 00:00:00 +99999",
    "digits": b"2026-03-01 " + b"1" * 100_000,
    "binary": b"\xff\0",
}


@pytest.mark.parametrize("content", NO_TIMES.values(), ids=NO_TIMES)
def test_what_is_no_time_is_noted(work, templates, content):
    (work / "timestamp.txt").write_bytes(content)
    submission = read_submission(work, "ada", templates)
    assert submission.timestamp is None
    assert submission.notes == {
        "": ["timestamp.txt does not hold a time as in 2026-12-01 22:59:00 UTC: it was not used."]
    }


def test_a_timestamp_that_is_a_link_is_not_followed(work, templates):
    (work / "timestamp.txt").symlink_to("/etc/hostname")
    submission = read_submission(work, "ada", templates)
    assert submission.timestamp is None
    assert submission.notes == {"": ["timestamp.txt is a symbolic link, which is not followed."]}


def test_a_students_folder_that_is_a_link_to_anothers_is_not_followed(work, templates, tmp_path):
    (tmp_path / "copycat").symlink_to(work.parent)
    submission = read_submission(tmp_path / "copycat" / work.name, "copycat", templates)
    assert submission.notebooks == {}
    assert submission.notes == {"": ["copycat is a symbolic link, which is not followed."]}


def test_nbgraders_own_file_comes_along_with_any_number_of_others(work, templates):
    for number in range(700):
        (work / f"f{number}.txt").write_text("x", "utf-8")
    (work / "submission_secret.txt").write_text("secret", "utf-8")
    submission = read_submission(work, "ada", templates)
    assert submission.files["submission_secret.txt"] == b"secret"
    assert "files were left out" in submission.notes[""][0]


def test_each_notebook_of_the_topic_is_known_by_its_texts_alone_and_for_no_other(real, tmp_path):
    """As when a platform exports neither ids nor metadata, and a browser renames the file."""
    paths = sorted((real.release / "training-optimization").glob("*.ipynb"))
    wanted = {path.stem: nbformat.read(path, 4) for path in paths}
    for path in paths:
        bare = json.loads(path.read_text("utf-8")) | {"metadata": {}, "nbformat_minor": 0}
        bare["cells"] = [{**cell, "metadata": {}, "id": None} for cell in bare["cells"]]
        (tmp_path / "Untitled.ipynb").write_text(json.dumps(bare), "utf-8")
        handed_in = read_notebook(tmp_path / "Untitled.ipynb")
        assert which_notebook(handed_in, wanted) == path.stem
        assert which_notebook(handed_in, {name: each for name, each in wanted.items() if name != path.stem}) is None
