"""A memory of trials: what a job came to is kept on disk, by all that it depends on but the lines of its cells.

So a change of a text costs no run, a changed test costs the trials that meet it, and a check that was stopped goes on.
Only outcomes that name no line are kept: what is broken is tried again.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradestep.course.files import write
from gradestep.proof.runner.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from gradestep.proof.runner.dispatcher import Job

    Run = Callable[[Sequence[Job]], list[Outcome]]

LEFT_OUT = ("line", "end", "seconds")  # fields of jobs that make no difference to what comes of them


class Memory:
    """The trials of one challenge, in the file `path`; `facts` are what all of them depend on.

    With `forgetful`, what is on disk is not believed, but written anew.
    """

    def __init__(self, path: Path, facts: Iterable[str], *, forgetful: bool = False) -> None:
        self._path, self._facts = path, hashlib.sha256("\n".join(facts).encode()).hexdigest()
        self._kept = {} if forgetful else _read(path)
        self._used: dict[str, Any] = {}

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known of any trial."""
        return not self._kept

    def remembering(self, run: Run, where: str) -> Run:
        """Return `run` with this memory; `where` says under which circumstances it runs."""
        met: dict[Job, Outcome] = {}  # of this process, whatever came

        def remembered(jobs: Sequence[Job]) -> list[Outcome]:
            keys = {job: self._key(job, where) for job in jobs if job not in met}
            met.update({job: _outcome(self._kept[key]) for job, key in keys.items() if key in self._kept})
            new = [job for job in keys if job not in met]
            met.update(zip(new, run(new) if new else [], strict=True))
            self._used |= {key: plain for job, key in keys.items() if (plain := _plain(met[job])) is not None}
            if new:
                self._append({keys[job] for job in new})
            return [met[job] for job in jobs]

        return remembered

    def tidy(self) -> None:
        """Leave of the file only what was used: the rest is of cells that have changed since."""
        write(self._path, "".join(map(_line, self._used.items())))

    def _append(self, keys: set[str]) -> None:
        lines = [_line((key, self._used[key])) for key in sorted(keys) if key in self._used]
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write("".join(lines))

    def _key(self, job: Job, where: str) -> str:
        facts = json.dumps([self._facts, where, described(job)], sort_keys=True)
        return hashlib.sha256(facts.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def described(part: Any) -> Any:
    """Return what a job depends on as JSON holds it: of a folder the files in it."""
    if is_dataclass(part):
        parts = {field.name: getattr(part, field.name) for field in fields(part) if field.name not in LEFT_OUT}
        if "expressions" in parts:
            parts["expressions"] = [text for _, text in parts["expressions"]]
        return [type(part).__name__, {name: described(each) for name, each in parts.items()}]
    if isinstance(part, tuple):
        return [described(each) for each in part]
    if isinstance(part, Path):
        files = sorted(path for path in part.rglob("*") if path.is_file() and path.suffix != ".ipynb")
        return [[path.relative_to(part).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()] for path in files]
    return part


def _plain(outcome: Outcome) -> Any:
    """Return an outcome as JSON holds it; None for one that names a line, or that ended too early."""
    names_a_line = outcome.faults or any(not role for role, _ in outcome.errors)
    if outcome.ended or names_a_line or json.loads(json.dumps(outcome.holds, default=str)) != outcome.holds:
        return None
    errors = [[*key, why] for key, why in outcome.errors.items()]
    kept = outcome.earned, outcome.drew, outcome.holds, outcome.texts, outcome.seconds
    return [errors, *kept]


def _outcome(plain: Any) -> Outcome:
    errors, earned, drew, holds, texts, seconds = plain
    kept = {(role, name): why for role, name, why in errors}
    return Outcome(kept, earned, drew, holds, texts, seconds=seconds)


def _line(item: tuple[str, Any]) -> str:
    return json.dumps(item) + "\n"


def _read(path: Path) -> dict[str, Any]:
    """Return what a file holds; a line that was cut off, as by a kill, counts for nothing."""
    kept = {}
    for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
        try:
            key, plain = json.loads(line)
            _outcome(plain)
        except (ValueError, TypeError):
            continue
        kept[key] = plain
    return kept
