"""The command line: `gemenv …`."""

from gemenv.cli.main import main

__all__ = ["main"]
