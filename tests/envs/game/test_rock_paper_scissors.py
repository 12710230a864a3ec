import itertools
import math
from collections import Counter

import pytest

import gemenv
from gemenv.envs.game.rock_paper_scissors import THROWS, RockPaperScissors, State
from gemenv.envs.game.solvers import rock_paper_scissors as rps
from gemenv.errors import InvalidArgumentError

VARIANTS = ("", "-easy", "-hard", "-random")
BEATS = {"rock": "scissors", "paper": "rock", "scissors": "paper"}
CASES: list[tuple[rps.Kind, tuple[int, ...]]] = [
    ("bias", (1, 300)), ("cycle", (0, 1, 2, 2, 0, 1, 0)), ("reaction", (1, 1, 2, 0, 0, 1, 0)),
    ("frequency", (2, 1, 2, 0, 1)), ("memory", (0, 1, 2, 2, 1, 0, 1, 1, 2)),
]  # fmt: skip


def env_with(kind: rps.Kind, rule: tuple[int, ...], noise: int = 0) -> RockPaperScissors:
    env = RockPaperScissors(rounds=10)
    env.reset(seed=0)
    env.state = State(kind, rule, noise)
    return env


def thrown(env: RockPaperScissors, throws: list[str]) -> list[str]:
    """Play throws, and return those of the opponent."""
    found = []
    for throw in throws:
        observation = env.step(rf"\boxed{{{throw}}}")[0]
        found.append(observation.partition("your opponent ")[2].partition(".")[0])
    return found


def test_who_beats_whom() -> None:
    for one, other in itertools.product(range(3), repeat=2):
        came = rps.result(one, other)
        expected = (BEATS[THROWS[one]] == THROWS[other]) - (BEATS[THROWS[other]] == THROWS[one])
        assert came == expected


def test_what_the_rules_throw() -> None:
    r, p, s = THROWS
    assert thrown(env_with("bias", (2, 500)), [r, p, s]) == [s, s, s]
    assert thrown(env_with("cycle", (0, 1, 2, 2, 0, 1, 1)), [r] * 9) == [r, p, s, s, r, p, p, r, p]
    # It answers with what beats the throw before the last.
    assert thrown(env_with("reaction", (1, 1, 2, 0, 2, 0, 0)), [r, p, s, r]) == [s, r, p, s]
    # After two throws it beats the most frequent one, of equal ones rock.
    assert thrown(env_with("frequency", (1, 1, 2, 0, 0)), [p, p, r, r, r]) == [r, r, s, s, p]
    # It copies the player's last throw.
    assert thrown(env_with("memory", (0, 1, 2) * 3), [p, s, r, r]) == [r, p, s, r]


@pytest.mark.parametrize(("kind", "rule"), CASES)
def test_noise_comes_as_often_as_it_says(kind: rps.Kind, rule: tuple[int, ...]) -> None:
    found: Counter[int] = Counter()
    env = env_with(kind, rule, 40)
    for _ in range(3000):
        env.state.own, env.state.others = [0, 1, 2, 0], [1, 1, 2, 0]
        planned = rps.plan(kind, rule, env.state.others, env.state.own)
        env.play(0)
        found[(env.state.others[-1] - planned) % 3] += 1
    parts = (0.4 * 0.3, 0.4 * 0.7) if kind == "bias" else (0.4 / 3, 0.4 / 3)
    for turn, chance in enumerate((1 - sum(parts), *parts)):
        assert abs(found[turn] - 3000 * chance) < 4 * math.sqrt(3000 * chance * (1 - chance))


@pytest.mark.parametrize(("kind", "rule"), CASES)
def test_the_best_throw_of_each_round_is_the_best_play(
    kind: rps.Kind, rule: tuple[int, ...]
) -> None:
    """Compare with an expectimax over all that both can throw in four rounds."""

    def best(own: list[int], others: list[int]) -> float:
        if len(own) == 4:
            return 0.0
        odds = rps.chances(kind, rule, 30, rps.plan(kind, rule, others, own))
        return max(
            sum(
                p * (rps.result(throw, other) + best([*own, throw], [*others, other]))
                for other, p in enumerate(odds)
            )
            for throw in range(3)
        )

    odds = rps.chances(kind, rule, 30, 0)
    assert best([], []) == pytest.approx(4 * rps.mean_result(rps.best_throw(odds), odds))


def test_the_chances_of_leads_are_those_of_all_courses() -> None:
    odds = (0.6, 0.3, 0.1)
    expected: Counter[int] = Counter()
    for course in itertools.product(range(3), repeat=5):
        lead = sum(rps.result(1, other) for other in course)
        expected[lead] += math.prod(odds[other] for other in course)  # type: ignore[assignment]
    assert rps.lead_chances(odds, 1, 5) == pytest.approx(dict(expected))


def check_chances(variant: str, seeds: range) -> None:
    """Play the oracle, and compare successes and rewards with what it says."""
    env = gemenv.make(f"game:RockPaperScissors-v0{variant}")
    missed = variance = gained = 0.0
    for seed in seeds:
        env.reset(seed=seed)
        chance, expected, total = env.chance(), env.potential(), 0.0
        while not env.over:
            _, reward, _, _, info = env.step(env.oracle_action() or "")
            total += reward
        assert env.potential() == pytest.approx(total)
        wins = sum(BEATS[THROWS[a]] == THROWS[b] for a, b in zip(*throws(env), strict=True))
        losses = sum(BEATS[THROWS[b]] == THROWS[a] for a, b in zip(*throws(env), strict=True))
        assert total == pytest.approx((wins - losses) / env.config.rounds)
        assert info["success"] == (wins - losses >= expected * env.config.rounds / 2 - 1e-9)
        missed += info["success"] - chance
        variance += chance * (1 - chance)
        gained += total - expected
    assert abs(missed) <= 4 * math.sqrt(variance) + 1e-9
    assert abs(gained) <= 4 * math.sqrt(len(seeds) / env.config.rounds)


def throws(env: RockPaperScissors) -> tuple[list[int], list[int]]:
    return env.state.own, env.state.others


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_oracle_succeeds_as_often_as_it_says(variant: str) -> None:
    check_chances(variant, range(100))


@pytest.mark.slow
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_oracle_succeeds_as_often_as_it_says_in_a_thousand_episodes(variant: str) -> None:
    check_chances(variant, range(1000))


@pytest.mark.parametrize("throw", THROWS)
def test_one_throw_for_ever_earns_nothing_on_average(throw: str) -> None:
    total = 0.0
    env = RockPaperScissors(min_noise=20)
    for seed in range(300):
        env.reset(seed=seed)
        while not env.over:
            total += env.step(rf"\boxed{{{throw}}}")[1]
    assert abs(total / 300) < 0.15


@pytest.mark.parametrize(
    "config",
    [{"rounds": 9}, {"opponent": "human"}, {"max_noise": 61}, {"min_noise": 50}, {"max_turns": 29}],
)
def test_other_games_are_refused(config: dict[str, object]) -> None:
    with pytest.raises(InvalidArgumentError):
        RockPaperScissors(**config)


@pytest.mark.parametrize("reply", ["stone", "", "rock paper", "1", "rock" * 50_000])
def test_what_is_no_throw_is_a_format_error(reply: str) -> None:
    env = RockPaperScissors()
    env.reset(seed=0)
    assert env.step(rf"\boxed{{{reply}}}")[1] == -0.1
