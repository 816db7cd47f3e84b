"""Kernels for the notebooks that nbval runs: forks of one process of this worker, in which TensorFlow is imported."""

from __future__ import annotations

import asyncio
from importlib.metadata import EntryPoint

from jupyter_client.provisioning import KernelProvisionerFactory

from gradestep.student.warm_kernel.provisioner import WarmProvisioner, can_be_forked

NAME = "gradestep-nbval"
SAID_ONCE = {"PYTEST_CURRENT_TEST": "a notebook", "TF_CPP_MIN_LOG_LEVEL": "3"}  # the same for all, or none is a fork


class NotebookProvisioner(WarmProvisioner):
    """Waits for the warm process, since nbval starts one kernel after another."""

    async def launch_kernel(self, cmd, **kwargs):
        nothing = kwargs.pop("stderr", None)
        if nothing is None:  # none of nbval's, which throws away what kernels write to standard error
            self._fork = no_fork
            return await super().launch_kernel(cmd, **kwargs)
        nothing.close()
        kwargs["env"] = {**kwargs["env"], **SAID_ONCE}
        if can_be_forked(cmd, kwargs) and self.warm is None:
            await self._fork(cmd, kwargs)
        while self.warm and not self.warm.is_ready() and self.warm.process.poll() is None:  # noqa: ASYNC110 - no event of this loop
            await asyncio.sleep(0.05)
        return await super().launch_kernel(cmd, **kwargs)

    @classmethod
    def forget(cls):
        WarmProvisioner.forget()  # which all share


async def no_fork(*_):
    """Start a kernel the normal way."""


def use():
    """Let kernels of this process whose kernel spec names no provisioner be started by this one."""
    KernelProvisionerFactory.provisioners[NAME] = EntryPoint(
        NAME, f"{__name__}:{NotebookProvisioner.__name__}", KernelProvisionerFactory.GROUP_NAME
    )
    KernelProvisionerFactory.instance().default_provisioner_name = NAME
