"""Prove challenges: each claim is tried by running the challenge, and what was proven is kept."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

from gradestep.authoring.validation import read_challenge
from gradestep.course.errors import GradestepError, near
from gradestep.fork_server.host import usual_workers
from gradestep.proof import cache
from gradestep.proof.claims import answers, circumstances, independence, keys, unheard, whole_notebook
from gradestep.proof.prose import numbers
from gradestep.proof.prose.values import filled
from gradestep.proof.runner.builder import TrialBuilder
from gradestep.proof.runner.outcome import Broken, Tried
from gradestep.proof.runner.pool import Prover
from gradestep.proof.style import readable
from gradestep.static_analysis.names import modules_of, parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from gradestep.authoring.challenge import Challenge
    from gradestep.authoring.importing.hand_written import HandWritten
    from gradestep.course.course import Course
    from gradestep.proof.runner.builder import Run
    from gradestep.proof.runner.dispatcher import Job
    from gradestep.proof.runner.memory import Memory
    from gradestep.proof.runner.outcome import Outcome

    Claim = Callable[[TrialBuilder], Iterator[Broken | Tried]]

CLAIMS: dict[Claim, str] = {  # in the order in which they are tried, each with its words
    unheard.claim: "no tests ask what they cannot know",
    keys.claim: "each key holds under every seed",
    answers.accepted: "solution and alternatives earn all points",
    answers.rejected: "stub and mistakes fail their tests",
    answers.killed: "each mutant fails some test",
    independence.claim: "tests fail alone, and are not hard-coded",
    circumstances.claim: "scores are the same elsewhere",
    numbers.claim: "what the text says comes out",
    whole_notebook.claim: "the whole notebook runs",
}


CLAIMS_OF_A_DRAFT: tuple[Claim, ...] = (
    keys.claim,  # of the questions that have a proof
    answers.accepted,
    answers.rejected,
    numbers.claim,
    whole_notebook.claim,
)


def claims_of(challenge: Challenge) -> tuple[Claim, ...]:
    """Return what has to hold of a challenge, in the order in which it is tried."""
    return CLAIMS_OF_A_DRAFT if challenge.is_draft else tuple(CLAIMS)


@dataclass
class Spent:
    """What the runs of one claim took, those left out that were known."""

    claim: str
    runs: int = 0
    seconds: float = 0.0

    def add(self, outcomes: Sequence[Outcome]) -> None:
        """Count runs."""
        self.runs += len(outcomes)
        self.seconds += sum(outcome.took for outcome in outcomes)


@dataclass
class Checked:
    """A challenge after its check: what is broken, what was broken on purpose, and how long it took."""

    challenge: Challenge
    broken: list[Broken] = field(default_factory=list)
    tried: list[Tried] = field(default_factory=list)
    seconds: float = 0.0
    cached: bool = False
    recorded: dict[str, list[int]] = field(default_factory=dict)  # the counts that came with the course
    spent: list[Spent] = field(default_factory=list)  # by claim; nothing where all was known

    def counts(self, answer: str) -> list[int]:
        """Return how many mutants an answer has, how many were noticed, and how many do the same as the solution."""
        tried = [each for each in self.tried if each.of == answer]
        own = [len(tried), sum(each.killed for each in tried), sum(bool(each.why) for each in tried)]
        return self.recorded.get(answer, own)

    @property
    def name(self) -> str:
        """The challenge as one names it to a command, `A/N`."""
        return f"{self.challenge.assignment}/{self.challenge.name}"


class UnreadError(GradestepError):
    """Scripts or notebooks that cannot be read, a line for each fault; `found` is what a check found of the others."""

    def __init__(self, faults: Iterable[GradestepError], found: list[Checked]) -> None:
        """Keep both."""
        super().__init__("\n".join(dict.fromkeys(map(str, faults))))
        self.found = found


class Report:
    """What hears how a check goes on; this one says nothing."""

    def waits(self, assignment: str) -> None:
        """Hear that another process is proving an assignment, and that what it finds is waited for."""

    def start(self, steps: int, cached: int) -> None:
        """Hear how many steps are to be done, and how many challenges were proven before."""

    def step(self) -> None:
        """Hear that one of them is done."""

    def trial(self) -> None:
        """Hear that a trial has run."""

    def broken(self, broken: Broken) -> None:
        """Hear of a claim that does not hold."""

    def finish(self) -> None:
        """Hear that all is done."""


def check(  # noqa: PLR0913 - each has a word of the command
    course: Course,
    target: str | None = None,
    report: Report | None = None,
    *,
    again: bool = False,
    own: bool = False,
    workers: int = 0,
) -> list[Checked]:
    """Check the whole course, an assignment `A` or one challenge `A/N`, and return what was found, in order.

    Notebooks that were written in `source/` by hand are checked as drafts are, after the challenges. What was found
    before, of the same challenge on the same machinery, is not tried again unless `again`; what came
    with the course is, when only one's `own` proofs count. What another process is proving is waited for. Raises
    UnreadError when a script or such a notebook cannot be read, after the others were checked, and GradestepError when
    nothing can be run.
    """
    told, unread = report or Report(), list[GradestepError]()
    challenges = [*_readable(course.scripts(target), unread)]
    found: dict[Path, Checked] = {}
    with _by_hand(course, target, unread) as by_hand:
        drafts = {draft.challenge.path: draft for draft in by_hand}
        challenges += (draft.challenge for draft in by_hand)
        wanted = _Wanted(told, again=again, own=own)
        kept, due = wanted.known(challenges)
        with _provers(due, told, workers, again=again) as provers:
            read = {challenge.path: [*readable.faults(challenge, course)] for challenge in challenges}
            for broken in (broken for each in read.values() for broken in each):
                told.broken(_where(broken, drafts))  # at once: what reading shows waits for no run
            for checked in _checked(kept, due, wanted, provers):
                found[checked.challenge.path] = checked
                for broken in checked.broken:
                    told.broken(_where(broken, drafts))
                broken_here = sorted([*checked.broken, *read[checked.challenge.path]], key=lambda each: each.line)
                checked.broken = [_where(broken, drafts) for broken in broken_here]
    told.finish()
    for path, draft in drafts.items():
        found[path].challenge = replace(draft.challenge, path=draft.notebook)  # by which its author knows it
    in_order = [found[challenge.path] for challenge in challenges]
    if unread:
        raise UnreadError(unread, in_order)
    return in_order


def _readable(scripts: Iterable[Path], unread: list[GradestepError]) -> Iterator[Challenge]:
    """Yield the challenges of scripts, and add what is wrong with one that cannot be read."""
    for script in scripts:
        try:
            yield filled(read_challenge(script))
        except GradestepError as error:
            unread.append(error)


@contextmanager
def _by_hand(course: Course, target: str | None, unread: list[GradestepError]) -> Iterator[list[HandWritten]]:
    """Give the drafts of hand-written notebooks; what makes them has no say in scripts, and is imported if needed."""
    if not course.hand_written(target):
        yield []
        return
    from gradestep.authoring.importing.hand_written import hand_written

    with hand_written(course, target, unread) as drafts:
        yield drafts


def _where(broken: Broken, drafts: dict[Path, HandWritten]) -> Broken:
    """Return what is broken as seen from here; of a hand-written notebook, with its cell in the place of a line."""
    draft = drafts.get(broken.path)
    if draft is None:
        return replace(broken, path=near(broken.path))
    number, origin = draft.place(broken.line)
    return Broken(near(draft.notebook), number, f"{origin}: {broken.what}")


@dataclass(frozen=True)
class _Wanted:
    """What `check` was asked for: who is told, and which proofs of before count: none, one's own, or all."""

    told: Report
    again: bool
    own: bool

    def known(self, challenges: list[Challenge]) -> tuple[list[Checked], list[Challenge]]:
        """Return what was found before, and the challenges of which nothing is known that counts."""
        if self.again:
            return [], challenges
        found = {challenge.path: recall(challenge, own=self.own) for challenge in challenges}
        known = [checked for checked in found.values() if checked]
        return known, [challenge for challenge in challenges if not found[challenge.path]]


