import itertools
import math
from collections import Counter

import pytest

import gemenv
from gemenv.envs.game.matrix_game import ACTIONS, MatrixGame, State
from gemenv.envs.game.solvers import matrix_game as solver
from gemenv.errors import InvalidArgumentError

VARIANTS = ("", "-easy", "-hard", "-random")
DILEMMA = ([[3, 0], [5, 1]], [[3, 5], [0, 1]])


def env_with(kind: solver.Kind, rounds: int = 5, first: int = 0, **config: object) -> MatrixGame:
    env = MatrixGame(**{"rounds": rounds, **config})
    env.reset(seed=0)
    env.state = State(*DILEMMA, kind, first)
    return env


def against(kind: str, own: list[list[int]], other: list[list[int]], first: int, mine: list[int]):
    """Return what an opponent plays, by another implementation: on the history alone."""
    n, theirs = len(own), [first]
    mean = sum(sum(row) for row in other) / n**2
    harsh = min(range(n), key=lambda j: max(row[j] for row in own))
    for t, i in enumerate(mine[:-1]):
        j = theirs[-1]
        theirs.append(
            {
                "always": first,
                "alternate": (first + t + 1) % n,
                "tit_for_tat": i,
                "grim": harsh if any(a != first for a in mine[: t + 1]) else first,
                "win_stay": j if other[i][j] >= mean else (j + 1) % n,
                "best_reply": max(range(n), key=lambda a: other[i][a]),
            }[kind]
        )
    return theirs


def check_starts(variant: str, seeds: range) -> None:
    """Play the oracle; where chance has no part, compare with random courses of actions."""
    env = gemenv.make(f"game:MatrixGame-v0{variant}")
    missed = variance = 0.0
    for seed in seeds:
        env.reset(seed=seed)
        state, rounds = env.state, env.config.rounds
        chance, mine = env.chance(), []
        while not env.over:
            mine.append(ACTIONS.index((env.oracle_action() or "")[7]))
            _, reward, _, _, info = env.step(rf"\boxed{{{ACTIONS[mine[-1]]}}}")
        missed += info["success"] - chance
        variance += chance * (1 - chance)
        if state.kind == "random":
            continue
        theirs = against(state.kind, state.own, state.other, state.first, mine)
        total = sum(state.own[i][j] for i, j in zip(mine, theirs, strict=True))
        assert (reward, info["success"], total) == (1.0, True, state.total)
        for at in range(rounds):  # no other action in one round is better
            for i in range(env.config.num_actions):
                tried = [*mine[:at], i, *mine[at + 1 :]]
                theirs = against(state.kind, state.own, state.other, state.first, tried)
                assert sum(state.own[a][b] for a, b in zip(tried, theirs, strict=True)) <= total
    assert abs(missed) <= 4 * math.sqrt(variance) + 1e-9


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_oracle_succeeds_as_often_as_it_says(variant: str) -> None:
    check_starts(variant, range(60))


@pytest.mark.slow
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_oracle_succeeds_as_often_as_it_says_in_a_thousand_games(variant: str) -> None:
    check_starts(variant, range(1000))


@pytest.mark.parametrize("kind", [kind for kind in solver.KINDS if kind != "random"])
@pytest.mark.parametrize(("actions", "rounds"), [(2, 7), (3, 5)])
def test_best_and_worst_totals_are_those_of_all_courses(
    kind: solver.Kind, actions: int, rounds: int
) -> None:
    env = MatrixGame(num_actions=actions, rounds=rounds, opponent=kind)
    for seed in range(5):
        env.reset(seed=seed)
        state = env.state
        totals: Counter[int] = Counter()
        for mine in itertools.product(range(actions), repeat=rounds):
            theirs = against(kind, state.own, state.other, state.first, list(mine))
            totals[sum(state.own[i][j] for i, j in zip(mine, theirs, strict=True))] += 1
        assert env._span() == (max(totals), min(totals))
        lucky = sum(count for total, count in totals.items() if total >= env.needed())
        assert env.difficulty() == pytest.approx(-math.log2(lucky / actions**rounds))


def test_the_payoffs_are_in_the_order_of_their_games() -> None:
    orders = {
        "PrisonersDilemma": lambda r, s, t, p: t > r > p > s and 2 * r > t + s,
        "StagHunt": lambda r, s, t, p: r > t > p > s,
        "Chicken": lambda r, s, t, p: t > r > s > p,
    }
    for name, order in orders.items():
        env = MatrixGame(game=name, opponent="tit_for_tat")
        for seed in range(30):
            env.reset(seed=seed)
            own, other, c = env.state.own, env.state.other, env.state.first
            d = 1 - c
            assert order(own[c][c], own[c][d], own[d][c], own[d][d])
            assert all(own[i][j] == other[j][i] for i in range(2) for j in range(2))
    env = MatrixGame(game="MatchingPennies")
    env.reset(seed=1)
    sums = {env.state.own[i][j] + env.state.other[i][j] for i in range(2) for j in range(2)}
    assert len(sums) == 1


def test_tit_for_tat_in_the_dilemma() -> None:
    """Best is to cooperate but in the last round; worst is to defect but in the last one."""
    env = env_with("tit_for_tat")
    assert env._span() == (4 * 3 + 5, 5 + 3 * 1 + 0)
    assert env.potential() == 1.0
    for action in "AAAA":
        assert env.step(rf"\boxed{{{action}}}")[1] == 0.0
    observation, reward, terminated, _, info = env.step(r"\boxed{b}")
    assert (reward, terminated, info["success"]) == (1.0, True, True)
    assert "You played B, the opponent A: you got 5, it got 0." in observation
    env = env_with("grim")
    env.step(r"\boxed{B}")
    assert env.potential() == pytest.approx((5 + 4 - env._span()[1]) / (17 - env._span()[1]))


def test_what_is_told() -> None:
    assert "The opponent: It begins with A, and then" in env_with("tit_for_tat").board()
    assert "then plays" not in env_with("tit_for_tat", told=False).board()


def test_a_missing_action_is_refused_without_a_fine() -> None:
    env = env_with("always")
    observation, reward, terminated, _, info = env.step(r"\boxed{C}")
    assert (reward, terminated, info["action_valid"], env.state.played) == (0.0, False, False, 0)
    assert "There is no action C." in observation


@pytest.mark.parametrize(
    "config",
    [{"game": "Chess"}, {"num_actions": 5}, {"game": "Chicken", "num_actions": 3}, {"rounds": 2},
     {"opponent": "human"}, {"share": 0.0}, {"share": 1.1}, {"max_turns": 9}],
)  # fmt: skip
def test_other_games_are_refused(config: dict[str, object]) -> None:
    with pytest.raises(InvalidArgumentError):
        MatrixGame(**config)


@pytest.mark.parametrize("reply", ["E", "", "AB", "1", "A" * 50_000])
def test_what_is_no_action_is_a_format_error(reply: str) -> None:
    env = MatrixGame()
    env.reset(seed=0)
    assert env.step(rf"\boxed{{{reply}}}")[1] == -0.1
