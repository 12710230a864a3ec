"""Sandboxes: places to run what a model wrote.

Example:
    >>> from gemenv.sandbox import Limits, create
    >>> with create("subprocess", warn=False).sync as sandbox:
    ...     result = sandbox.exec("while True: pass", limits=Limits(wall_seconds=0.2))
    >>> result.status
    'timeout'
"""

from gemenv.sandbox.base import Sandbox, SyncSandbox, SyncSession
from gemenv.sandbox.limits import Limits
from gemenv.sandbox.providers import PROVIDERS, create, default_provider, provider
from gemenv.sandbox.result import ISOLATIONS, STATUSES, ExecResult, Isolation, Status
from gemenv.sandbox.session import Session

__all__ = [
    "ISOLATIONS",
    "PROVIDERS",
    "STATUSES",
    "ExecResult",
    "Isolation",
    "Limits",
    "Sandbox",
    "Session",
    "Status",
    "SyncSandbox",
    "SyncSession",
    "create",
    "default_provider",
    "provider",
]
