"""Data that all environments of a process read, loaded once."""

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")

_lock = threading.Lock()
_loading: dict[tuple[Any, ...], threading.Lock] = {}
_loaded: dict[tuple[Any, ...], Any] = {}


def shared(load: Callable[..., T], *args: Hashable) -> T:
    """Return what `load(*args)` returns, the same object for the whole process.

    A data set, a word list or an index is loaded by the first environment that wants it, and
    read by all others: call this in a constructor instead of `load` itself. Threads that come
    meanwhile wait for it. Nobody may change what it returns; it stays until the process ends.

    Args:
        load: A function of a module; where it raises, the next call tries again.
        args: Its arguments, hashable: with other arguments it loads something else.

    >>> words = shared(str.split, "read only words")
    >>> words is shared(str.split, "read only words")
    True
    """
    key = (load, *args)
    if key not in _loaded:
        with _lock:
            turn = _loading.setdefault(key, threading.Lock())
        with turn:
            if key not in _loaded:
                _loaded[key] = load(*args)
    return _loaded[key]
