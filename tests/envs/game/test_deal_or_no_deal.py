import itertools
import math
from typing import Any

import pytest

from gemenv.envs.game.deal_or_no_deal import DealOrNoDeal
from gemenv.envs.game.negotiation_game import NegotiationGame
from gemenv.envs.game.solvers.negotiation import Tactic
from gemenv.envs.game.solvers.shares import pairs, pools, sufficient, worths
from gemenv.errors import InvalidArgumentError


def env_with(tactic: Tactic = "linear", **config: Any) -> DealOrNoDeal:
    """Two books, two hats and a ball; the counterpart wants 10, then 8, 6 and 4 points."""
    env = DealOrNoDeal(num_items=5, **config)
    env.reset(seed=0)
    state = env.state
    state.tactic, state.deadline, state.limit = tactic, 3, 4
    state.counts, state.values, state.others = (2, 2, 1), (1, 2, 4), (4, 0, 2)
    state.best = env.best_gain()
    return env


def step(env: NegotiationGame, *moves: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
    results = [env.step(rf"\boxed{{{move}}}") for move in moves]
    return results[-1]


def test_the_counterpart_first_gives_what_is_worthless_to_it() -> None:
    env = env_with()
    assert "On the table: you take 0 books, 2 hats, 0 balls." in env.board()
    assert "It now offers: you take 0 books, 2 hats, 1 balls." in step(env, "reject")[0]
    assert "It now offers: you take 1 books, 2 hats, 0 balls." in step(env, "reject")[0]
    observation, reward, terminated, _, _ = step(env, "reject")
    assert "leaves" in observation
    assert (reward, terminated, env.potential()) == (0.0, True, 0.0)


def test_the_best_deal_leaves_the_counterpart_its_least() -> None:
    env = env_with()
    assert env.state.best == 1 + 4 + 4
    _, reward, terminated, _, info = step(env, "reject", "reject", "propose 1 2 1")
    assert (reward, terminated, info["success"]) == (1.0, True, True)


def test_what_the_counterpart_would_want_next_is_agreed_to() -> None:
    env = env_with()
    _, reward, terminated, _, info = step(env, "propose 0, 2, 1")
    assert (reward, terminated, info["success"]) == (8 / 9, True, False)
    assert info["reward_terms"] == {"deal": 8 / 9}
    env = env_with(share=0.8)
    assert step(env, "propose 0 2 1")[4]["success"]


def test_what_is_on_the_table_can_be_accepted() -> None:
    env = env_with()
    assert step(env, "propose 2 2 1")[1:3] == (0.0, False)
    assert "Round 1, you: you take 2 books, 2 hats, 1 balls" in env.board()
    assert step(env, "accept")[1] == 8 / 9


def test_a_worthless_deal_pays_nothing() -> None:
    _, reward, terminated, _, info = step(env_with(), "propose 0 0 0")
    assert (reward, terminated, info["success"], info["reward_terms"]) == (0.0, True, False, {})


@pytest.mark.parametrize("move", ["propose 3 0 0", "propose 0 0 99999999"])
def test_items_that_there_are_not_take_a_turn_but_no_round(move: str) -> None:
    env = env_with()
    _, reward, terminated, _, info = step(env, move)
    assert (reward, terminated, info["action_valid"], env.state.round) == (0.0, False, False, 1)


@pytest.mark.parametrize(
    "answer", ["propose", "propose 1 2", "propose 1 2 0 0", "propose -1 0 0", "propose ² 0 0",
               "1 2 0", "offer 1 2 0", "propose " + "1 " * 99],
)  # fmt: skip
def test_other_text_is_a_format_error(answer: str) -> None:
    assert step(env_with(), answer)[1] == -0.1


def test_rejecting_over_and_over_pays_nothing() -> None:
    env = DealOrNoDeal(rounds=20)
    for seed in range(20):
        env.reset(seed=seed)
        while not env.over:
            assert step(env, "reject")[1] == 0.0


def worth(values: tuple[int, ...], numbers: tuple[int, ...]) -> int:
    return sum(v * n for v, n in zip(values, numbers, strict=True))


def test_items_and_values_are_as_the_paper_has_them() -> None:
    for items in (5, 6, 7):
        for counts in pools(items):
            assert (sum(counts), min(counts) > 0) == (items, True)
            for one, other in pairs(counts):
                assert worth(one, counts) == worth(other, counts) == 10
                assert all(a + b > 0 for a, b in zip(one, other, strict=True))
                assert any(a * b > 0 for a, b in zip(one, other, strict=True))


def test_what_is_sufficient_is_found_by_listing() -> None:
    counts, values = (2, 2, 1), (4, 0, 2)
    assert len(worths(counts, values)) == 18
    found = sufficient(counts, values, 8)
    assert set(found) == {"0 0 0", "0 1 0", "0 2 0", "0 0 1", "0 1 1", "0 2 1"}
    assert found[0] == "0 2 1"


def best_by_trying(env: DealOrNoDeal) -> tuple[int, int]:
    """Return the most points over all rounds and ways to share, and the first round for them."""
    state = env.state
    power = {"boulware": 3, "linear": 1, "conceder": 1 / 3}[state.tactic]
    best = (-1, 0)
    for time in range(1, state.deadline + 1):
        want = 10 - (10 - state.limit) * (time / state.deadline) ** power
        for taken in itertools.product(*(range(n + 1) for n in state.counts)):
            kept = tuple(n - t for n, t in zip(state.counts, taken, strict=True))
            if worth(state.others, kept) >= want - 1e-9:
                best = max(best, (worth(state.values, taken), -time))
    return best[0], -best[1]


def check_instances(seeds: range, **config: Any) -> None:
    env = DealOrNoDeal(**config)
    for seed in seeds:
        env.reset(seed=seed)
        points, time = best_by_trying(env)
        assert env.state.best == points > 0
        total, success = 0.0, False
        while not env.over:
            _, reward, _, _, info = env.step(env.oracle_action() or "")
            total, success = total + reward, info["success"]
        assert (total, success) == (1.0, True)
        assert env.turn == env.state.round <= time


def test_the_oracle_gets_the_best_deal_on_1000_seeds() -> None:
    check_instances(range(1000), num_items=5, rounds=4, share=0.8)
    check_instances(range(150), num_items=7, rounds=10)


@pytest.mark.slow
def test_the_oracle_gets_the_best_long_deal_on_1000_seeds() -> None:
    check_instances(range(1000))
    check_instances(range(1000), num_items=7, rounds=10)


def test_no_deal_within_reach_is_better_than_the_potential_says() -> None:
    env = DealOrNoDeal(num_items=7, rounds=10)
    for seed in range(50):
        env.reset(seed=seed)
        phi = env.potential() or 0.0
        assert phi == 1.0
        while not env.over:
            _, reward, _, _, _ = env.step(env.sample_random_action())
            assert reward <= phi + 1e-9
            now = env.potential()
            assert now is not None
            assert now <= phi + 1e-9
            phi = now


@pytest.mark.parametrize("config", [{"num_items": 3}, {"num_items": 9}, {"share": 1.1}])
def test_bad_values_are_refused(config: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError):
        DealOrNoDeal(**config)


def test_the_difficulty_is_that_of_hitting_one_of_all_moves() -> None:
    env = env_with(rounds=2)
    env.state.deadline = 1
    env.state.best = env.best_gain()
    hits = sum(
        worth((1, 2, 4), taken) == env.state.best and 10 - worth((4, 0, 2), taken) >= 4
        for taken in itertools.product(range(3), range(3), range(2))
    )
    assert env.difficulty() == pytest.approx(math.log2((18 + 3) / hits))