def _checked(kept: list[Checked], due: list[Challenge], wanted: _Wanted, provers: tuple[Run, Run]) -> Iterator[Checked]:
    """Yield what is known of challenges, and then the others as they are proven."""
    with cache.turn((challenge.assignment for challenge in due), wanted.told.waits):
        meanwhile, due = wanted.known(due)  # another process may have proven them
        wanted.told.start(sum(len(claims_of(challenge)) for challenge in due), len(kept) + len(meanwhile))
        yield from [*kept, *meanwhile]
        yield from _prove(due, wanted.told, provers, again=wanted.again)


def recall(challenge: Challenge, *, own: bool = False, recorded: bool = False) -> Checked | None:
    """Return what a check of this very challenge found before; None when there was none.

    What was proven elsewhere and came with the course counts too, unless only one's `own` proofs do, or only those that
    are `recorded`.
    """
    found = None if recorded else cache.read(challenge)
    if found is None and not own:
        found = cache.recorded(challenge)
    if found is None:
        return None
    broken = [Broken(challenge.path, line, what) for line, what in found["broken"]]
    tried = [Tried(**each) for each in found["tried"]]
    return Checked(challenge, broken, tried, found["seconds"], cached=True, recorded=found.get("counts", {}))


def record(found: Sequence[Checked]) -> list[Path]:
    """Write what holds beside the scripts, for clones of the course, and return the folders where that changed.

    Raises GradestepError when something is broken.
    """
    if any(checked.broken for checked in found):
        raise GradestepError("nothing was recorded: mend what is broken first")
    by_folder: dict[Path, dict[str, tuple[Challenge, dict[str, list[int]]]]] = {}
    for checked in found:
        challenge = checked.challenge
        if challenge.path.suffix != ".py":  # written by hand in source/, where no record stands
            continue
        counts = {answer.name: checked.counts(answer.name) for answer in challenge.of_role("answer")}
        by_folder.setdefault(challenge.path.parent, {})[challenge.name] = (challenge, counts)
    return [folder for folder, proven in by_folder.items() if cache.record(folder, proven)]


