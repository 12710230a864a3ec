"""Servers: parts of gemenv for other machines, over HTTP. They need the extra `serve`."""

from gemenv.serve.sandbox import MAXIMA, Settings
from gemenv.serve.server import SandboxServer

__all__ = ["MAXIMA", "SandboxServer", "Settings"]
