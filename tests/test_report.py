"""`gradestep report`: what it says of a class of sixty is what was made up, and no hand-in can break the page."""

import csv
import json
import re
import shutil
from collections import Counter
from dataclasses import replace

import nbformat
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from nbgrader.api import Gradebook

from gradestep.cli import main
from gradestep.course.course import Course
from gradestep.course.errors import GradestepError
from gradestep.desk.report.failed_sentences import grouped, sentences_of
from gradestep.desk.report.report_data import report_data
from gradestep.desk.report.report_files import write_report
from gradestep.desk.report.report_page import page
from gradestep.student.quiz.kinds import kind_of

from .lazily import Lazily
from .made_class import make_class, names

stats = Lazily("scipy.stats")

A = "first-steps"
POINTS = {"twice_three": 1, "small_numbers": 2, "warm_colours": 1, "loud": 1, "why_warm": 3}
MARKUP = "<script>alert(1)</script>"
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # of nbgrader's own


def copied(once_released, folder):
    shutil.copytree(once_released.root, folder / "course")
    return Course(folder / "course")


@pytest.fixture(scope="module")
def sixty(once_released, tmp_path_factory):
    """A class of sixty, two of them late, with two more on the roster, and what was made up."""
    course = copied(once_released, tmp_path_factory.mktemp("sixty"))
    made = make_class(course, A, names(60), late=("s03", "s07"))
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_student("ada", first_name=MARKUP, last_name="=1+1")
        gradebook.update_or_create_student("grace-" + "long-" * 20)
    return course, made, report_data(course, A)


@pytest.fixture
def course(once_released, tmp_path):
    return copied(once_released, tmp_path)


def scores_of(made):
    return np.array([[points[name] for name in POINTS] for points in made.points.values()], dtype=float)


def item(data, name):
    return next(each for each in data.items if each.name == name)


def test_the_class_is_counted_as_it_is(sixty):
    _, made, data = sixty
    totals = scores_of(made).sum(axis=1)
    assert (data.summary.handed_in, data.summary.roster) == (60, 62)
    assert data.summary.not_handed_in == ("ada", "grace-" + "long-" * 20)
    assert data.summary.late == ("s03", "s07")
    assert data.summary.median == np.median(totals)
    assert data.summary.mean == pytest.approx(totals.mean())
    assert list(data.summary.distribution) == list(np.histogram(totals / 8, bins=10, range=(0, 1))[0])


def test_the_statistics_of_each_cell_are_those_of_other_packages(sixty):
    _, made, data = sixty
    scores = scores_of(made)
    assert [each.name for each in data.items] == list(POINTS)
    for column, each in enumerate(data.items):
        rest = np.delete(scores, column, axis=1).sum(axis=1)
        assert each.n == 60
        assert each.difficulty == pytest.approx(scores[:, column].mean() / POINTS[each.name])
        assert each.item_rest == pytest.approx(stats.pearsonr(scores[:, column], rest).statistic)
    covariances = np.cov(scores.T)
    assert data.summary.alpha == pytest.approx(5 / 4 * (1 - np.trace(covariances) / covariances.sum()))


def test_options_are_counted_first_and_at_last(sixty):
    _, made, data = sixty
    kept = [cards["doubling", "twice_three"] for cards in made.cards.values()]
    first, last = (Counter(each[which] for each in kept) for which in ("first", "answer"))
    options = item(data, "twice_three").card.options
    assert {each.label: (each.first, each.last) for each in options} == {
        letter: (first[letter], last[letter]) for letter in "AB"
    }
    assert [each.right for each in options] == [False, True]
    assert sum(item(data, "twice_three").card.attempts.values()) == 60


def test_a_misconception_is_counted_with_the_notebook_that_speaks_of_it(sixty):
    _, made, data = sixty
    kept = [cards["naming", "warm_colours"] for cards in made.cards.values()]
    found = next(each for each in data.misconceptions if each.slug == "cold-is-warm")
    assert found.first == sum("B" in each["first"] for each in kept)
    assert found.last == sum("B" in each["answer"] for each in kept)
    assert (found.first_n, found.last_n, found.send_to) == (60, 60, "naming")
    assert found.holders == tuple(
        student for student, cards in made.cards.items() if "B" in cards["naming", "warm_colours"]["answer"]
    )


