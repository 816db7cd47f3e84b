"""The key of a quiz: what holds is computed, it is what is marked, and students read the code that was run."""

from __future__ import annotations

import ast
import random
import re
from dataclasses import replace
from itertools import groupby, islice, zip_longest
from typing import TYPE_CHECKING, Any

from gradestep.proof.mutation.diff import diff
from gradestep.proof.mutation.mutants import mutants
from gradestep.proof.prose.program import in_variant
from gradestep.proof.runner.outcome import Broken, Tried
from gradestep.static_analysis.syntax import tree_of, without_spaces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.authoring.challenge import Cell
    from gradestep.proof.mutation.mutants import Mutant
    from gradestep.proof.runner.builder import TrialBuilder
    from gradestep.proof.runner.outcome import Outcome
    from gradestep.proof.runner.trial import Code, Trial
    from gradestep.student.quiz.kinds import Asked

HOW_MANY_SEEDS = 20
AT_A_TIME = 2  # breakages that are tried side by side, until one changes what holds
MOST_BREAKAGES = 60
NO_COMPUTING = {"print", "dict", "list", "set", "tuple", "bool", "zip", "seed", "set_seed", "set_random_seed"}
FENCE = re.compile(r"^(?P<fence>```+|~~~+) *python[^\n]*\n(?P<code>.*?)^(?P=fence) *$", re.MULTILINE | re.DOTALL)


def seeds(name: str) -> list[int]:
    """Return the seeds of a proof: random ones, but the same each time, so that a fault can be seen again."""
    return random.Random(name).sample(range(2**31), HOW_MANY_SEEDS)  # noqa: S311 - no secret


def claim(builder: TrialBuilder) -> Iterator[Broken | Tried]:
    """Yield each key that is not what its proof computes, and what was broken to see that it computes it."""
    path = builder.challenge.path
    quizzes = {cell.name: cell for cell in builder.challenge.of_role("quiz")}
    for proof in builder.challenge.of_role("proves"):
        quiz = quizzes[proof.name]
        yield from (Broken(path, quiz.line, what) for what in _unseen_snippets(builder, quiz, proof))
        if faults := _once_computed(quiz, is_draft=builder.challenge.is_draft):
            yield from (Broken(path, quiz.line, what) for what in faults)
            continue
        own = f"{builder.challenge.name}/{proof.name}"
        first = [builder.proof(_of_variant(proof, quiz, variant)) for variant in range(quiz.variants)]
        trials = [[replace(trial, seed=seed, apart=own) for seed in seeds(proof.name)] for trial in first]
        outcomes = [builder.run(row) for row in trials]
        found = zip(range(quiz.variants), trials, outcomes, strict=True)
        wrong = next(filter(None, (_differs(quiz, *each) for each in found)), "")
        if wrong:
            yield Broken(path, proof.line, wrong)
        elif not _computes(proof.source):
            yield Broken(path, proof.line, _typed_in(proof))
        else:
            yield from _notices(builder, proof, quiz.quiz, trials[0][0], outcomes[0][0])
            yield from (Broken(path, quiz.line, what) for what in _alike(quiz))


def _once_computed(quiz: Cell, *, is_draft: bool) -> list[str]:
    """Return what is wrong with a question now that its numbers are computed; before, they could not be read."""
    complaints = (quiz.written(variant).complaints(quiz.name, is_draft=is_draft) for variant in range(quiz.variants))
    return list(dict.fromkeys(what for each in complaints for what in each)) if quiz.versions else []


def _of_variant(proof: Cell, quiz: Cell, variant: int) -> Cell:
    """Return the proof of a variant as the kind of its question runs it, with its lines where they are."""
    source = quiz.written(variant).proof(proof.source)
    if quiz.variants == 1:
        return replace(proof, source=source)
    return replace(proof, line=proof.line - 1, source=in_variant(source, variant))


def _alike(quiz: Cell) -> Iterator[str]:
    """Yield that variants say the same: they would be one question."""
    seen: dict[str, int] = {}
    for variant, asked in enumerate(quiz.drawn):
        what = repr((asked.question, asked.given))
        if what in seen:
            which = f'variants {seen[what]} and {variant} of quiz "{quiz.name}"'
            yield f"{which} are the same: let more follow from `variant`, or ask for fewer"
            return
        seen[what] = variant


def _differs(quiz: Cell, variant: int, trials: list[Trial], outcomes: list[Outcome]) -> str:
    """Return how what holds differs from what is marked, under the first seed where it does; `""` if it never does."""
    where = f"in variant {variant} " if quiz.variants > 1 else ""
    for trial, outcome in zip(trials, outcomes, strict=False):
        if outcome.why:
            return f'the proof of "{quiz.name}" failed {where}under seed {trial.seed}: {outcome.why}'
        if wrong := quiz.written(variant).differs(quiz.name, outcome.holds, f"{where}under seed {trial.seed}"):
            return wrong
    return ""


