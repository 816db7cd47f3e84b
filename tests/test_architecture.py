"""The house: packages import only from packages below them, and no two modules import each other."""

import ast
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import gradestep
from gradestep.bridge import tags
from gradestep.bridge.student_process import ORDERS, VALUES

from .conftest import REPOSITORY

ROOT = Path(gradestep.__file__).parent
MAP = (REPOSITORY / "docs/architecture.md").read_text("utf-8")
LAYERS = (  # as in docs/architecture.md, from the top
    *("cli", "nbgrader_plugin", "desk", "release", "proof", "grading", "gradebook", "fork_server", "submissions"),
    *("bridge", "sandbox", "authoring", "static_analysis", "course", "student"),
)
OUTSIDE = ("__init__", "__main__", "teacher")  # the names of a notebook, and what older courses import from


def name_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def imports_of(path, modules):
    """Yield what a module imports of ours: at its top, in its functions, and for its types alone."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("gradestep."):
            package = node.module.removeprefix("gradestep.")
            yield from (each if each in modules else package for each in (f"{package}.{a.name}" for a in node.names))
        elif isinstance(node, ast.Import):
            yield from (a.name.removeprefix("gradestep.") for a in node.names if a.name.startswith("gradestep."))


def house():
    """Return what each module imports of ours."""
    modules = {name_of(path): path for path in sorted(ROOT.rglob("*.py")) if "etc" not in path.parts}
    return {name: set(imports_of(path, modules)) for name, path in modules.items()}


def layer(module):
    return LAYERS.index(module.split(".")[0])


def test_every_package_has_its_layer():
    assert {name.split(".")[0] for name in house()} - set(OUTSIDE) == set(LAYERS)


def test_imports_run_down_only():
    arrows = [(a, b) for a, imported in house().items() for b in imported if a.split(".")[0] not in OUTSIDE]
    assert len(arrows) > 400
    assert [f"{a} imports {b}" for a, b in arrows if layer(b) < layer(a)] == []


def test_no_two_modules_import_each_other():
    try:
        TopologicalSorter(house()).prepare()
    except CycleError as error:
        raise AssertionError(f"a circle: {' <- '.join(error.args[1])}") from None


def named(heading):
    """Return what stands in backticks in a section of the map."""
    section = MAP.split(f"## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"`([^`]+)`", section)


def test_the_map_names_no_module_that_is_not_there():
    paths = [
        each for each in re.findall(r"`([\w./-]+\.(?:py|js|md))`", MAP) if "/" in each and "challenges/" not in each
    ]
    assert len(paths) > 30
    assert [each for each in paths if not ((ROOT / each).exists() or (REPOSITORY / each).exists())] == []


def test_the_map_leaves_no_package_out():
    layers = named("Layers")
    rooms = {path.parent.name for path in ROOT.rglob("__init__.py")} - {ROOT.name}
    assert rooms | {"cli"} <= set(layers)
    assert [each for each in layers if each in LAYERS] == list(LAYERS)


def test_the_map_holds_every_tag_and_every_order():
    wire = set(named("The wire format"))
    assert {name for name in vars(tags) if name.isupper()} <= wire
    assert {"cell", *ORDERS, *VALUES, "lesson", "test"} <= wire


def test_no_test_file_imports_from_another():
    tests = [path for path in Path(__file__).parent.rglob("*.py") if "assignments" not in path.parts]
    assert [
        path.name
        for path in tests
        if re.search(r"^from \.(test_| import test_)", path.read_text("utf-8"), re.MULTILINE)
    ] == []


def test_no_two_tags_are_one():
    values = [value for name, value in vars(tags).items() if name.isupper()]
    assert sorted(values) == sorted(set(values))
