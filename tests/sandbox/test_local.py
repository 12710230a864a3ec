import pickle
import warnings

import pytest

from gemenv.errors import IsolationError
from gemenv.sandbox import create, local


def test_it_warns_once_of_what_it_does_not_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "_warned", False)

    with (
        pytest.warns(UserWarning, match="no sandbox.*network.*warn=False"),
        create("subprocess").sync,
    ):
        pass
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with create("subprocess").sync:
            pass


def test_it_can_be_told_not_to_warn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "_warned", False)

    with create("subprocess", warn=False).sync as sandbox:
        assert sandbox.sandbox.isolation == "none"


def test_it_refuses_when_more_is_required() -> None:
    with pytest.raises(IsolationError, match=r"'none'.*'process'"):
        create("subprocess", warn=False, require="process").sync.start()


def test_it_can_be_pickled() -> None:
    copy = pickle.loads(pickle.dumps(create("subprocess", warn=False)))  # noqa: S301

    with copy.sync as sandbox:
        assert sandbox.exec("print(1)").stdout == "1\n"
