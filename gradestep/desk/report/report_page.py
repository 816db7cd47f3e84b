"""The report as one offline HTML page, without a script; every text is escaped by Jinja, a student's words too."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from gradestep.course.regular_files import note
from gradestep.desk.deadlines.local_time import span
from gradestep.desk.report import svg_charts
from gradestep.desk.report.item_statistics import ENOUGH
from gradestep.student.quiz.markdown import to_html

if TYPE_CHECKING:
    from gradestep.desk.report.item_reports import ItemReport
    from gradestep.desk.report.report_data import ClassSummary, ReportData

HERE = Path(__file__).parent
SHOWN = 3  # sentences of a tests cell
NONE = "\N{EN DASH}"
FEW, SAME = "too few to say", "all the same"


def page(data: ReportData, now: datetime | None = None) -> str:
    """Return the report as HTML; `now` is when it is made, in local time."""
    made = now or datetime.now().astimezone()
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            data=data,
            style=Markup((HERE / "report.css").read_text("utf-8")),  # noqa: S704 - our own
            made=f"{made:%Y-%m-%d %H:%M}",
            charts=_charts(data),
            enough=any(item.fifths for item in data.items),
            alpha=_alpha,
            correlation=correlation,
            ENOUGH=ENOUGH,
            SHOWN=SHOWN,
        )
    )


def correlation(item: ItemReport) -> str:
    """Return the item-rest correlation in words or with two digits."""
    if item.item_rest is not None:
        return f"{item.item_rest:.2f}"
    return FEW if item.n < ENOUGH else SAME


def clock(seconds: float | None, otherwise: str = NONE) -> str:
    """Return seconds as minutes and seconds, `"3:05"`; `otherwise` for None."""
    return otherwise if seconds is None else f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def _alpha(summary: ClassSummary) -> str:
    if summary.alpha is not None:
        return f"{summary.alpha:.2f}"
    return FEW if summary.alpha_n < ENOUGH else SAME


def _environment() -> Environment:
    loaded = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    loaded.filters |= {
        "shown": note,
        "clock": clock,
        "part": lambda share: NONE if share is None else f"{share:.0%}",
        "duration": span,
        "markdown": lambda text: Markup(to_html(text)),  # noqa: S704 - which escapes HTML
        "bar": lambda share, kind: Markup(svg_charts.bar(share, kind)),  # noqa: S704 - our own
        "strip": _strip,
    }
    return loaded


def _strip(means: tuple[float, ...]) -> str:
    said = ", ".join(f"{mean:.0%}" for mean in means)
    return Markup(svg_charts.strip(means, f"fifths, weakest first: {said}")) if means else NONE  # noqa: S704 - our own


def _charts(data: ReportData) -> dict[str, str]:
    """Return the charts by name; a scatter only where there is a dot for it."""
    counts = data.summary.distribution
    said = ", ".join(f"{number} from {10 * place} %" for place, number in enumerate(counts) if number)
    dots = [
        (str(number), item.difficulty, item.item_rest)
        for number, item in enumerate(data.items, 1)
        if item.difficulty is not None and item.item_rest is not None
    ]
    scatter = svg_charts.scatter(dots, "Difficulty and item-rest correlation of each cell; the table has the numbers")
    return {
        "histogram": Markup(svg_charts.histogram(counts, f"Students by tenths of the points: {said}")),  # noqa: S704
        "scatter": Markup(scatter) if dots else "",  # noqa: S704 - escaped where it is drawn
    }
