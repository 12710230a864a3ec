import io
import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from gemenv.cli import main


class Said(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def error(self) -> str:
        """What went to stderr, without the breaks of lines."""
        return " ".join(self.err.split())


Run = Callable[..., Said]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process, as the installed command does."""

    def call(*arguments: object, typed: str = "") -> Said:
        monkeypatch.setattr(sys, "argv", ["gemenv", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        capsys.readouterr()
        with pytest.raises(SystemExit) as caught:
            main()
        said = capsys.readouterr()
        assert caught.value.code is None or isinstance(caught.value.code, int)
        return Said(caught.value.code or 0, said.out, said.err)

    return call
