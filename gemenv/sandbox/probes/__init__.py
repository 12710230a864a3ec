"""Probes: attacks on a sandbox, for `gemenv sandbox check`.

Each module holds the probes of one family, or of two that belong together. A probe is a program
for the inside, what lies ready outside, and how one can tell that it came through.
"""

from gemenv.sandbox.probes import (
    bombs,
    daemons,
    kernel,
    links,
    network,
    processes,
    reading,
    secrecy,
    state,
    tampering,
    timeouts,
    writing,
)
from gemenv.sandbox.probes.base import NotHere, Probe, Sight, Verdict
from gemenv.sandbox.probes.scene import Scene

PROBES: tuple[Probe, ...] = (
    *reading.PROBES,
    *writing.PROBES,
    *secrecy.PROBES,
    *network.PROBES,
    *processes.PROBES,
    *kernel.PROBES,
    *bombs.PROBES,
    *timeouts.PROBES,
    *daemons.PROBES,
    *links.PROBES,
    *tampering.PROBES,
    *state.PROBES,
)
"""All probes, family by family."""

FAMILIES = tuple(dict.fromkeys(probe.family for probe in PROBES))

__all__ = [
    "FAMILIES",
    "PROBES",
    "NotHere",
    "Probe",
    "Scene",
    "Sight",
    "Verdict",
]
