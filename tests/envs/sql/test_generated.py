import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import gemenv
from gemenv.envs.sql.compare import same_result
from gemenv.envs.sql.data import databases
from gemenv.envs.sql.generated import Generated
from gemenv.envs.sql.query import Select, ordered, write
from gemenv.envs.sql.questions import KINDS
from gemenv.envs.sql.questions.draft import Draft
from gemenv.envs.sql.trial import Trial
from gemenv.errors import InvalidArgumentError
from tests.envs.sql.relational import named, solve

LEVELS = range(Generated.MAX_LEVEL + 1)


def fenced(sql: str) -> str:
    return f"```sql\n{sql}\n```"


class Spy(Generated):
    """Keeps the last draft."""

    draft: Draft

    def _draft(self, *args: Any) -> Draft | None:
        draft = super()._draft(*args)
        if draft is not None:
            self.draft = draft
        return draft


def check_second_engine(env: Spy, seed: int) -> None:
    env.reset(seed=seed)
    query = env.draft.query
    schema, data = env._databases()
    assert write(query) == env.state.answers[0]
    assert ordered(query) == env.state.ordered
    with Trial(schema, data) as trial:
        came = trial.results(query)
    for rows, result in zip(data, came, strict=True):
        expected = solve(query, named(schema, rows))
        assert same_result(expected, result, ordered=ordered(query)), write(query)


@pytest.mark.parametrize("level", LEVELS)
def test_a_second_engine_agrees(level: int) -> None:
    env = Spy(level=level)
    for seed in range(4):
        check_second_engine(env, seed)


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_engine_agrees_on_every_kind(kind: str) -> None:
    check_second_engine(Spy(kinds=(kind,), joins=1, conditions=2), 7)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("level", LEVELS)
def test_a_second_engine_agrees_on_many(level: int) -> None:
    env = Spy(level=level)
    for seed in range(1000, 1170):
        check_second_engine(env, seed)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("joins", range(4))
def test_every_kind_can_be_drawn_with_any_numbers(kind: str, joins: int) -> None:
    for conditions in range(5):
        env = Spy(kinds=(kind,), joins=joins, conditions=conditions, decoys=joins)
        check_second_engine(env, conditions)


@pytest.mark.parametrize("level", LEVELS)
def test_the_oracle_is_right(level: int) -> None:
    env = gemenv.make("sql:Generated-v0", level=level)
    for seed in range(3):
        env.reset(seed=seed)
        _, reward, terminated, _, info = env.step(env.oracle_action() or "")
        assert (reward, terminated, info["success"]) == (1.0, True, True)
        assert info["reward_terms"] == {"execution": 1.0}
        assert info["grade"]["status"] == "ok"


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("level", LEVELS)
def test_the_oracle_is_right_on_many(level: int) -> None:
    env = gemenv.make("sql:Generated-v0", level=level)
    for seed in range(100):
        env.reset(seed=seed)
        assert env.step(env.oracle_action() or "")[1] == 1.0


def test_the_observation_says_all_that_is_needed() -> None:
    env = Spy(level=3)
    for seed in range(5):
        observation, info = env.reset(seed=seed)
        schema, _ = env._databases()
        assert all(statement in observation for statement in schema.ddl())
        assert all(name in observation for name in env.draft.columns)
        assert "```sql" in observation
        assert info["privileged"]["answers"] == env.state.answers
        assert env.state.answers[0] not in observation


def test_the_same_seed_gives_the_same_databases() -> None:
    first, second = Generated(level=4), Generated(level=4)
    assert first.reset(seed=5)[0] == second.reset(seed=5)[0]
    before = first._databases()
    databases.cache_clear()

    assert second._databases() == before


@pytest.mark.parametrize("tagged", [False, True])
def test_both_formats_are_read(tagged: bool) -> None:
    env = Generated(answer_format="tag" if tagged else "sql")
    observation, _ = env.reset(seed=2)
    gold = env.state.answers[0]
    reply = f"<answer>{gold}</answer>" if tagged else f"So:\n```sqlite\n{gold}\n```"

    assert ("<answer>" in observation) == tagged
    assert env.step(reply)[4]["success"]


def test_a_wrong_answer_says_why_it_could_not_be_used() -> None:
    env = Generated()
    env.reset(seed=2)
    observation, reward, terminated, _, info = env.step(fenced("SELECT a FROM nowhere"))

    assert observation == "Your answer is wrong. It could not be used: no such table: nowhere."
    assert (reward, terminated, info["success"]) == (0.0, True, False)
    assert info["grade"]["status"] == "syntax"


def test_components_are_weighed() -> None:
    weights = {"execution": 0.4, "syntax": 0.1, "schema_linking": 0.2, "ngram": 0.2, "format": 0.1}
    env = Generated(rewards=weights, level=2)
    for seed in range(3):
        env.reset(seed=seed)
        terms = env.step(env.oracle_action() or "")[4]["reward_terms"]
        assert terms == pytest.approx(weights)
        env.reset(seed=seed)
        _, reward, _, _, info = env.step(env.sample_random_action())
        assert 0.2 <= reward < 1
        assert info["reward_terms"]["syntax"] == pytest.approx(0.1)
        assert info["reward_terms"]["execution"] == 0
        assert 0 < info["reward_terms"]["schema_linking"] + info["reward_terms"]["ngram"] < 0.4


@pytest.mark.parametrize(
    "rewards", [{}, {"exec": 1.0}, {"execution": -1.0}, {"execution": 0.9, "syntax": 0.2}]
)
def test_other_weights_are_refused(rewards: dict[str, float]) -> None:
    with pytest.raises(InvalidArgumentError, match="`rewards`"):
        Generated(rewards=rewards)


@pytest.mark.parametrize(
    "bad",
    [{"kinds": ()}, {"kinds": ("riddle",)}, {"joins": 4}, {"conditions": -1}, {"decoys": 5}],
)
def test_other_configurations_are_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError, match=f"`{next(iter(bad))}`"):
        Generated(**bad)


def test_many_environments_share_the_workers() -> None:
    envs = [Generated(level=seed % 3) for seed in range(64)]

    def play(pair: tuple[int, Generated]) -> float:
        seed, env = pair
        env.reset(seed=seed)
        return float(env.step(env.oracle_action() or "")[1])

    with ThreadPoolExecutor(16) as threads:
        assert sum(threads.map(play, enumerate(envs))) == 64


def test_the_async_face_gives_the_same() -> None:
    async def play(env: gemenv.Env) -> float:
        assert env.blocking
        await env.areset(seed=4)
        return (await env.astep(env.oracle_action() or ""))[1]

    async def main() -> list[float]:
        return await asyncio.gather(*(play(gemenv.make("sql:Generated-v0")) for _ in range(4)))

    assert asyncio.run(main()) == [1.0] * 4


@pytest.mark.parametrize("kind", KINDS)
def test_questions_read_well(kind: str) -> None:
    env = Spy(kinds=(kind,), joins=2, conditions=3)
    env.reset(seed=9)
    text, query = env.draft.text(), env.draft.query

    assert not re.search(r"None|  |\(\)|[{}]| [.,]|\.\.|,,", text)
    assert len(env.draft.columns) == (len(query.columns) if isinstance(query, Select) else 1)
    assert (f"Order the rows {env.draft.order}" in text) == ordered(query)
