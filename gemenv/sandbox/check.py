"""`gemenv sandbox check`: what does a sandbox hold on this machine?"""

import asyncio
import gc
import os
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gemenv.core.background import background_loop
from gemenv.errors import GemenvError, InvalidArgumentError, nearest
from gemenv.sandbox.base import Sandbox
from gemenv.sandbox.probes import FAMILIES, PROBES, NotHere, Probe, Scene, Sight, Verdict
from gemenv.sandbox.probes.base import Outcome
from gemenv.sandbox.probes.footprint import Footprint
from gemenv.sandbox.probes.scene import ENVIRONMENT_SECRET, draw_canary
from gemenv.sandbox.result import ISOLATIONS, Isolation

_PATIENCE = 60.0
"""Seconds after which a probe counts as lost, with whatever it waits for."""
_GRACE = 5.0
"""Seconds in which what a closed sandbox held must be gone."""


@dataclass(frozen=True, kw_only=True)
class ProbeResult:
    """How one probe ended on one provider."""

    probe: Probe
    outcome: Outcome
    reason: str
    promised: bool
    """Whether the isolation reached promises that it holds."""
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether it held, as far as that was promised."""
        return not self.promised or self.outcome in ("held", "skipped")

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON can hold it."""
        return {
            "probe": self.probe.name,
            "family": self.probe.family,
            "summary": self.probe.summary,
            "level": self.probe.level,
            "outcome": self.outcome,
            "reason": self.reason,
            "promised": self.promised,
            "passed": self.passed,
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True, kw_only=True)
class SandboxReport:
    """What a provider holds."""

    provider: str
    isolation: Isolation | None
    """What it reached; `None` if it did not start."""
    unavailable: str = ""
    """Why it did not start."""
    results: tuple[ProbeResult, ...] = ()
    left: tuple[str, ...] = ()
    """What was left behind after it was closed."""

    @property
    def passed(self) -> bool:
        """Whether it holds what its isolation promises, and leaves nothing behind."""
        return not self.left and all(each.passed for each in self.results)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON can hold it."""
        return {
            "provider": self.provider,
            "isolation": self.isolation,
            "unavailable": self.unavailable,
            "passed": self.passed,
            "results": [result.to_dict() for result in self.results],
            "left": list(self.left),
        }


def select_probes(names: Sequence[str] = (), families: Sequence[str] = ()) -> tuple[Probe, ...]:
    """Return the probes of some names or families, by default all.

    Raises:
        InvalidArgumentError: If there is no such probe or family.
    """
    known = [probe.name for probe in PROBES]
    for kind, asked, there in (("probe", names, known), ("family", families, FAMILIES)):
        for name in asked:
            if name not in there:
                raise InvalidArgumentError(
                    f"There is no {kind} {name!r}.{nearest(name, there)} "
                    + (f"There are {', '.join(there)}." if kind == "family" else "")
                )
    if not names and not families:
        return PROBES
    return tuple(each for each in PROBES if each.name in names or each.family in families)


def check_sandbox(
    make: Callable[[], Sandbox],
    *,
    probes: Sequence[Probe] = PROBES,
    on_result: Callable[[ProbeResult], None] = lambda result: None,
) -> SandboxReport:
    """Attack a sandbox with every probe, one after the other, and look at what it leaves.

    While it runs, temporary files go to a folder of its own, and the environment holds a secret.
    The program must have one thread that calls this.

    A provider that cannot start is no error: the report says why.

    Args:
        make: Makes the sandbox, which is closed afterwards.
        probes: The probes to run.
        on_result: Called with each result as it comes.

    Example:
        >>> from gemenv.sandbox import create
        >>> report = check_sandbox(
        ...     lambda: create("subprocess", warn=False), probes=select_probes(["timeout-sleep"])
        ... )
        >>> report.isolation, report.passed
        ('none', True)
    """
    background_loop()
    with surroundings() as secret:
        before = _settled()
        sandbox = make()
        try:
            isolation = sandbox.sync.start()
        except GemenvError as error:
            sandbox.sync.close()
            return SandboxReport(
                provider=sandbox.name, isolation=None, unavailable=str(error), left=_left(before)
            )
        results: list[ProbeResult] = []
        try:
            for probe in probes:
                results.append(run_probe(sandbox, probe, secret))
                on_result(results[-1])
        finally:
            sandbox.sync.close()
        return SandboxReport(
            provider=sandbox.name,
            isolation=isolation,
            results=tuple(results),
            left=_left(before),
        )


def _rank(isolation: Isolation) -> int:
    return ISOLATIONS.index(isolation)


def run_probe(sandbox: Sandbox, probe: Probe, secret: str) -> ProbeResult:
    """Attack a sandbox with one probe.

    Args:
        sandbox: It must have started.
        probe: The attack.
        secret: What `surroundings` gave.
    """
    isolation = sandbox.isolation
    assert isolation is not None  # noqa: S101 - it has started
    promised = _rank(isolation) >= _rank(probe.level)
    began = time.monotonic()
    if not promised and not probe.harmless:
        verdict = Verdict("skipped", "not promised, and too harmful to be tried")
    else:
        verdict = asyncio.run(_judge(sandbox, probe, secret))
    return ProbeResult(
        probe=probe,
        outcome=verdict.outcome,
        reason=verdict.reason,
        promised=promised,
        seconds=time.monotonic() - began,
    )


async def _judge(sandbox: Sandbox, probe: Probe, secret: str) -> Verdict:
    with Scene(secret) as scene:
        try:
            probe.setup(scene)
        except NotHere as lack:
            return Verdict("skipped", str(lack))
        began = time.monotonic()
        try:
            results = await asyncio.wait_for(probe.attack(probe, sandbox, scene), _PATIENCE)
        except TimeoutError:
            return Verdict("fell", f"the sandbox did not answer within {_PATIENCE:.0f} s")
        except Exception as error:
            # A defect of the sandbox is a finding, and the other probes go on.
            return Verdict("unclear", f"the sandbox failed: {type(error).__name__}: {error}")
        sight = Sight(results, scene, time.monotonic() - began)
        harm = probe.evidence(scene)
        return Verdict("fell", harm) if harm else probe.judge(sight)


@contextmanager
def surroundings() -> Generator[str]:
    """Put a secret into the environment, and temporary files into a folder of their own."""
    secret, outer = draw_canary(), tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="gemenv-check-", ignore_cleanup_errors=True) as own:
        # Only the sandbox is to be in the way of those who look for files in it.
        Path(own).chmod(0o755)
        tempfile.tempdir = own
        os.environ[ENVIRONMENT_SECRET] = secret
        try:
            yield secret
        finally:
            del os.environ[ENVIRONMENT_SECRET]
            tempfile.tempdir = outer


def _settled() -> Footprint:
    gc.collect()
    return Footprint.take()


def _left(before: Footprint) -> tuple[str, ...]:
    """Return what stays after some time."""
    end = time.monotonic() + _GRACE
    while True:
        left = _settled().beyond(before)
        if not left or time.monotonic() > end:
            return tuple(left)
        time.sleep(0.05)
