"""Offer the kernel "Python 3 (warm)" in JupyterLab, or no more: `python -m gradestep.student.warm_kernel install`."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from ipykernel.kernelspec import get_kernel_dict, write_kernel_spec
from jupyter_client.kernelspec import KernelSpecManager

NAME = "python3-warm"
PROVISIONER = "gradestep-warm"  # the entry point in pyproject.toml


def install(prefix: str = sys.prefix) -> str:
    """Write the kernelspec into the environment at `prefix` and return its folder."""
    metadata = {**get_kernel_dict()["metadata"], "kernel_provisioner": {"provisioner_name": PROVISIONER}}
    with tempfile.TemporaryDirectory() as scratch:
        overrides = {"display_name": "Python 3 (warm)", "metadata": metadata}
        spec = write_kernel_spec(Path(scratch, NAME), overrides, python_arguments=["-Xfrozen_modules=off"])
        return KernelSpecManager().install_kernel_spec(spec, NAME, prefix=prefix)


def remove(prefix: str = sys.prefix) -> str:
    """Remove the kernelspec from the environment and return its folder; raises FileNotFoundError if it is not there."""
    folder = Path(prefix, "share", "jupyter", "kernels", NAME)
    shutil.rmtree(folder)
    return str(folder)


def main() -> None:
    """Run the command, and say what it wrote or removed."""
    parser = argparse.ArgumentParser(prog="python -m gradestep.student.warm_kernel", description=__doc__)
    parser.add_argument("action", choices=["install", "remove"])
    try:
        if parser.parse_args().action == "install":
            print(f"wrote {install()}")  # noqa: T201 - a command says what it wrote
        else:
            print(f"removed {remove()}")  # noqa: T201
    except FileNotFoundError as error:
        sys.exit(f"{error.filename} is not there: the kernel is not installed in this environment.")


if __name__ == "__main__":
    main()
