"""What a probe is: an attack on a sandbox, and how its outcome is told."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from gemenv.errors import GemenvError
from gemenv.sandbox.limits import MIB, Limits
from gemenv.sandbox.result import ExecResult, Isolation

if TYPE_CHECKING:
    from gemenv.sandbox.base import Sandbox
    from gemenv.sandbox.probes.scene import Scene

Outcome = Literal["held", "fell", "unclear", "skipped"]
"""How a probe ended.

- `held`: the attack was made, and nothing came of it.
- `fell`: it succeeded.
- `unclear`: it was not made, so nothing is known; counts like `fell`.
- `skipped`: this machine does not have what the attack is about.
"""

PROBE_LIMITS = Limits(
    wall_seconds=8, memory_bytes=256 * MIB, processes=32, open_files=64, file_bytes=16 * MIB,
    disk_bytes=64 * MIB, files=1000, output_total_bytes=4 * MIB,
)  # fmt: skip
"""What a probe may use, unless it says otherwise: small, so that bombs are small too."""


class NotHere(GemenvError):  # noqa: N818 - a remark of a probe's set-up, not a malfunction
    """This machine lacks what a probe is about."""


@dataclass(frozen=True)
class Verdict:
    """How a probe ended, and by what one can tell."""

    outcome: Outcome
    reason: str


@dataclass(frozen=True)
class Sight:
    """What can be seen after an attack."""

    results: Sequence[ExecResult]
    scene: "Scene"
    seconds: float
    """Wall time of the whole attack, as its caller measured it."""


def nothing(scene: "Scene") -> None:
    """Set up nothing."""


def no_evidence(scene: "Scene") -> str:
    """Find nothing outside."""
    return ""


async def in_turn(probe: "Probe", sandbox: "Sandbox", scene: "Scene") -> Sequence[ExecResult]:
    """Run the programs one after the other, each in a fresh place."""
    return [
        await sandbox.exec(scene.program(part), limits=probe.limits, files=probe.files)
        for part in probe.programs
    ]


def _default_judge(sight: Sight) -> Verdict:
    from gemenv.sandbox.probes.judging import contained

    return contained(sight)


@dataclass(frozen=True, kw_only=True)
class Probe:
    """One attack.

    Its verdict rests on what is seen outside (`evidence`, the secrets in its output), or on a
    word that was drawn for this run and that the program writes only if it succeeded. That it
    did not succeed counts only if the program also said that it tried.
    """

    name: str
    family: str
    summary: str
    """What the program tries, as a phrase that begins with a verb."""
    level: Isolation
    """The least isolation that promises to hold."""
    programs: tuple[str | tuple[str, ...], ...] = ()
    """Python programs, which follow `inside/probing.py`, or commands."""
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    """Files in the work folder of each program."""
    setup: Callable[["Scene"], None] = nothing
    """Prepares the trusted side.

    Raises:
        NotHere: If this machine lacks something.
    """
    evidence: Callable[["Scene"], str] = no_evidence
    """Looks outside, and says what harm was done; nothing if none."""
    attack: Callable[["Probe", "Sandbox", "Scene"], Awaitable[Sequence[ExecResult]]] = in_turn
    judge: Callable[[Sight], Verdict] = _default_judge
    limits: Limits = PROBE_LIMITS
    harmless: bool = True
    """Whether it may run where nothing confines it. What is not is run only on a sandbox that
    promises to hold it."""
    slow: bool = False
    """Whether it takes more than about a second."""
