import functools
import itertools
import math
from collections import Counter

import pytest

import gemenv
from gemenv.envs.game.kuhn_poker import KuhnPoker, State
from gemenv.envs.game.solvers import kuhn
from gemenv.errors import InvalidArgumentError

CHIPS = (-2.0, -1.0, 1.0, 2.0)
VARIANTS = ("", "-easy", "-hard", "-random")
STRATEGIES = [kuhn.RANDOM, kuhn.SCRIPTED, *(kuhn.equilibrium(a) for a in (0.0, 0.2, 1 / 3))]
Node = tuple[int, str]


def results(mine: int, theirs: int, done: str) -> int | None:
    """Return the first player's gain at the end of a line of checks and bets, `p` for a fold."""
    sign = 1 if mine > theirs else -1
    return {"cc": sign, "bp": 1, "bb": 2 * sign, "cbp": -1, "cbb": 2 * sign}.get(done)


def opponent(strategy: kuhn.Strategy, card: int, done: str) -> float:
    """Return how often the opponent puts in a chip."""
    if len(done) == 1:
        return (strategy.bets if done == "c" else strategy.calls)[card]
    return (strategy.calls_second_bet if done else strategy.opens)[card]


def outcomes(strategy: kuhn.Strategy, policy: dict[Node, float], *, first: bool) -> Counter[int]:
    """Return the player's gains and their chances, by following every line of every deal."""
    found: Counter[int] = Counter()

    def follow(cards: tuple[int, int], done: str, chance: float) -> None:
        gain = results(*cards, done)
        if gain is not None:
            found[gain if first else -gain] += chance  # type: ignore[assignment]
            return
        seat = len(done) % 2
        mine = (seat == 0) == first
        puts = policy[cards[seat], done] if mine else opponent(strategy, cards[seat], done)
        no = "p" if "b" in done else "c"
        for sign, share in (("b", puts), (no, 1 - puts)):
            if share:
                follow(cards, done + sign, chance * share)

    for cards in itertools.permutations(range(3), 2):
        follow((cards[0], cards[1]), "", 1 / 6)
    return found


def policies(*, first: bool) -> list[dict[Node, float]]:
    nodes = [(card, done) for card in range(3) for done in (("", "cb") if first else ("c", "b"))]
    return [dict(zip(nodes, b, strict=True)) for b in itertools.product((0.0, 1.0), repeat=6)]


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("first", [True, False])
def test_best_replies_are_those_of_all_pure_ones(strategy: kuhn.Strategy, first: bool) -> None:
    best = max(
        sum(gain * chance for gain, chance in outcomes(strategy, policy, first=first).items())
        for policy in policies(first=first)
    )
    assert kuhn.hand_value(strategy, CHIPS, first=first) == pytest.approx(best)
    fair = dict.fromkeys(policies(first=first)[0], 0.5)
    mean: Counter[int] = Counter()
    for card in range(3):
        for gain, chance in kuhn.random_results(strategy, card, first).items():
            mean[gain] += chance / 3  # type: ignore[assignment]
    expected = outcomes(strategy, fair, first=first)
    assert all(mean[gain] == pytest.approx(expected[gain]) for gain in (-2, -1, 1, 2))


@pytest.mark.parametrize("alpha", [0.0, 0.1, 1 / 3])
def test_the_value_of_the_game_is_minus_one_eighteenth(alpha: float) -> None:
    strategy = kuhn.equilibrium(alpha)
    assert kuhn.hand_value(strategy, CHIPS, first=True) == pytest.approx(-1 / 18)
    assert kuhn.hand_value(strategy, CHIPS, first=False) == pytest.approx(1 / 18)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_chance_to_be_ahead_is_that_of_all_pure_replies(strategy: kuhn.Strategy) -> None:
    replies = {
        seat: [outcomes(strategy, policy, first=seat) for policy in policies(first=seat)]
        for seat in (True, False)
    }

    @functools.cache
    def ahead(hands: int, net: int, first: bool) -> float:
        if hands == 0:
            return float(net > 0)
        return max(
            sum(p * ahead(hands - 1, net + gain, not first) for gain, p in reply.items())
            for reply in replies[first]
        )

    for first in (True, False):
        for net in (-3, 0, 2):
            came = kuhn.ahead(strategy, 6, net, first)
            assert came == pytest.approx(ahead(6, net, first), abs=1e-9)


