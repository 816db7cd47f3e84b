"""Let `python -m gradestep` be the gradestep command."""

from gradestep.cli import main

main(prog_name="gradestep")
