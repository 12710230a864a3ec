import inspect
from typing import Any

import pytest

import gemenv
from gemenv.envs.base.hosting import takes_keywords_of
from gemenv.errors import UnknownArgumentError


class Walk:
    def __init__(self, start: int, *, steps: int = 3, budget: int = 1) -> None:
        self.start, self.steps, self.budget = start, steps, budget


@takes_keywords_of(Walk)
def make(*, budget: int = 5, **keywords: Any) -> Walk:
    return Walk(**keywords)


def test_a_function_takes_its_own_keywords_and_those_of_the_class() -> None:
    signature = inspect.signature(make)

    assert set(signature.parameters) == {"start", "steps", "budget"}
    assert signature.parameters["budget"].default == 5
    assert (make(start=1, steps=2).steps, make(start=1).budget) == (2, 1)


@pytest.mark.parametrize(
    ("env_id", "wrong", "meant"),
    [("tools:Bank-v0", "domain", "domains"), ("qa:World-v0", "page", "pages")],
)
def test_unknown_keywords_of_hosted_environments_are_named(
    env_id: str, wrong: str, meant: str
) -> None:
    with pytest.raises(UnknownArgumentError, match=f"Did you mean '{meant}'"):
        gemenv.make(env_id, **{wrong: 1})
