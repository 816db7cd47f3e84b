"""What the server tells JupyterLab's extension: read from a cell's call and from files, and nothing outside of them."""

import json
import urllib.error
import urllib.request

import nbformat
import pytest
from nbclient import NotebookClient

from gradestep.student.labextension.cell_content import cell_content, plan_of
from gradestep.student.labextension.way import way

from . import browser

CARD = (
    'from gradestep import quiz\n\nquiz("sum", answer="b", question="2 + 3?", options={"A": "6", "B": "5"}, hint="`+`")'
)
DECK = 'deck({"six": {"front": "2 * 3?", "back": "*Six*."}})'


def notebook(folder, name, title, **front):
    cell = {"cell_type": "code", "source": "1", "execution_count": None, "outputs": [], "metadata": {}}
    saved = {"cells": [cell], "metadata": {"gradestep": {"name": name, "title": title, **front}}}
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.ipynb").write_text(json.dumps(saved), "utf-8")


def test_a_card_is_told_as_its_widget_tells_it(tmp_path):
    told = cell_content("quiz", CARD, tmp_path)
    assert told["answer"] == "B"
    assert [option["letter"] for option in told["content"]["given"]["options"]] == ["A", "B"]
    assert "<code>+</code>" in told["content"]["hint"]
    json.dumps(told)


@pytest.mark.parametrize(
    "source",
    [
        CARD.replace('"2 + 3?"', "open('/etc/passwd').read()"),
        CARD.replace("quiz(", "no_quiz("),
        CARD.replace('"B": "5"', '"C": "5"'),
        CARD.replace("hint=", "hints="),
        CARD[:-1],
        CARD.replace("{", "[" * 5000),
        "",
    ],
)
def test_what_is_no_whole_card_any_more_is_left_to_its_own_cell(source, tmp_path):
    assert cell_content("quiz", source, tmp_path) is None


def test_a_deck_is_told_with_its_plan_and_one_that_was_spoilt_is_not(tmp_path):
    told = cell_content("deck", DECK, tmp_path)
    assert [card["name"] for card in told["content"]["cards"]] == ["six"]
    rated = {"reviews": [["six", 4, "2026-01-01T00:00:00Z"]], "now": "2026-01-01T00:00:05Z"}
    assert plan_of(DECK, rated, tmp_path)["cards"]["six"]["due"] > "2026-01-02"
    assert plan_of(DECK.replace('"back"', '"rear"'), {}, tmp_path) is None
    assert cell_content("deck", "deck(CARDS)", tmp_path) is None
    assert cell_content("home", "home()", tmp_path) is None


def test_the_way_goes_through_the_modes_and_on_with_what_was_begun(tmp_path):
    topic = tmp_path / "topic"
    notebook(topic, "why", "Why?", mode="Why")
    notebook(topic, "learn", "Learn it", mode="Learn")
    notebook(topic, "index", "The topic")
    notebook(tmp_path, "index", "The course")
    found = way(topic)
    assert [stop["title"] for stop in found["stops"]] == ["Learn it", "Why?"]
    assert (found["home"], found["next"], found["course"]) == ("index.ipynb", "learn.ipynb", False)
    assert "run this cell" not in found["html"]
    notebook(tmp_path / "other", "index", "Another")
    assert way(topic)["course"] is True
    course = way(tmp_path)  # at its own home nothing is astray, and each topic is listed
    assert (course["stops"], course["home"]) == ([], "index.ipynb")
    assert [(topic["file"].split("/")[-1], topic["title"]) for topic in course["topics"]] == [
        ("index.ipynb", "Another"),
        ("index.ipynb", "The topic"),
    ]


