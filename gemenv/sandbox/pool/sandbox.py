"""The provider `pool`."""

import asyncio
import sys
import warnings
from typing import Any, ClassVar

from gemenv.errors import SandboxError
from gemenv.sandbox.base import Sandbox, checked_workers
from gemenv.sandbox.limits import Limits
from gemenv.sandbox.pool.kinds import kind_of
from gemenv.sandbox.request import Request
from gemenv.sandbox.result import ExecResult, Isolation, failed
from gemenv.sandbox.session import Channel

_SESSION_KIND = "numpy"
_ATTEMPTS = 3
"""Workers that are tried when something has ended them while they were free."""
_NO_NAMESPACES = (
    "The kernel gives this user no namespaces of its own ({reason}), so the pool runs programs at "
    "isolation 'process': seccomp and Landlock keep them from files, processes and the network, "
    "but they share the machine's view of processes, and memory and files are checked from time "
    "to time only. `require='namespace'` refuses this. To have namespaces, allow user namespaces "
    "(`sysctl user.max_user_namespaces`, and on Ubuntu "
    "`sysctl kernel.apparmor_restrict_unprivileged_userns=0`), or run as root."
)


class PoolSandbox(Sandbox):
    """Warm interpreters that fork once for each program; the default on Linux.

    A program begins within milliseconds, with numpy and the like already imported if it asks for
    them. Each has a fresh work folder, `/tmp` and `/dev/shm` in memory, and its processes end
    with it. Workers live in user, process, mount, network, IPC and host name namespaces of their
    own, over a minimal read-only root; a seccomp filter, limits of resources and, where the
    machine lets us make one, a control group confine the program. This works as root and as an
    ordinary user.

    Where the kernel allows no namespaces, seccomp and Landlock alone keep a program, at isolation
    `process`: it can then start no processes and make no sockets, and commands are refused.

    Args:
        workers: Programs that run at a time; by default one for each processor, at least two.
            Sessions are not counted among them.
        namespaces: Whether to use namespaces; `False` goes straight to isolation `process`.
        **options: See `Sandbox`.

    Raises:
        InvalidArgumentError: If `workers` is below 1.
    """

    name: ClassVar[str] = "pool"

    def __init__(
        self, *, workers: int | None = None, namespaces: bool = True, **options: Any
    ) -> None:
        super().__init__(**options)
        self.workers = checked_workers(workers)
        self.namespaces = namespaces
        self._reason = "`namespaces=False`"

    async def _start(self) -> Isolation:
        if sys.platform != "linux":
            raise SandboxError(
                f"The pool needs Linux, and this is {sys.platform}; use `docker` instead."
            )
        # Imported late: they exist on Linux only.
        from gemenv.sandbox.jail import landlock, seccomp
        from gemenv.sandbox.pool.staff import Staff

        if not seccomp.supported():
            raise SandboxError("The pool has no seccomp filter for this processor; use `docker`.")
        self._turns = asyncio.Semaphore(self.workers)
        if self.namespaces:
            self._staff = Staff("namespace", self.workers)
            try:
                await self._staff.open()
            except SandboxError as error:
                await self._staff.close()
                self._reason = str(error)
            else:
                return "namespace"
        if not landlock.version():
            raise SandboxError(
                f"The pool can use neither namespaces ({self._reason}) nor Landlock, which this "
                "kernel does not have (Linux 5.13 and later do); use `docker`."
            )
        self._staff = Staff("process", self.workers)
        await self._staff.open()
        if self.namespaces and self.require != "process":
            warnings.warn(_NO_NAMESPACES.format(reason=self._reason), RuntimeWarning, stacklevel=2)
        return "process"

    def _shortfall(self) -> str:
        return _NO_NAMESPACES.format(reason=self._reason)

    async def _exec(self, request: Request) -> ExecResult:
        if request.argv is not None and self._staff.isolation == "process":
            raise SandboxError(
                "A command needs isolation 'namespace', and the pool reaches 'process' here. "
                + self._shortfall()
            )
        async with self._turns:
            try:
                return await self._run_on_a_worker(request)
            except SandboxError as error:
                return failed(str(error), self._staff.isolation)

    async def _run_on_a_worker(self, request: Request) -> ExecResult:
        """Run a program on a worker that is there.

        Raises:
            SandboxError: If there is none to be had.
        """
        from gemenv.sandbox.pool.worker import WorkerGoneError, WorkerLostError

        kind = kind_of(request.code)
        for _ in range(_ATTEMPTS):
            worker = await self._staff.take(kind)
            self._staff.make_ahead(kind)
            try:
                result = await worker.run(request)
            except WorkerGoneError:
                # Something ended it while it was free.
                self._staff.dismiss(worker)
            except WorkerLostError as error:
                self._staff.dismiss(worker)
                return failed(f"A worker of the pool was lost: {error}.", self._staff.isolation)
            except BaseException:
                self._staff.dismiss(worker)
                raise
            else:
                self._staff.give_back(kind, worker)
                return result
        return failed("Workers of the pool end as they begin.", self._staff.isolation)

    async def _open(self, limits: Limits) -> Channel:
        from gemenv.sandbox.pool.channel import PoolChannel

        if self._staff.isolation == "process":
            raise SandboxError(
                "A session needs isolation 'namespace', and the pool reaches 'process' here. "
                + self._shortfall()
            )
        worker = await self._staff.take(_SESSION_KIND)
        try:
            return PoolChannel(self._staff, worker, limits)
        except BaseException:
            self._staff.dismiss(worker)
            raise

    async def _close(self) -> None:
        await self._staff.close()
