"""Where programs run, one after the other: what is made ready for each, and what is undone.

`NamespacePlace` is the inside of namespaces, `FolderPlace` a folder of the machine itself, where
the kernel lets us make no namespaces. The process in charge calls `make_ready` before it starts a
program and `end_all` after; the program's own process calls
`drop_rights` and `limit_resources`.
"""

import contextlib
import os
import resource
import shutil
import signal
from abc import ABC, abstractmethod
from typing import ClassVar, TypedDict

from gemenv.sandbox.jail import landlock, libc, root, seccomp

USER = 1000
"""Who a program is, where the machine lets it be somebody else than its maker."""


class JailLimits(TypedDict):
    """Limits as the messages carry them; the fields are those of `gemenv.sandbox.Limits`."""

    wall_seconds: float | None
    cpu_seconds: float | None
    memory_bytes: int
    processes: int
    open_files: int
    file_bytes: int
    disk_bytes: int
    files: int


class Place(ABC):
    """Where programs run, one after the other."""

    has_others: ClassVar[bool]
    """Whether a program may start processes."""

    def __init__(self, *, counted: bool) -> None:
        """`counted`: whether a control group counts memory and processes."""
        self.counted = counted
        self._own_size = _own_size()

    @abstractmethod
    def make_ready(self, limits: JailLimits) -> None:
        """Empty the work folder."""

    @abstractmethod
    def drop_rights(self) -> None:
        """Take away this process's rights."""

    @abstractmethod
    def limit_resources(self, limits: JailLimits, *, command: bool) -> None:
        """Set the limits that the kernel keeps for each process.

        Args:
            limits: What the program may use.
            command: Whether it becomes another program than this interpreter.
        """

    @abstractmethod
    def end_all(self, process: int) -> None:
        """End the program, and whatever it has started."""

    @abstractmethod
    def members(self, process: int) -> list[int]:
        """Return the program's processes."""

    @abstractmethod
    def disk_used(self) -> int:
        """Return the bytes in its files."""

    @property
    @abstractmethod
    def work(self) -> str:
        """The work folder."""

    def close(self) -> None:  # noqa: B027 - what is in namespaces goes with them
        """Remove what outlives the worker."""

    def write_files(self, files: dict[str, bytes]) -> None:
        """Write files into the work folder; called by the program's own process."""
        os.umask(0o022)
        for path, data in files.items():
            target = f"{self.work}/{path}"
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as file:
                file.write(data)

    def _limit(self, limits: JailLimits, *, command: bool, processes: int | None) -> None:
        bounds = {
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_FSIZE: limits["file_bytes"],
            resource.RLIMIT_NOFILE: limits["open_files"],
            resource.RLIMIT_MEMLOCK: 1 << 16,
        }
        # Programs of other languages reserve far more than they use; a group counts better.
        if not (command and self.counted):
            bounds[resource.RLIMIT_AS] = limits["memory_bytes"] + (0 if command else self._own_size)
        if limits["cpu_seconds"] is not None:
            bounds[resource.RLIMIT_CPU] = int(limits["cpu_seconds"]) + 2
        if processes is not None:
            bounds[resource.RLIMIT_NPROC] = processes
        for kind, wanted in bounds.items():
            _, most = resource.getrlimit(kind)
            bound = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
            resource.setrlimit(kind, (bound, bound))


def _own_size() -> int:
    """Return the address space that the interpreter has from the start."""
    with open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