def test_an_empty_cell_at_the_end_does_not_count_as_not_run(tmp_path):
    notebook(tmp_path, "learn", "Learn it", mode="Learn")
    path = tmp_path / "learn.ipynb"
    saved = json.loads(path.read_text())
    saved["cells"][0]["execution_count"] = 1
    saved["cells"].append({**saved["cells"][0], "source": [" \n"], "execution_count": None})
    path.write_text(json.dumps(saved))
    (stop,) = way(tmp_path)["stops"]
    assert (stop["state"], stop["done"]) == ("run through", True)
    assert way(tmp_path)["next"] == ""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A Jupyter server, without JupyterLab."""
    folder = tmp_path_factory.mktemp("served") / "work"
    notebook(folder, "learn", "Learn it", mode="Learn")
    with browser.served(folder, ("-m", "jupyter_server", "--allow-root")) as address:
        yield f"{address}/gradestep"


def status(address, token="secret"):  # noqa: S107 - of our own server
    headers = {"Authorization": f"token {token}"} if token else {}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:  # noqa: S310 - our own
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize(
    "path", ["front-end/quiz/card.py", "front-end/../../pyproject.toml", "way?path=../x/y.ipynb", "way?path=no/y.ipynb"]
)
def test_the_server_sends_front_ends_and_folders_that_it_shows_and_nothing_else(server, path):
    assert status(f"{server}/{path}") == 404
    assert status(f"{server}/front-end/quiz/card.js") == status(f"{server}/way?path=learn.ipynb") == 200
    assert status(f"{server}/way?path=learn.ipynb", token="") in (302, 403)


STUB = "def twice(n):\n    raise NotImplementedError('twice is not written yet: replace this line with your code')"
TESTS = "from gradestep import passed\n{}\npassed('small')"


def test_exceptions_in_tests_are_cards_with_the_sentence_first_and_errors_all_the_same(monkeypatch):
    monkeypatch.delenv("PYTEST_VERSION", raising=False)
    asked = {
        "twice(1)": "Write <code>twice</code> above, then run this.",
        "thrice(1)": "<code>thrice</code> has a syntax error in line 2: mend and run it, then run this.",
        "nothing(1)": "<code>nothing</code> does not exist yet: run the cells above first",
        "half(1)": "In <code>half</code>, line 2, <code>return n / 0</code> raised <code>ZeroDivisionError</code>",
        "slip(1)": "In <code>slip</code>, line 2, <code>return m</code> uses <code>m</code>, which does not exist",
        "late(1)": "In <code>late</code>, line 2, <code>n = k</code> raised <code>UnboundLocalError</code>",
        "1 / 0": "The tests stopped.</b> They raised <code>ZeroDivisionError</code>",
    }
    sources = ["import gradestep", STUB, "def thrice(n):\n    return n *", "def half(n):\n    return n / 0"]
    sources += ["def slip(n):\n    return m", "def late(n):\n    n = k\n    k = n"]
    cells = [*sources, *map(TESTS.format, asked), "1 / 0"]
    ran = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    NotebookClient(ran, kernel_name="python3", allow_errors=True).execute()
    for said, cell in zip(asked.values(), ran.cells[len(sources) :], strict=False):
        card, error = cell.outputs
        assert said in card.data["text/html"]
        assert error.output_type == "error"
        assert error.traceback == [f"{error.ename}: {error.evalue}"]
    assert [output.output_type for output in ran.cells[-1].outputs] == ["error"]
    assert len(ran.cells[-1].outputs[0].traceback) > 1


def run_cells(*sources):
    """Return the cells of a notebook after a kernel at which somebody looks has run them, with all errors."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    ran = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(ran, kernel_name="python3", allow_errors=True).execute()
    return ran.cells


def test_tests_judge_nothing_that_a_cell_with_a_syntax_error_had_made_before(monkeypatch):
    monkeypatch.delenv("PYTEST_VERSION", raising=False)
    tests = TESTS.format("twice(1)")
    broken, right = "def twice(n):\n    return 2 * (n", "def twice(n):\n    return 2 * n"
    own = "from gradestep import passed\ntwice = str\ntwice(1)\npassed('own')"
    cells = run_cells("import gradestep", right, tests, broken, tests, "twice(1)", own, right, tests)
    (tick,) = cells[2].outputs
    card, error = cells[4].outputs
    assert "tests that you can see pass" in tick.data["text/plain"]
    assert "<code>twice</code> has a syntax error in line 2: mend and run it, then run this." in card.data["text/html"]
    assert (error.output_type, error.traceback) == ("error", [f"{error.ename}: {error.evalue}"])
    assert cells[5].outputs[0].data["text/plain"] == "2"  # a student's own cell runs, as in any notebook
    for cell in (cells[6], cells[8]):
        assert "tests that you can see pass" in cell.outputs[-1].data["text/plain"]


def test_a_cell_that_is_no_python_says_so_without_a_line_of_ipython(monkeypatch):
    monkeypatch.delenv("PYTEST_VERSION", raising=False)
    _, *broken = run_cells("import gradestep", "half = (1", "def half(:", "  half = 1\n half = 2", "return 1")
    for cell in broken:
        (error,) = cell.outputs
        assert error.ename in ("SyntaxError", "IndentationError")
        assert "IPython" not in "".join(error.traceback)


def test_an_interrupt_says_which_line_was_running(monkeypatch):
    monkeypatch.delenv("PYTEST_VERSION", raising=False)
    stops = "def stop():\n    raise KeyboardInterrupt"  # which an interrupt does in the line that runs
    *_, cell = run_cells("import gradestep", stops, TESTS.format("stop()"))
    card, error = cell.outputs
    said = "Interrupted.</b> In <code>stop</code>, line 2, <code>raise KeyboardInterrupt</code> was running."
    assert said in card.data["text/html"]
    assert error.traceback == ["KeyboardInterrupt: "]