def _remember(checked: Checked) -> None:
    broken = [(each.line, each.what) for each in checked.broken]
    tried = [asdict(each) for each in checked.tried]
    cache.keep(checked.challenge, {"broken": broken, "tried": tried, "seconds": checked.seconds})


def _prove(due: list[Challenge], told: Report, provers: tuple[Run, Run], *, again: bool) -> Iterator[Checked]:
    """Yield each challenge as it has been checked, all of them side by side, and keep what was found."""
    if not due:
        return
    executor = ThreadPoolExecutor(len(due))
    try:
        examining = [
            executor.submit(_examine, challenge, cache.memory(challenge, forgetful=again), provers, told)
            for challenge in due
        ]
        for future in as_completed(examining):
            checked = future.result()
            _remember(checked)
            yield checked
    finally:  # threads that still wait for a prover hear from it when it ends, after this
        executor.shutdown(wait=False, cancel_futures=True)


def _examine(challenge: Challenge, memory: Memory, provers: tuple[Run, Run], told: Report) -> Checked:
    checked, began = Checked(challenge), time.monotonic()

    def counted(run: Run) -> Run:
        def ran(jobs: Sequence[Job]) -> list[Outcome]:
            outcomes = run(jobs)
            checked.spent[-1].add(outcomes)
            return outcomes

        return ran

    run, elsewhere = (
        memory.remembering(counted(each), where) for each, where in zip(provers, ("as usual", "elsewhere"), strict=True)
    )
    builder = TrialBuilder(challenge, run, elsewhere)
    for claim in claims_of(challenge):
        checked.spent.append(Spent(CLAIMS[claim]))
        for found in claim(builder):
            (checked.broken if isinstance(found, Broken) else checked.tried).append(found)  # type: ignore[arg-type]
        told.step()
    checked.broken = sorted({*checked.broken}, key=lambda broken: (broken.line, broken.what))
    checked.seconds = round(time.monotonic() - began, 1)
    memory.tidy()
    return checked


@contextmanager
def _provers(due: list[Challenge], told: Report, workers: int, *, again: bool) -> Iterator[tuple[Run, Run]]:
    """Give what runs trials as usual, and elsewhere; no process is started when nothing will be run.

    They import while the challenges are read, where it is sure that something will be run: nothing is known of one.
    """
    code = [cell for challenge in due for cell in challenge.cells if cell.cell_type == "code"]
    modules = sorted({module for cell in code for module in modules_of(parsed(cell.source))})
    is_tested = any(challenge.of_role("tests") for challenge in due)
    is_run = bool(code) or any(map(numbers.asked, due))
    differs = is_tested and any(module.split(".")[0] in ("tensorflow", "keras") for module in modules)
    workers = workers or usual_workers()
    with ExitStack() as stack:
        usual = stack.enter_context(Prover(modules, workers, told.trial)) if is_run else None
        other = stack.enter_context(Prover(modules, 1, told.trial, circumstances.ELSEWHERE)) if differs else usual
        if usual and any(cache.memory(challenge, forgetful=again).is_empty for challenge in due):
            usual.warm()
        yield usual.run if usual else _nothing, other.run if other else _nothing


def _nothing(_: Sequence[Job]) -> list[Outcome]:
    raise RuntimeError("nothing was to be run, and no process was started")
