"""Sandboxes on other machines, over HTTP."""

from gemenv.sandbox.remote.sandbox import RemoteSandbox

__all__ = ["RemoteSandbox"]
