"""The scripted user: details that it tells when asked, and second requests."""

import functools

import pytest

from gemenv.core import StepResult
from gemenv.envs.tools.draft import kinds_of
from gemenv.envs.tools.functions import DOMAINS
from gemenv.envs.tools.kinds import KINDS
from gemenv.envs.tools.make import office
from gemenv.envs.tools.prompt import NOTHING_TO_ADD
from gemenv.messages import boxed
from tests.envs.tools.offices import follow, inner, make, started

ASKING = [name for name in KINDS if name.endswith("_asking")]


def test_there_are_some_that_have_to_ask() -> None:
    assert len(ASKING) >= 4


@pytest.mark.parametrize("kind", ASKING)
def test_details_are_told_to_who_asks(kind: str) -> None:
    env, state = started(3, kind=kind)
    (request,) = state.requests
    assert env.step("All right.")[0] == NOTHING_TO_ADD
    for number, detail in enumerate(request.details):
        result = StepResult(*env.step(f"One question: {detail.question}"))
        assert detail.answer in result.observation
        assert (result.reward, result.info["action_valid"]) == (0.0, True)
        assert number in state.told
    assert follow(env).info["success"]


def test_several_details_are_told_at_once() -> None:
    env, state = started(3, kind="transfer_asking")
    told, *_ = env.step("Which amount, and from which account?")
    assert all(detail.answer in told for detail in state.requests[0].details)
    assert state.told == [0, 1]


def test_messages_come_to_an_end() -> None:
    env, _ = started(0, kind="balance", max_messages=2)
    ends = [StepResult(*env.step("Hm.")) for _ in range(2)]
    assert [(end.terminated, end.truncated) for end in ends] == [(False, False), (False, True)]


@functools.cache
def two_requests() -> dict[int, str]:
    env = office(min_tier=1, max_tier=1)
    found: dict[int, str] = {}
    for seed in range(24):
        env.reset(seed=seed)
        if "+" in (kind := inner(env).state.kind):
            found[seed] = kind
    return found


def test_a_second_request_comes_after_the_first() -> None:
    found = two_requests()
    assert found
    for seed, kinds in found.items():
        assert set(kinds.split("+")) <= set(kinds_of(list(DOMAINS), 0, 0))
        env, state = started(seed, min_tier=1, max_tier=1)
        first, second = state.requests
        make(env, *first.calls)
        result = StepResult(*env.step(boxed(first.answer or "done")))
        assert second.text in result.observation
        assert (result.reward, result.terminated, result.info["success"]) == (0.0, False, False)
        assert follow(env).info["success"]


def test_a_first_request_that_fails_ends_the_episode() -> None:
    seed = next(iter(two_requests()))
    env, _ = started(seed, min_tier=1, max_tier=1)
    result = StepResult(*env.step(boxed("nothing at all")))
    assert (result.terminated, result.reward) == (True, 0.0)
