"""The providers that the tests of sessions and of local processes run over."""

import os
import shutil
import sys
from typing import Any

import pytest

from gemenv.sandbox import Limits, SyncSandbox, create

NEEDS_BUBBLEWRAP = pytest.mark.skipif(
    shutil.which("bwrap") is None and os.environ.get("GEMENV_BUBBLEWRAP") != "1",
    reason="bwrap is not installed",
)
NEEDS_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the pool needs Linux")
LOCAL_PROVIDERS = [
    pytest.param("pool", marks=NEEDS_LINUX),
    "subprocess",
    pytest.param("bubblewrap", marks=NEEDS_BUBBLEWRAP),
]


def local(name: str, **options: Any) -> SyncSandbox:
    """Make a sandbox that does not warn, and runs as many programs as it is given."""
    options |= {"subprocess": {"warn": False}}.get(name, {})
    return create(name, **{"workers": 8, **options}).sync


def seconds(number: float) -> Limits:
    """Return limits with that wall time."""
    return Limits(wall_seconds=number)
