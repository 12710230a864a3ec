"""What became of a program."""

from dataclasses import dataclass
from typing import Any, Literal, get_args

Isolation = Literal["none", "process", "namespace", "container"]
"""How far a program is kept apart from the machine, from the least to the most.

- `none`: not at all; for development with trusted code.
- `process`: system calls and file access are filtered, resources limited.
- `namespace`: besides that, it has its own users, processes, mounts, network and IPC.
- `container`: a container of an engine, with an image of its own.
"""

ISOLATIONS: tuple[Isolation, ...] = get_args(Isolation)

Status = Literal["ok", "error", "timeout", "memory", "output", "killed", "sandbox_failure"]
"""How a call ended: a closed vocabulary.

- `ok`: with exit code 0.
- `error`: with another exit code; a traceback is on stderr.
- `timeout`: it was ended at its limit of wall or CPU seconds.
- `memory`: it ran out of memory.
- `output`: it was ended for writing more than `output_total_bytes`.
- `killed`: by a signal, such as a segmentation fault.
- `sandbox_failure`: the sandbox broke; this says nothing about the program.
"""

STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True, kw_only=True)
class ExecResult:
    """What one call of a sandbox gave."""

    stdout: str
    """What it wrote, read as UTF-8; what is not becomes U+FFFD."""
    stderr: str
    """Likewise, with the traceback of an error."""
    exit_code: int | None
    """0 to 255; `None` if it did not exit by itself."""
    signal: int | None
    """The number of the signal that ended it, if one did."""
    status: Status
    seconds: float
    """Wall time from its start to its end; not the time in a queue."""
    isolation: Isolation
    """What kept it apart."""
    cpu_seconds: float | None = None
    """CPU time of all its processes; `None` if nobody measured."""
    peak_memory: int | None = None
    """Bytes, of its largest process or of all; `None` if nobody measured."""
    truncated: bool = False
    """Whether the middle of stdout or stderr is left out."""
    state_kept: bool | None = None
    """In a session: whether variables are as the call left them, or, after a call that did not
    end well, as they were before it. `False`: the session has begun anew, empty. `None` outside
    sessions."""
    message: str = ""
    """Why it was ended, in a sentence, where the status is neither `ok` nor `error`."""

    @property
    def ok(self) -> bool:
        """Whether the program ended with exit code 0."""
        return self.status == "ok"

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON can hold them."""
        return dict(vars(self))


def failed(
    message: str, isolation: Isolation, *, seconds: float = 0.0, state_kept: bool | None = None
) -> ExecResult:
    """Return what a call gives when the sandbox broke.

    >>> failed("The engine went away.", "container").status
    'sandbox_failure'
    """
    return ExecResult(
        stdout="",
        stderr="",
        exit_code=None,
        signal=None,
        status="sandbox_failure",
        seconds=seconds,
        isolation=isolation,
        state_kept=state_kept,
        message=message,
    )


def conclude(
    *,
    exit_code: int | None,
    timed_out: bool = False,
    flooded: bool = False,
    out_of_memory: bool = False,
    stderr: str = "",
) -> Status:
    r"""Say how a program ended.

    A Python program that ends by an uncaught `MemoryError` ran out of memory: its limit on
    address space makes that of most attempts to use too much.

    >>> conclude(exit_code=1, stderr="Traceback …\nMemoryError\n")
    'memory'
    """
    if flooded:
        return "output"
    if timed_out:
        return "timeout"
    last_line = stderr.rstrip().rpartition("\n")[2]
    # A program may have survived that one of its processes was ended for want of memory.
    if (out_of_memory and exit_code != 0) or (
        exit_code == 1 and last_line.startswith("MemoryError")
    ):
        return "memory"
    if exit_code is None:
        return "killed"
    return "ok" if exit_code == 0 else "error"
