"""What the pages of the repository say is so: commands, paths, links, and the site that is made of them."""

import re
import subprocess
import sys

import pytest
from nbgrader.apps.nbgraderapp import NbGraderApp

from gradestep.authoring.reading_time import minutes_of_code
from gradestep.authoring.validation import read_challenge
from gradestep.cli import main
from gradestep.course.course import HOME
from gradestep.student.progress.progress import in_hours

from .conftest import REPOSITORY

PAGES = ["README.md", "CONTRIBUTING.md", *sorted(f"docs/{path.name}" for path in (REPOSITORY / "docs").glob("*.md"))]
COMMANDS = re.compile(r"(?:^\s*|`)gradestep ([\w-]+)", re.MULTILINE)
LINKS = re.compile(r"\]\((?!https?:)([^)#\s]+)")


def text_of(page):
    return (REPOSITORY / page).read_text("utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_and_paths_of_a_page_exist(page):
    text = text_of(page)
    assert set(COMMANDS.findall(text)) <= set(main.commands)
    for target in re.findall(r"(?:^\s*|`)make (\w+)", text, re.MULTILINE):
        assert f"\n{target}:" in text_of("Makefile")
    for path in re.findall(r"`((?:challenges|source|notebooks|gradestep|tests|docs)/(?!ps1)[a-z0-9_/.-]*)`", text):
        assert (REPOSITORY / path).exists(), f"{page} speaks of {path}, which is not there"
    assert set(re.findall(r"(?:^\s*|`)nbgrader (\w+)", text, re.MULTILINE)) <= set(NbGraderApp.subcommands)
    for module in re.findall(r"python -m (benchmarks(?:\.\w+)+|gradestep(?:\.\w+)+)", text):
        path = REPOSITORY / module.replace(".", "/")
        assert path.with_suffix(".py").exists() or (path / "__main__.py").exists(), f"{page} speaks of {module}"


@pytest.mark.parametrize("page", PAGES)
def test_the_links_and_pictures_of_a_page_are_there(page):
    folder = (REPOSITORY / page).parent
    links = LINKS.findall(re.sub(r"`[^`]*`", "", text_of(page)))
    assert [link for link in links if not (folder / link).exists()] == []


@pytest.mark.parametrize("page", [*PAGES, "CHANGELOG.md"])
def test_no_page_holds_both_sides_of_a_merge(page):
    assert re.findall(r"^(?:<{7}|>{7}|={7}$).*", text_of(page), re.MULTILINE) == []


def test_every_command_is_in_the_list():
    assert set(COMMANDS.findall(text_of("docs/commands.md"))) == set(main.commands)


def test_the_notebooks_are_listed_as_they_are(real):
    for topic in {path.parent.name for path in real.scripts()}:
        listed_as_they_are(topic, [path for path in real.scripts(topic) if path.stem != HOME])


def listed_as_they_are(topic, scripts):
    _, said = text_of("docs/starting.md").split(f"**{topic}**")
    page, *_ = re.split(r"\n\n(?!\|)", said)  # until after its table
    reading, all_in_all = 0, 0
    for challenge in map(read_challenge, scripts):
        front, code = challenge.front, minutes_of_code(challenge)
        what = f"Challenge: {front['kind']}" if "kind" in front else front["mode"]
        time = f"{front['minutes']} | {front['minutes'] + code if code else ''}"
        assert f"| {what} | {front['title']} | {front['level']} | {time.strip()} |" in page
        reading, all_in_all = reading + front["minutes"], all_in_all + front["minutes"] + code
    assert f"about {reading} minutes to read, {in_hours(all_in_all)} with the code" in page


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site that `make docs` makes; a link that leads nowhere fails it."""
    folder = tmp_path_factory.mktemp("site")
    kept = ["-d", str(folder / "cache")]
    command = [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", *kept, "docs", str(folder)]
    ran = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return folder


def test_the_site_has_every_page_and_a_search_that_finds_its_words(site):
    pages = {path.stem for path in (REPOSITORY / "docs").glob("*.md")}
    assert pages <= {path.stem for path in site.glob("*.html")}
    assert '"sandbox"' in (site / "searchindex.js").read_text("utf-8")


def test_the_site_asks_the_network_for_nothing(site):
    for page in site.glob("*.html"):
        wanted = re.findall(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=\"(https?:[^\"]+)", page.read_text("utf-8"))
        assert wanted == [], page.name