def _computes(source: str) -> bool:
    """Return whether code calls a function that does more than make a container, show or seed, or calculates."""
    calls = [node.func for node in ast.walk(tree_of(source)) if isinstance(node, ast.Call)]
    names = [ast.unparse(call).rpartition(".")[2] for call in calls]
    return any(name not in NO_COMPUTING for name in names) or any(
        isinstance(node, ast.BinOp) for node in ast.walk(tree_of(source))
    )


def _typed_in(proof: Cell) -> str:
    remedy = "run what the question asks about, and compute each value from what came"
    what = "is typed in: its proof calls nothing and calculates nothing"
    return f'holds of "{proof.name}" {what}: {remedy}'


def _notices(
    builder: TrialBuilder, proof: Cell, asked: Asked, trial: Trial, as_is: Outcome
) -> Iterator[Broken | Tried]:
    """Yield the first breakage that changes what holds; when there is none, that the proof proves nothing."""
    breakages = islice(_breakages(trial), MOST_BREAKAGES)
    while some := list(islice(breakages, AT_A_TIME)):
        outcomes = builder.run([broken for broken, _ in some])
        for (_, tried), outcome in zip(some, outcomes, strict=True):
            if not outcome.why and isinstance(outcome.holds, dict) and _truths(outcome.holds) != _truths(as_is.holds):
                yield replace(tried, of=proof.name, by=f"what holds is then {asked.held(outcome.holds)}")
                return
    remedy = "compute it from what the code does"
    what = f'holds of "{proof.name}" stays the same whatever is broken in the code that it is about: {remedy}'
    yield Broken(builder.challenge.path, proof.line, what)


def _truths(holds: dict[str, Any]) -> dict[str, Any]:
    """Return what holds; what raises does not, whatever it says."""
    return {what: not isinstance(value, str) and value for what, value in holds.items()}


def _breakages(trial: Trial) -> Iterator[tuple[Trial, Tried]]:
    """Yield trials with one thing broken: in the proof, then in the lesson that it builds on, and at last in `holds`.

    In each cell the lines are broken in turn, since where one slip of a line changes nothing, its others seldom do.
    What sets `holds` is left alone but for the calls in it: another constant there proves nothing.
    """
    for place in reversed(range(len(trial.cells))):
        code = trial.cells[place]
        for mutant in _in_turn(mutants(code.source)):
            if _verdicts(mutant.source) == _verdicts(code.source):
                tried = Tried("", code.line + mutant.line, mutant.what, diff(code.source, mutant.source))
                yield trial.with_source(place, mutant.source, apart=""), tried
    yield from _without_calls(trial)


def _in_turn(found: list[Mutant]) -> list[Mutant]:
    """Return the first mutant of each line, then the second of each, and so on."""
    lines = [list(mutants_of_line) for _, mutants_of_line in groupby(found, lambda mutant: mutant.line)]
    return [mutant for turn in zip_longest(*lines) for mutant in turn if mutant]


def _verdicts(source: str) -> list[str]:
    """Return the statements that set `holds`."""
    return [ast.dump(node) for node in tree_of(source).body if _sets_holds(node)]


def _sets_holds(node: ast.stmt) -> bool:
    """Return whether a statement sets, fills or changes `holds`."""
    return any(isinstance(each, ast.Name) and each.id == "holds" for each in ast.walk(node))


def _without_calls(trial: Trial) -> Iterator[tuple[Trial, Tried]]:
    proof = trial.cells[-1]
    for node in tree_of(proof.source).body:
        for call in ast.walk(node) if _sets_holds(node) else ():
            if isinstance(call, ast.Call) and (source := _zero_for(proof, call)):
                what = f"0 for {ast.unparse(call)}"
                tried = Tried("", proof.line + call.lineno, what, diff(proof.source, source))
                yield trial.with_source(len(trial.cells) - 1, source, apart=""), tried


def _zero_for(proof: Code, call: ast.Call) -> str:
    """Return the source of a proof with 0 in the place of a call on one line; `""` for a longer one."""
    if call.end_lineno != call.lineno or call.end_col_offset is None:
        return ""
    lines = proof.source.split("\n")
    line = lines[call.lineno - 1].encode()
    lines[call.lineno - 1] = (line[: call.col_offset] + b"0" + line[call.end_col_offset :]).decode()
    return "\n".join(lines)


def _unseen_snippets(builder: TrialBuilder, quiz: Cell, proof: Cell) -> Iterator[str]:
    """Yield that code in a question stands in no cell that was run, so that nobody knows what it does."""
    run = [without_spaces(cell.source) for cell in [*builder.challenge.of_role(""), proof] if cell.cell_type == "code"]
    for block in FENCE.finditer(quiz.quiz.question):
        if without_spaces(block["code"]) not in "\n".join(run):
            first = block["code"].strip().split("\n")[0]
            where = "let the proof or a lesson cell run these very lines"
            how = f'as code, or as text that the proof gives to exec("""{first} ..."""'
            yield f'the code in the question "{quiz.name}" ("{first} ...") is run nowhere: {where}, {how})'
