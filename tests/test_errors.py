import builtins
import inspect
import pickle
import re

import pytest

from gemenv import errors
from gemenv.errors import GemenvError, nearest

CLASSES = [
    value
    for value in vars(errors).values()
    if inspect.isclass(value) and issubclass(value, GemenvError) and value is not GemenvError
]


@pytest.mark.parametrize("error", CLASSES)
def test_it_survives_pickling(error: type[GemenvError]) -> None:
    original = error("What happened, and what to do.")

    copy = pickle.loads(pickle.dumps(original))  # noqa: S301

    assert type(copy) is error
    assert copy.args == original.args
    assert str(copy) == "What happened, and what to do."


@pytest.mark.parametrize("error", CLASSES)
def test_it_is_a_gemenv_error_and_one_of_the_standard_library(error: type[GemenvError]) -> None:
    standard = [
        base
        for base in error.__mro__
        if base.__module__ == "builtins" and base not in (Exception, BaseException, object)
    ]

    assert issubclass(error, GemenvError)
    assert standard


def test_the_tree_in_the_docstring_is_the_tree_of_classes() -> None:
    lines = re.findall(r"^(.*)[├└]── (\w+)(?: \((\w+)\))?", errors.__doc__ or "", re.MULTILINE)
    drawn: dict[str, tuple[str, ...]] = {}
    parents = {0: "GemenvError"}
    for prefix, name, standard in lines:
        depth = len(prefix.replace("    ", "", 1)) // 4
        parents[depth + 1] = name
        drawn[name] = (parents[depth], standard) if standard else (parents[depth],)

    real = {error.__name__: tuple(b.__name__ for b in error.__bases__) for error in CLASSES}

    assert drawn == real


@pytest.mark.parametrize("error", CLASSES)
def test_every_standard_base_is_what_callers_would_catch(error: type[GemenvError]) -> None:
    for base in error.__bases__:
        assert issubclass(base, GemenvError) or getattr(builtins, base.__name__) is base


@pytest.mark.parametrize(
    ("name", "known", "hint"),
    [
        ("max_turn", ["min_turns", "max_turns"], " Did you mean 'max_turns'?"),
        ("max_turns", iter(["max_turns"]), " Did you mean 'max_turns'?"),
        ("colour", ["max_turns"], ""),
        ("anything", [], ""),
        ("", ["max_turns"], ""),
    ],
)
def test_the_nearest_name(name: str, known: list[str], hint: str) -> None:
    assert nearest(name, known) == hint
