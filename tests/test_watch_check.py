"""While its author writes, a course is checked after each time a script is saved."""

from contextlib import closing

from gradestep.proof.check import Report
from gradestep.proof.watch import watch

DOUBLING = "first-steps/doubling"


def test_each_save_is_answered_with_what_it_broke_or_mended(course):
    script = course.challenges / f"{DOUBLING}.py"
    text = script.read_text("utf-8")
    with closing(watch(course, DOUBLING, Report)) as answers:
        assert next(answers)[0].broken == []
        script.write_text(text.replace("- [ ] `5` (adds-instead)", "- [x] `5`"), "utf-8")
        assert "marks AB as right" in next(answers)[0].broken[-1].what
        script.write_text(text.replace("# title", "# titel"), "utf-8")
        assert "no title in the front matter" in next(answers)
        script.write_text(text, "utf-8")
        assert next(answers)[0].broken == []
