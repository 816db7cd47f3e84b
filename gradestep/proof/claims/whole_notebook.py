"""The notebook as students run it, nothing left out: its lessons do not fail, nor do its tests draw random numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradestep.proof.runner.outcome import Broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.proof.runner.builder import TrialBuilder

SEEDED_BY = {
    "python": "random.seed(1), or tf.keras.utils.set_random_seed(1) where Keras draws",
    "numpy": "np.random.seed(1), or take np.random.default_rng(1)",
    "tensorflow": "tf.random.set_seed(1)",
    "keras": "tf.keras.utils.set_random_seed(1)",
}


def claim(builder: TrialBuilder) -> Iterator[Broken]:
    """Yield each lesson cell that raises, and each tests cell that draws from a global random stream."""
    if not builder.cells:
        return
    path = builder.challenge.path
    (outcome,) = builder.run([builder.everything])
    if outcome.ended:
        yield Broken(path, 1, f"the notebook does not run to its end: {outcome.ended}: mend the cell that is at fault")
    for (role, place), why in outcome.errors.items():
        if not role:
            line = int(place.removeprefix("line "))
            yield Broken(path, line, f"the lesson cell fails: {why}: {_remedy(why)}")
    for cell in builder.challenge.of_role("tests"):
        if streams := outcome.drew.get(cell.name):
            what = f'the tests "{cell.name}" draw from the global random stream of {" and ".join(streams)}'
            remedy = f"first seed it in that cell, by {SEEDED_BY[streams[0]]}"
            yield Broken(path, cell.line, f"{what}, from which lessons and answers draw too: {remedy}")


def _remedy(why: str) -> str:
    if why.startswith("ModuleNotFoundError"):
        return "install it here, and list it in requirements-student.txt for students"
    if why.startswith("FileNotFoundError"):
        return "put the file beside the notebook, in source/, or let the cell catch the error that it shows"
    return "mend it, or let it catch the error that it shows"
