"""Servers: parts of gemenv for other machines, over HTTP. They need the extra `serve`."""

from gemenv.serve.sandbox import MAXIMA, Settings
from gemenv.serve.sandbox_server import SandboxServer
from gemenv.serve.search_server import SearchServer
from gemenv.serve.search_settings import SearchSettings

__all__ = ["MAXIMA", "SandboxServer", "SearchServer", "SearchSettings", "Settings"]
