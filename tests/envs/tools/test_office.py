import json
import random
import re
from typing import Any

import pytest

import gemenv
from gemenv.core import StepResult
from gemenv.envs.tools.draft import kinds_of
from gemenv.envs.tools.functions import DOMAINS, READING
from gemenv.envs.tools.kinds import KINDS
from gemenv.envs.tools.make import office
from gemenv.envs.tools.office import Office
from gemenv.envs.tools.task import GoldCall
from gemenv.errors import InvalidArgumentError, UnknownArgumentError
from gemenv.messages import boxed
from gemenv.tools import written
from tests.envs.tools.offices import follow, inner, make, started

IDS = [spec.id for spec in gemenv.list_envs("tools:*-v0")]
ID = re.compile(r"\b[a-z]-(\d{4}|new\d)\b")
SINGLE = [name for name, kind in KINDS.items() if kind.tier != 1]


def solves(seeds: range, **kwargs: Any) -> None:
    env = office(**kwargs)
    for seed in seeds:
        env.reset(seed=seed)
        state = inner(env).state
        result = follow(env)
        assert result.info["success"], (seed, state.kind)
        assert result.info["grade"] == {"state": True, "answer": True}
        assert result.info["reward_terms"] == {"success": 1.0}
        assert len(state.log) == sum(len(request.calls) for request in state.requests)


@pytest.mark.parametrize("level", range(Office.MAX_LEVEL + 1))
def test_the_oracle_solves_every_level(level: int) -> None:
    solves(range(8), level=level)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("level", range(Office.MAX_LEVEL + 1))
def test_the_oracle_solves_1000_seeds_of_every_level(level: int) -> None:
    solves(range(1000, 2000), level=level)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_solved_by_its_calls_alone(kind: str) -> None:
    solves(range(1), kind=kind)
    env = office(kind=kind)
    env.reset(seed=0)
    for answer, twin in zip(("done", "paid", "impossible", "0", "3"), env.fork(5), strict=True):
        result = StepResult(*twin.step(boxed(answer)))
        assert result.terminated
        assert not result.info["success"], answer


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_whoever_does_nothing_fails_on_50_seeds_of_each_kind(kind: str) -> None:
    env = office(kind=kind)
    for seed in range(100, 150):
        for answer in ("done", "paid", "impossible", "3"):
            env.reset(seed=seed)
            assert not env.step(boxed(answer))[4]["success"], (seed, answer)


def test_there_are_kinds_for_every_tier_of_every_id() -> None:
    assert len(KINDS) >= 25
    for env_id in IDS:
        domains = inner(gemenv.make(env_id)).config.domains
        assert all(len(kinds_of(domains, tier, tier)) >= 2 for tier in range(3)), env_id


@pytest.mark.parametrize("kind", SINGLE)
def test_what_is_done_besides_fails(kind: str) -> None:
    env, state = started(5, kind=kind)
    (request,) = state.requests
    gold = request.calls
    extra = GoldCall("delete_contact", {"contact_id": state.world.people[-1].id})
    make(env, *gold, extra)
    result = StepResult(*env.step(boxed(request.answer or "done")))

    assert (result.terminated, result.info["success"]) == (True, False)
    assert result.info["grade"] == {"state": False, "answer": True}


@pytest.mark.parametrize("kind", [name for name in SINGLE if KINDS[name].tier])
def test_a_call_that_is_left_out_fails(kind: str) -> None:
    env, state = started(6, kind=kind)
    (request,) = state.requests
    changing = [gold for gold in request.calls if gold.name not in READING]
    left = [gold for gold in request.calls if gold is not changing[-1]]
    make(env, *left)
    assert not env.step(boxed(request.answer or "done"))[4]["success"]


@pytest.mark.parametrize("kind", ["pay_due", "sort_mails", "clear_day", "tidy_drafts", "top_up"])
def test_calls_that_do_not_depend_on_each_other_come_in_any_order(kind: str) -> None:
    for seed in range(3):
        env, state = started(seed, kind=kind)
        (request,) = state.requests
        free = [gold for gold in request.calls if gold.name not in (*READING, "transfer")]
        before = [gold for gold in request.calls if gold not in free]
        make(env, *before, *random.Random(seed).sample(free, len(free)))
        assert env.step(boxed(request.answer or "done"))[4]["success"]


def test_a_right_office_with_a_wrong_answer_fails() -> None:
    env, state = started(1, kind="pay_due")
    make(env, *state.requests[0].calls)
    result = StepResult(*env.step(boxed("12.34")))
    assert not result.info["success"]
    assert result.info["grade"] == {"state": True, "answer": False}


