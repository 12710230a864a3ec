"""What a program in a sandbox may use."""

from dataclasses import dataclass, fields

from gemenv.errors import InvalidArgumentError

KIB, MIB = 1 << 10, 1 << 20


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one call may use, in seconds, bytes and counts.

    A provider that cannot enforce a limit says so in its documentation; `gemenv sandbox check`
    shows what holds on this machine. `dataclasses.replace` makes a copy with other values.

    Raises:
        InvalidArgumentError: If a limit is not above 0.

    Example:
        >>> Limits(wall_seconds=1).output_bytes
        65536
        >>> Limits(memory_bytes=0)
        Traceback (most recent call last):
        gemenv.errors.InvalidArgumentError: `memory_bytes` must be above 0, got 0.
    """

    wall_seconds: float = 10.0
    """Seconds from the start of the program to its end, true within 0.2 s."""
    cpu_seconds: float | None = None
    """Seconds of CPU time of all its processes together; `None` for as many as fit."""
    memory_bytes: int = 512 * MIB
    """Memory of all its processes together, files in its work folder included."""
    processes: int = 64
    """Processes and threads at a time."""
    open_files: int = 256
    """Open files of each process."""
    file_bytes: int = 64 * MIB
    """Size of each file that it writes."""
    disk_bytes: int = 128 * MIB
    """Size of all its files together."""
    files: int = 8192
    """Number of its files and folders."""
    output_bytes: int = 64 * KIB
    """What is kept of each of stdout and stderr: the first half of it and the last."""
    output_total_bytes: int = 64 * MIB
    """What each of stdout and stderr may carry before the program is ended."""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            # `not >` refuses NaN as well.
            if value is not None and not value > 0:
                raise InvalidArgumentError(f"`{field.name}` must be above 0, got {value!r}.")