def check_chances(variant: str, seeds: range) -> None:
    """Play the oracle, and compare how often it is ahead with what it says."""
    env = gemenv.make(f"game:KuhnPoker-v0{variant}")
    missed = variance = 0.0
    for seed in seeds:
        env.reset(seed=seed)
        chance = env.chance()
        success = False
        while not env.over:
            _, reward, *_, info = env.step(env.oracle_action() or "")
            success = info["success"]
        assert (reward == 1.0) == success == (env.state.net > 0)
        missed += success - chance
        variance += chance * (1 - chance)
    assert abs(missed) <= 4 * math.sqrt(variance)


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_oracle_is_ahead_as_often_as_it_says(variant: str) -> None:
    check_chances(variant, range(100))


@pytest.mark.slow
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_oracle_is_ahead_as_often_as_it_says_in_a_thousand_matches(variant: str) -> None:
    check_chances(variant, range(1000))


@pytest.mark.parametrize("opponent_name", ["random", "scripted", "exact"])
@pytest.mark.parametrize("first", [True, False])
def test_what_happens_in_a_hand_has_the_exact_chances(opponent_name: str, first: bool) -> None:
    """Cards drawn when they are shown give what cards dealt before would."""
    env = KuhnPoker(opponent=opponent_name, first=first, hands=10)
    expected = outcomes(env._strategy(), dict.fromkeys(policies(first=first)[0], 0.5), first=first)
    found: Counter[int] = Counter()
    for seed in range(2000):
        env.reset(seed=seed)
        while env.state.hand == 0:
            env.step(env.sample_random_action())
        found[env.state.net] += 1
    for gain in (-2, -1, 1, 2):
        deviation = math.sqrt(2000 * expected[gain] * (1 - expected[gain]))
        assert abs(found[gain] - 2000 * expected[gain]) <= 4 * deviation + 1e-6


def test_lines_of_a_hand() -> None:
    env = KuhnPoker(opponent="scripted", hands=10, first=True)
    env.reset(seed=0)
    env.state = State([0, 2, 1, *[0] * 7], True)
    assert env.moves() == ["check", "bet"]
    observation, _, _, _, info = env.step(r"\boxed{fold}")
    assert not info["action_valid"]
    assert "You cannot fold now." in observation
    observation, *_ = env.step(r"\boxed{bet}")  # queen and king call a jack
    assert "The opponent called. The opponent showed" in observation
    assert env.state.net == -2
    assert env.state.done == "c"  # against a king the opponent has no bet
    observation, *_ = env.step(r"\boxed{Check}")
    assert "Both checked." in observation
    assert env.state.net == -1
    assert "Hand 3 of 10. Chips won: -1. You are first. Your card: Q. You begin." in observation


def test_random_play_is_ahead_as_often_as_the_difficulty_says() -> None:
    env = KuhnPoker(opponent="random", hands=10)
    ahead = expected = 0.0
    for seed in range(400):
        env.reset(seed=seed)
        expected += 2 ** -env.difficulty()
        while not env.over:
            *_, info = env.step(env.sample_random_action())
        ahead += info["success"]
    assert abs(ahead - expected) <= 4 * math.sqrt(expected)


@pytest.mark.parametrize(
    "config", [{"hands": 9}, {"hands": 101}, {"alpha": 0.4}, {"opponent": "x"}, {"max_turns": 39}]
)
def test_other_matches_are_refused(config: dict[str, object]) -> None:
    with pytest.raises(InvalidArgumentError):
        KuhnPoker(**config)


@pytest.mark.parametrize("reply", ["raise", "", "check call", "b", "bet" * 50_000])
def test_what_is_no_action_is_a_format_error(reply: str) -> None:
    env = KuhnPoker()
    env.reset(seed=0)
    assert env.step(rf"\boxed{{{reply}}}")[1] == -0.1