def test_a_misconception_that_nobody_chose_is_folded_away(sixty):
    data = sixty[2]
    idle = replace(data.misconceptions[0], slug="nobody-thinks-so", first=0, last=0, holders=())
    whole = page(replace(data, misconceptions=(*data.misconceptions, idle)))
    folded = whole[whole.index("1 more that nobody chose") :]
    assert "nobody-thinks-so" in folded[: folded.index("</details>")]
    assert "nobody-thinks-so" not in whole[: whole.index("1 more that nobody chose")]
    assert "more that nobody chose" not in page(data)


def test_confidence_is_told_for_right_and_wrong(sixty):
    _, made, data = sixty
    kept = [cards["doubling", "twice_three"] for cards in made.cards.values()]
    certain = Counter(each["answer"] == "B" for each in kept if each["confidence"] == "Certain")
    assert item(data, "twice_three").card.confidence["Certain"] == (certain[True], certain[False])


def test_sentences_that_differ_in_values_are_one(sixty):
    _, made, data = sixty
    first, second = item(data, "loud").sentences
    assert first.text.startswith("loud should give 6, not ")
    assert first.forms > 1
    assert first.students + second.students == sum(not points["loud"] for points in made.points.values())


def test_a_student_has_a_line_with_what_was_lost(sixty):
    _, made, data = sixty
    for line in data.students:
        lost = [name for name, most in POINTS.items() if made.points.get(line.id, POINTS)[name] < most]
        for name in lost if len(lost) <= 3 else []:
            assert any(f"/{name} 0 of {POINTS[name]}" in said for said in line.struggles)
        assert lost or not [said for said in line.struggles if " of " in said]


def test_a_key_that_the_strong_do_not_choose_wants_a_look(course):
    script = course.challenges / A / "doubling.py"
    make_class(course, A, names(30))
    assert not item(report_data(course, A), "twice_three").warnings
    swapped = (
        script.read_text("utf-8")
        .replace("- [ ] `5` (adds-instead)", "- [x] `5`")
        .replace("- [x] `6`", "- [ ] `6` (adds-instead)")
    )
    script.write_text(swapped, "utf-8")
    said = " ".join(item(report_data(course, A), "twice_three").warnings)
    assert "Look at this key: the strong chose B" in said
    assert "the key is A" in said


def test_a_topic_is_set_beside_the_others_fairly(course):
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        assert report_data(course, A).topics == ()  # a course of one topic has nothing to compare
        gradebook.add_assignment("more-steps")
        gradebook.add_notebook("halves", "more-steps")
        gradebook.add_grade_cell("half", "halves", "more-steps", max_score=4, cell_type="code")
    make_class(course, A, ["ada", "grace"])
    assert report_data(course, A).topics == ()  # nobody has handed in the other one
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        for student, score in [("grace", 1), ("mary", 4)]:
            gradebook.update_or_create_student(student)
            gradebook.add_submission("more-steps", student)
            (cell,) = gradebook.find_submission_notebook("halves", "more-steps", student).grades
            cell.auto_score, cell.needs_manual_grade = score, False
        gradebook.db.commit()
    data = report_data(course, A)
    (line,) = data.topics
    assert (line.assignment, line.handed_in, line.graded, line.both) == ("more-steps", 2, 2, 1)
    assert (line.mean, line.median, line.there) == (0.625, 0.625, 0.25)
    grace = next(student for student in data.students if student.id == "grace")
    assert line.here == pytest.approx(grace.score / grace.points)
    assert "Beside the other topics" in page(data)
    assert any("more-steps,2,2,0.625" in path.read_text("utf-8") for path in write_report(course, A, tables=True)[1])


def test_below_twenty_there_are_counts_and_no_more(course):
    make_class(course, A, names(19))
    data = report_data(course, A)
    assert data.summary.alpha is None
    assert all(each.item_rest is None and not each.fifths and not each.warnings for each in data.items)
    assert item(data, "loud").difficulty is not None
    assert "too few to say" in page(data)


def test_points_that_wait_for_a_person_are_left_out_and_told(course):
    make_class(course, A, names(24))
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        for student in names(24)[:20]:
            grade = gradebook.find_grade("why_warm", "naming", A, student)
            grade.auto_score, grade.needs_manual_grade = None, True
        gradebook.db.commit()
    data = report_data(course, A)
    assert (item(data, "why_warm").n, item(data, "why_warm").waiting) == (4, 20)
    assert data.summary.waiting == tuple(names(24)[:20])
    assert (data.summary.alpha_n, data.summary.alpha_items) == (24, 4)