class NamespacePlace(Place):
    """The inside of namespaces, whose first process is the one in charge.

    The box of a program is a file system in memory, made afresh unless the last program has left
    it untouched: the kernel changes a folder's ctime with whatever happens to it, and nobody can
    set that back.
    """

    has_others = True

    def __init__(self, *, counted: bool, drop_user: bool) -> None:
        super().__init__(counted=counted)
        self._drop_user = drop_user
        self._mounted: tuple[int, int] | None = None
        self._untouched: list[int] = []
        self._last_filter = seccomp.last_filter()

    @property
    def work(self) -> str:
        """The work folder."""
        return root.WORK

    def make_ready(self, limits: JailLimits) -> None:
        """Mount a fresh box, unless the last program left this one alone."""
        wanted = limits["disk_bytes"], limits["files"]
        if self._mounted == wanted and self._stamps() == self._untouched:
            return
        if self._mounted is not None:
            libc.unmount(root.BOX)
            self._mounted = None
        size, inodes = wanted
        # One inode for the box, and one for each folder in it.
        inodes += 1 + len(root.FOLDERS)
        options = f"mode=755,size={size},nr_inodes={inodes}"
        libc.mount("tmpfs", root.BOX, "tmpfs", libc.MS_NOSUID | libc.MS_NODEV, options)
        for name in root.FOLDERS:
            folder = f"{root.BOX}/{name}"
            os.mkdir(folder)
            if self._drop_user:
                os.chown(folder, USER, USER)
            os.chmod(folder, 0o755 if name == "work" else 0o1777)
        root.furnish_tmp()
        self._mounted, self._untouched = wanted, self._stamps()

    def _stamps(self) -> list[int]:
        paths = (root.BOX, *(f"{root.BOX}/{name}" for name in root.FOLDERS))
        return [os.stat(path).st_ctime_ns for path in paths]

    def limit_resources(self, limits: JailLimits, *, command: bool) -> None:
        """Set the limits of each process, and on their number."""
        # The process in charge is one of those that are counted.
        self._limit(limits, command=command, processes=limits["processes"] + 1)

    def drop_rights(self) -> None:
        """Drop user, capabilities and system calls."""
        if self._drop_user:
            os.setresgid(USER, USER, USER)
            os.setresuid(USER, USER, USER)
        libc.drop_capabilities()
        # Like any process, it may look at itself; that in charge may not be looked at.
        libc.prctl(libc.PR_SET_DUMPABLE, 1)
        seccomp.install(self._last_filter)

    def end_all(self, process: int) -> None:
        """End all processes in the namespace."""
        # To the first process of a namespace, "all" are all others in it.
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)

    def members(self, process: int) -> list[int]:
        """Return all processes in the namespace but the first."""
        return [int(name) for name in os.listdir("/proc") if name.isdigit() and name != "1"]

    def disk_used(self) -> int:
        """Return the bytes in the box."""
        usage = os.statvfs(root.BOX)
        return (usage.f_blocks - usage.f_bfree) * usage.f_frsize


class FolderPlace(Place):
    """A folder of the machine, out of which the kernel lets the program not reach.

    The program may start no processes, reach no network, and read the system's and the
    interpreter's files only.
    """

    has_others = False

    def __init__(self, parent: str) -> None:
        super().__init__(counted=False)
        # Made by the process that removes it, so that none is left whoever is killed.
        self._folder = f"{parent}/gemenv-{os.urandom(8).hex()}"
        os.mkdir(self._folder, 0o700)
        os.mkdir(self.work, 0o700)
        self._readable = [f"/{name}" for name in root.SYSTEM]
        self._readable += [f"/etc/{name}" for name in root.ETC]
        self._readable += [*root.interpreter_folders(), "/dev/urandom", "/dev/random", "/dev/zero"]

    @property
    def work(self) -> str:
        """The work folder."""
        return f"{self._folder}/work"

    def make_ready(self, limits: JailLimits) -> None:
        """Empty the folder."""
        if os.path.isdir(self.work) and not os.listdir(self.work):
            # Programs that are about to begin may reach just this one.
            return
        shutil.rmtree(self.work, ignore_errors=True)
        os.mkdir(self.work, 0o700)

    def limit_resources(self, limits: JailLimits, *, command: bool) -> None:
        """Set the limits of the process; it can start no other."""
        self._limit(limits, command=command, processes=None)

    def drop_rights(self) -> None:
        """Drop what is not the interpreter's from sight, and system calls."""
        os.environ.update(HOME=self.work, TMPDIR=self.work)
        # Even root, without capabilities, is the mere owner of files, which Landlock keeps away.
        libc.drop_capabilities()
        landlock.restrict(self._readable, [self.work, os.devnull])
        seccomp.install(seccomp.last_filter(only_process=os.getpid()))

    def end_all(self, process: int) -> None:
        """End the program, which is one process."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)

    def members(self, process: int) -> list[int]:
        """Return the program's one process."""
        return [process]

    def close(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def disk_used(self) -> int:
        """Return the bytes of all files."""
        return sum(
            os.lstat(f"{folder}/{name}").st_blocks * 512
            for folder, _, names in os.walk(self.work)
            for name in names
        )
