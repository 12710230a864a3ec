"""Data that is loaded once in a process."""

import threading
from typing import Any

import pytest

from gemenv import shared


class Loader:
    """Counts its calls; the first one fails if it is told to."""

    def __init__(self, fails: int = 0) -> None:
        self.calls: list[Any] = []
        self.fails = fails

    def __call__(self, *args: Any) -> list[Any]:
        self.calls.append(args)
        if len(self.calls) <= self.fails:
            raise OSError("not there yet")
        return [*args]


def test_threads_that_come_together_load_once() -> None:
    entered, go_on = threading.Event(), threading.Event()
    together = threading.Barrier(8)
    came: list[Any] = []
    calls: list[str] = []

    def load(word: str) -> list[str]:
        calls.append(word)
        entered.set()
        assert go_on.wait(30)
        return [word]

    def work() -> None:
        together.wait(30)
        came.append(shared(load, "words"))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    assert entered.wait(30)
    go_on.set()
    for thread in threads:
        thread.join(30)
    assert calls == ["words"]
    assert len(came) == 8
    assert len({*map(id, came)}) == 1


def test_an_error_is_not_kept() -> None:
    load = Loader(fails=1)
    with pytest.raises(OSError, match="not there yet"):
        shared(load, 1)
    assert shared(load, 1) == [1]
    assert shared(load, 1) is shared(load, 1)
    assert load.calls == [(1,), (1,)]


def test_other_arguments_and_other_functions_load_something_else() -> None:
    load, other = Loader(), Loader()
    assert shared(load, 1) is shared(load, 1)
    assert shared(load, 1) is not shared(load, 2)
    assert shared(load, 1) is not shared(other, 1)
    assert shared(load) == []
    assert load.calls == [(1,), (2,), ()]


def test_one_may_be_loaded_while_another_is() -> None:
    inner = Loader()

    def outer() -> list[Any]:
        return [shared(inner, 5)]

    assert shared(outer) == [[5]]
    assert shared(outer)[0] is shared(inner, 5)