def test_a_notebook_that_was_not_handed_in_is_no_attempt(course):
    make_class(course, A, names(5))
    for step in ("submitted", "autograded"):
        (course.root / step / "s02" / A / "naming.ipynb").unlink()
    data = report_data(course, A)
    assert item(data, "loud").n == 4
    assert item(data, "twice_three").n == 5
    assert next(line for line in data.students if line.id == "s02").struggles[0] == "not handed in: naming"


def test_a_course_before_anybody_handed_in_has_a_page_that_says_so(course):
    data = report_data(course, A)
    assert "Nobody has handed in yet" in page(data)
    assert all(each.n == 0 and each.difficulty is None for each in data.items)


def test_a_class_with_full_marks_has_nothing_to_tell_apart(course):
    make_class(course, A, names(20))
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        for submission in gradebook.find_assignment(A).submissions:
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    grade.manual_score = grade.max_score
        gradebook.db.commit()
    data = report_data(course, A)
    assert data.summary.alpha is None
    assert "all the same" in page(data)
    assert {line.score for line in data.students} == {8}


def test_a_course_without_challenges_has_a_report_of_scores(course):
    make_class(course, A, names(4))
    shutil.rmtree(course.challenges)
    data = report_data(course, A)
    assert not data.misconceptions
    assert item(data, "twice_three").card.last_n == 4
    assert "small_numbers" in page(data)


HOSTILE = [
    {"used": "many", "first": MARKUP, "checked": ["A"], "confidence": MARKUP, "left": -5, "at": MARKUP, "hint": "yes"},
    {"used": 10**400, "left": 1e308, "at": "9999-99-99", "first": "Z" * 10**5},
    {"used": float("nan"), "left": float("inf"), "at": "0001-01-01T00:00:00+23:59"},
    "B",
    None,
    [[[]]],
]


def test_a_card_edited_by_hand_says_less_and_stops_nothing(course):
    odd = dict(zip(names(len(HOSTILE)), HOSTILE, strict=True))

    def edited(student, _, notebook):
        for cell in notebook["cells"]:
            if student in odd and "quiz" in cell["metadata"].get("gradestep", {}):
                cell["metadata"]["gradestep"]["progress"] = odd[student]

    make_class(course, A, names(len(HOSTILE) + 2), change=edited)
    data = report_data(course, A)
    card = item(data, "twice_three").card
    assert (card.first_n, card.last_n) == (2, len(HOSTILE) + 2)
    assert sum(card.attempts.values()) == 2
    assert MARKUP not in page(data)


def test_a_hand_in_that_is_no_notebook_is_passed_over(course):
    make_class(course, A, names(3))
    folder = course.root / "submitted/s01" / A
    (folder / "doubling.ipynb").write_bytes(b"\xff{")
    (folder / "naming.ipynb").unlink()
    (folder / "naming.ipynb").symlink_to("/etc/passwd")
    (course.root / "autograded/s02" / A / "naming.ipynb").write_text("[", "utf-8")
    assert item(report_data(course, A), "twice_three").card.last_n == 2


def test_an_older_card_knows_its_first_choice_only_after_one_attempt(course):
    def older(_, __, notebook):
        for cell in notebook["cells"]:
            cell["metadata"].get("gradestep", {}).get("progress", {}).pop("first", None)

    made = make_class(course, A, names(8), change=older)
    once = [cards for cards in made.cards.values() if cards["doubling", "twice_three"]["used"] == 1]
    assert 0 < len(once) < 8
    assert item(report_data(course, A), "twice_three").card.first_n == len(once)


