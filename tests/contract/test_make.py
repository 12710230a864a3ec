"""Making every registered environment."""

import inspect
import re
from typing import Any

import pytest

import gemenv
from gemenv.errors import UnknownArgumentError


def test_making_and_playing_prints_nothing(env_id: str, capfd: pytest.CaptureFixture[str]) -> None:
    env = gemenv.make(env_id)
    env.reset(seed=0)
    env.step(env.sample_random_action())
    env.close()

    assert capfd.readouterr() == ("", "")


def test_an_unknown_keyword_is_named_with_the_nearest(env_id: str) -> None:
    parameters = inspect.signature(gemenv.spec(env_id).load()).parameters
    known = next((p.name for p in parameters.values() if p.kind is not p.VAR_KEYWORD), "anything")
    wrong: dict[str, Any] = {f"{known}s": 1}
    hint = re.escape(f"Did you mean {known!r}?") if parameters else ""

    with pytest.raises(UnknownArgumentError, match=f"{known}s.*{hint}"):
        gemenv.make(env_id, **wrong)


def test_an_environment_knows_its_id_and_flags(env_id: str) -> None:
    spec = gemenv.spec(env_id)
    env = gemenv.make(env_id)

    assert env.env_id == env_id
    assert env.spawn().env_id == env_id
    assert env_id in repr(env)
    assert env.blocking >= spec.blocking
    assert env.snapshot <= spec.snapshot


def test_every_id_has_a_description(env_id: str) -> None:
    description = gemenv.spec(env_id).description

    assert description.endswith(".")
    assert "\n" not in description