def test_no_request_tells_what_only_a_function_tells() -> None:
    for env_id in IDS:
        env = gemenv.make(env_id)
        for seed in range(6):
            observation, _ = env.reset(seed=seed)
            request = inner(env).state.request
            assert request.text in observation
            assert not ID.search(observation)
            if len(request.answer) > 4:
                assert request.answer not in request.text
            assert all(detail.answer not in observation for detail in request.details)


def random_successes(seeds: range, env_id: str) -> int:
    env, successes = gemenv.make(env_id), 0
    for seed in seeds:
        env.reset(seed=seed)
        result = None
        while not env.over:
            result = env.step(env.sample_random_action())
        assert result is not None
        successes += result[4]["success"]
    return successes


def test_random_play_does_not_solve_it() -> None:
    assert sum(random_successes(range(4), env_id) for env_id in IDS) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("env_id", IDS)
def test_random_play_solves_less_than_one_in_a_hundred(env_id: str) -> None:
    assert random_successes(range(300), env_id) <= 3


def test_snapshots_continue_amid_an_episode() -> None:
    for seed in range(4):
        env, state = started(seed, min_tier=2)
        for _ in range(3):
            env.step(env.oracle_action() or "")
        twin = office(min_tier=2)
        twin.set_state(json.loads(json.dumps(env.get_state())))
        assert inner(twin).state == state
        assert inner(twin).state is not state
        (fork,) = env.fork(1)
        assert [follow(one).info["success"] for one in (env, twin, fork)] == [True] * 3


def test_the_oracle_goes_on_from_where_calls_lead() -> None:
    env, state = started(2, kind="order_and_pay")
    (request,) = state.requests
    assert env.oracle_action() == written(request.calls[0].name, **request.calls[0].arguments)
    make(env, GoldCall("list_bills", {}), request.calls[0], GoldCall("view_cart", {}))
    assert env.oracle_action() == written(request.calls[1].name, **request.calls[1].arguments)
    make(env, GoldCall("delete_contact", {"contact_id": state.world.people[0].id}))
    assert env.oracle_action() is None


def test_refused_calls_are_told_and_change_nothing() -> None:
    env, state = started(2, kind="balance")
    before = env.get_state()["env"]["fields"]["state"]["world"]
    result = StepResult(*env.step(written("read_mail", mail_id="m-1")))
    assert "There is no mail with the id 'm-1'" in result.observation
    assert (result.info["tool"]["ok"], result.info["action_valid"]) == (False, True)
    assert env.get_state()["env"]["fields"]["state"]["world"] == before
    assert not state.log[0].ok


def test_several_calls_may_come_in_one_reply() -> None:
    env, state = started(2, kind="top_up", max_parallel_calls=10)
    reply = "\n".join(written(g.name, **g.arguments) for g in state.requests[0].calls)
    result = StepResult(*env.step(reply))
    assert len(result.info["tool_calls"]) == len(state.requests[0].calls)
    assert env.step(boxed("done"))[4]["success"]


def test_domains_give_their_functions_alone() -> None:
    env = gemenv.make("tools:Files-v0")
    assert [tool.name for tool in inner(env).tools] == [f.__name__ for f in DOMAINS["files"]]
    observation, _ = env.reset(seed=0)
    assert "read_file(path: string)" in observation
    assert "transfer" not in observation


def test_the_budget_of_calls_ends_an_episode() -> None:
    env, _ = started(0, kind="balance", max_calls=2)
    calls = [StepResult(*env.step(written("list_accounts"))) for _ in range(5)]
    assert [result.truncated for result in calls] == [False] * 4 + [True]


@pytest.mark.parametrize(
    "kwargs",
    [
        {"domains": ()},
        {"domains": ("calendar", "garden")},
        {"min_tier": 2, "max_tier": 1},
        {"kind": "nothing"},
        {"kind": "pay_due", "domains": ("files",)},
        {"domains": ("contacts",)},
        {"max_messages": 0},
        {"call_reward": "all"},
        {"level": 5},
    ],
)
def test_bad_arguments_are_refused(kwargs: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError):
        office(**kwargs)


def test_unknown_keywords_are_named() -> None:
    with pytest.raises(UnknownArgumentError, match="Did you mean 'domains'"):
        office(domain=("files",))


def test_difficulty_rises_with_the_level() -> None:
    means: list[float] = []
    for level in range(Office.MAX_LEVEL + 1):
        env = Office(level=level)
        total = 0.0
        for seed in range(12):
            env.reset(seed=seed)
            total += env.difficulty()
        means.append(total / 12)
    assert means == sorted(means)
    assert means[-1] > means[0] + 3


def test_splits_are_disjoint() -> None:
    seen: dict[str, set[str]] = {}
    for split in ("train", "test"):
        env = Office(level=0, split=split)
        for seed in range(10):
            env.reset(seed=seed)
            seen.setdefault(split, set()).add(env.canonical())
    assert not seen["train"] & seen["test"]
    assert len(seen["train"]) == 10