def test_the_command_writes_what_it_says(sixty, monkeypatch):
    course, _, data = sixty
    monkeypatch.chdir(course.root)
    ran = CliRunner().invoke(main, ["report", A, "--csv"])
    tables = [f"{name}.csv" for name in ("items", "options", "misconceptions", "students")]
    assert ran.output.splitlines() == [f"wrote reports/{A}.{name}" for name in ("html", *tables)]
    with (course.root / f"reports/{A}.misconceptions.csv").open(encoding="utf-8", newline="") as file:
        assert {row["misconception"] for row in csv.DictReader(file)} == {"adds-instead", "cold-is-warm"}
    with (course.root / f"reports/{A}.options.csv").open(encoding="utf-8", newline="") as file:
        assert [row["option"] for row in csv.DictReader(file)] == [*"AB", *"ABC"]
    with (course.root / f"reports/{A}.students.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 62
    assert rows[0]["name"] == f"'=1+1, {MARKUP}"  # no spreadsheet computes it
    told = json.loads(CliRunner().invoke(main, ["report", A, "--json"]).output)
    assert told["items"][0]["item_rest"] == data.items[0].item_rest
    assert "self-reported" in told["self_reported"]


def test_an_unknown_assignment_is_named_with_those_that_are_there(course):
    with pytest.raises(GradestepError, match=r'no assignment "nothing" in the gradebook: name one of first-steps'):
        write_report(course, "nothing")
    assert not (course.root / "reports").exists()


def test_no_gradebook_says_what_to_do(course):
    (course.root / "gradebook.db").unlink()
    with pytest.raises(GradestepError, match="no gradebook yet: run gradestep release first-steps"):
        report_data(course, A)
    assert not (course.root / "gradebook.db").exists()


def test_the_page_asks_nobody_and_takes_no_students_markup(sixty):
    _, _, data = sixty
    html = page(data)
    assert MARKUP not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "It is &lt;b&gt;not&lt;/b&gt; there." in html
    assert not re.search(r"""(?:src|href)=["'](?!#)""", html)
    assert "<script" not in html


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 360)])
def test_the_page_bars_nobody_in_either_theme(sixty, chromium, theme, width, tmp_path):
    _, _, data = sixty
    (tmp_path / "page.html").write_text(page(data), "utf-8")
    context = chromium.new_context(color_scheme=theme, viewport={"width": width, "height": 800})
    opened = context.new_page()
    opened.goto((tmp_path / "page.html").as_uri())
    found = Axe().run(opened).response["violations"]
    assert [violation["id"] for violation in found] == []
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_the_page_is_printed_in_dark_on_white_within_a_sheet(sixty, chromium, tmp_path):
    _, _, data = sixty
    (tmp_path / "page.html").write_text(page(data), "utf-8")
    context = chromium.new_context(color_scheme="dark", viewport={"width": 718, "height": 1000})  # A4 less its margins
    opened = context.new_page()
    opened.goto((tmp_path / "page.html").as_uri())
    opened.emulate_media(media="print")
    assert opened.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert opened.evaluate("document.documentElement.scrollWidth") <= 718
    context.close()


def test_an_answer_that_is_not_written_yet_is_no_error_in_the_report(tmp_path):
    stub = nbformat.v4.new_output(
        "error", ename="NotImplementedError", evalue="twice is not written yet: replace this line with your code"
    )
    marks = {"nbgrader": {"grade_id": "small", "grade": True}}
    cell = nbformat.v4.new_code_cell("twice(1)", metadata=marks, outputs=[stub])
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "a.ipynb")
    assert sentences_of(tmp_path / "a.ipynb") == {"small": "twice is not written yet."}


@pytest.mark.parametrize(
    ("source", "kind", "said"),
    [
        ("def twice(x)\n    return 2 * x", "SyntaxError", "The cell that makes twice has a syntax error."),
        ("twice = 2 * x", "NameError", "NameError: name 'twice' is not defined"),
        ("def thrice(x)\n    return 3 * x", "SyntaxError", "NameError: name 'twice' is not defined"),
    ],
)
def test_a_name_that_a_syntax_error_has_cost_is_one_in_the_report(tmp_path, source, kind, said):
    failed = nbformat.v4.new_output("error", ename="NameError", evalue="name 'twice' is not defined")
    broken = nbformat.v4.new_output("error", ename=kind, evalue="expected ':'")
    answer = nbformat.v4.new_code_cell(
        source, metadata={"nbgrader": {"grade_id": "twice", "solution": True}}, outputs=[broken]
    )
    marks = {"nbgrader": {"grade_id": "small", "grade": True}}
    tests = nbformat.v4.new_code_cell("twice(1)", metadata=marks, outputs=[failed])
    nbformat.write(nbformat.v4.new_notebook(cells=[answer, tests]), tmp_path / "a.ipynb")
    assert sentences_of(tmp_path / "a.ipynb") == {"small": said}


def test_sentences_are_grouped_by_their_words():
    found = grouped(
        [
            "f(3) is 6, not 9.",
            "f(3) is 6, not -1.5e3.",
            "f('a') is None",
            'f("b") is None',
            "f(2) is 4, not 2.",
            "It isn't, and can't.",
        ]
    )
    assert [(each.students, each.forms) for each in found] == [(3, 3), (2, 2), (1, 1)]
    assert found[2].text == "It isn't, and can't."


def test_the_sample_question_is_the_one_these_tests_speak_of(course):
    text = (course.challenges / A / "doubling.py").read_text("utf-8")
    lines = [line.removeprefix("# ") for line in text.splitlines() if line.startswith("# - [")]
    assert kind_of("choice").read("\n".join(lines)).key == "B"
