import itertools
import math
from collections import Counter

import pytest

from gemenv.envs.game.bandit import Bandit
from gemenv.envs.game.bandit_game import BanditGame
from gemenv.envs.game.contextual_bandit import ContextualBandit
from gemenv.errors import InvalidArgumentError

RAGEN = {"payoff": "risky", "pulls": 1, "max_turns": 1, "names": ("dragon", "phoenix")}


def payouts(env: BanditGame, *, best: bool, pulls: int = 20_000) -> list[float]:
    return [env.pay(best=best) for _ in range(pulls)]


@pytest.mark.parametrize(
    ("env", "high", "low"),
    [
        (Bandit(gap=0.5), 0.75, 0.25),
        (Bandit(payoff="risky"), 0.25, 0.1),
        (ContextualBandit(gap=0.2), 0.6, 0.4),
    ],
)
def test_arms_pay_their_means(env: BanditGame, high: float, low: float) -> None:
    env.reset(seed=0)
    for best, mean in ((True, high), (False, low)):
        came = payouts(env, best=best)
        assert env.mean(best=best) == pytest.approx(mean)
        assert sum(came) / len(came) == pytest.approx(mean, abs=4 * 0.5 / math.sqrt(len(came)))


def test_the_two_arms_of_ragen() -> None:
    env = Bandit(**RAGEN)
    env.reset(seed=0)
    assert set(payouts(env, best=False, pulls=100)) == {0.1}
    assert set(payouts(env, best=True, pulls=100)) == {0.0, 1.0}
    rewards: Counter[tuple[str, float]] = Counter()
    orders: Counter[tuple[str, ...]] = Counter()
    for seed in range(2000):
        env.reset(seed=seed)
        orders[env.state.names] += 1
        arm = ("dragon", "phoenix")[seed % 2]
        _, reward, terminated, truncated, info = env.step(rf"\boxed{{{arm}}}")
        assert (terminated, truncated, info["success"]) == (True, False, arm == "dragon")
        rewards[arm, reward] += 1
    assert rewards["phoenix", 0.1] == 1000
    assert abs(rewards["dragon", 1.0] - 250) < 60
    assert rewards["dragon", 0.0] + rewards["dragon", 1.0] == 1000
    assert abs(orders["dragon", "phoenix"] - 1000) < 100


def test_names_and_roles_are_shuffled() -> None:
    env = Bandit()
    places: Counter[int] = Counter()
    best: Counter[str] = Counter()
    for seed in range(4000):
        env.reset(seed=seed)
        places[env.state.best[0]] += 1
        best[env.oracle()] += 1
    assert abs(places[0] - 2000) < 150
    assert len(best) == 40
    assert max(best.values()) < 160


def episode_value(env: BanditGame, episodes: int) -> tuple[float, float]:
    """Return the oracle's mean reward and its standard error."""
    totals: list[float] = []
    for seed in range(episodes):
        env.reset(seed=seed)
        total = 0.0
        while not env.over:
            _, reward, *_, info = env.step(env.oracle_action() or "")
            total += reward
        assert info["success"]
        totals.append(total)
    mean = sum(totals) / episodes
    variance = sum((total - mean) ** 2 for total in totals) / (episodes - 1)
    return mean, math.sqrt(variance / episodes)


ENVS = [
    Bandit(num_arms=5, gap=0.4, pulls=10),
    Bandit(payoff="risky"),
    ContextualBandit(pulls=10),
]


@pytest.mark.parametrize("env", ENVS)
def test_the_oracle_earns_the_exact_optimum(env: BanditGame) -> None:
    mean, error = episode_value(env, 500)
    assert abs(mean - env.optimal_return()) < 4 * error


@pytest.mark.slow
@pytest.mark.parametrize("env", ENVS)
def test_the_oracle_earns_the_optimum_within_one_percent(env: BanditGame) -> None:
    mean, _ = episode_value(env, 15_000)
    assert mean == pytest.approx(env.optimal_return(), rel=0.01)


def best_of_all_histories(env: BanditGame) -> float:
    """Try every arm after every history of payouts, weighed by each world that is possible."""
    arms, contexts = len(env.state.names), len(env.state.contexts)
    every = itertools.product(range(arms), repeat=contexts)
    worlds = [best for best in every if contexts == 1 or len(set(best)) > 1]
    safe = env.mean(best=False) if getattr(env.config, "payoff", "") == "risky" else None

    def payouts(world: tuple[int, ...], context: int, arm: int) -> list[tuple[float, float]]:
        """Return what can be paid, and how likely it is."""
        if world[context] != arm and safe is not None:
            return [(safe, 1.0)]
        mean = env.mean(best=world[context] == arm)
        return [(1.0, mean), (0.0, 1 - mean)]

    def most(weights: dict[tuple[int, ...], float], left: int) -> float:
        return sum(max(pulled(weights, c, a, left) for a in range(arms)) for c in range(contexts))

    def pulled(weights: dict[tuple[int, ...], float], context: int, arm: int, left: int) -> float:
        total = 0.0
        parts: dict[float, dict[tuple[int, ...], float]] = {}
        for world, weight in weights.items():
            for paid, chance in payouts(world, context, arm):
                total += weight * chance * paid / contexts
                if weight * chance:
                    parts.setdefault(paid, {})[world] = weight * chance / contexts
        return total + sum(most(part, left - 1) for part in parts.values() if left > 1)

    even = {world: 1 / len(worlds) for world in worlds}
    return most(even, env.config.pulls) / env.config.pulls


@pytest.mark.parametrize("pulls", [1, 2, 3, 4, 5])
@pytest.mark.parametrize(
    ("make", "config"),
    [
        (Bandit, {"gap": 0.4}),
        (Bandit, {"gap": 0.9}),
        (Bandit, {"gap": 1.0}),
        (Bandit, {"payoff": "risky"}),
        (ContextualBandit, {"num_arms": 2, "num_contexts": 2, "gap": 0.6}),
    ],
)
def test_who_has_to_find_out_earns_what_the_best_of_all_histories_gives(
    make: type[BanditGame], config: dict[str, object], pulls: int
) -> None:
    env = make(**config, pulls=pulls)
    env.reset(seed=0)
    expected = env.bayes_return()
    assert expected == pytest.approx(best_of_all_histories(env), abs=1e-12)
    assert expected is not None
    assert (env.mean(best=True) + env.mean(best=False)) / 2 - 1e-12 <= expected
    assert expected < env.optimal_return()


@pytest.mark.parametrize(
    "env", [Bandit(gap=0.4, pulls=20), Bandit(gap=0.6, pulls=10, max_turns=15)]
)
def test_to_pull_the_likelier_arm_earns_it(env: Bandit) -> None:
    totals: list[float] = []
    for seed in range(2000):
        env.reset(seed=seed)
        total = 0.0
        while not env.over:
            (pulled,), (paid,) = env.state.pulled, env.state.paid
            for_arm = [2 * p - n for p, n in zip(paid, pulled, strict=True)]
            arm = env.state.names[for_arm.index(max(for_arm))]
            total += env.step(rf"\boxed{{{arm}}}")[1]
        totals.append(total)
    mean = sum(totals) / len(totals)
    error = math.sqrt(sum((t - mean) ** 2 for t in totals)) / len(totals)
    assert abs(mean - (env.bayes_return() or 0)) < 4 * error


def test_more_arms_are_beyond_computing() -> None:
    assert Bandit(num_arms=3).bayes_return() is None
    assert ContextualBandit(num_arms=2, num_contexts=3).bayes_return() is None


def test_no_arm_has_a_larger_mean_than_that_of_the_oracle() -> None:
    env = ContextualBandit(num_arms=4)
    env.reset(seed=5)
    for context, best in enumerate(env.state.best):
        env.state.context = context
        means = [env.mean(best=arm == best) for arm in range(4)]
        assert env.state.names.index(env.oracle()) == means.index(max(means))
        assert max(means) == env.optimal_return()


def test_the_record_is_on_the_board() -> None:
    env = Bandit(pulls=3)
    env.reset(seed=0)
    first, second = env.state.names
    paid = 0.0
    for arm in (first, first):
        observation, reward, terminated, _, info = env.step(rf"\boxed{{{arm.upper()}}}")
        paid += 3 * reward
        assert not terminated
        assert info["reward_terms"] == {"payout": reward}
    expected = f"{first}: pulled 2, paid {paid:g}\n{second}: pulled 0, paid 0\nPulls left: 1."
    assert observation.endswith(expected)


def test_success_hangs_on_the_last_pull() -> None:
    for last, success in ((0, True), (1, False)):
        env = Bandit(pulls=2)
        env.reset(seed=1)
        best = env.state.best[0]
        arms = [env.state.names[best], env.state.names[1 - best]]
        env.step(rf"\boxed{{{arms[1 - last]}}}")
        *_, info = env.step(rf"\boxed{{{arms[last]}}}")
        assert info["success"] is success


def test_an_unknown_arm_costs_a_turn_and_no_pull() -> None:
    env = Bandit(pulls=2, max_turns=2)
    env.reset(seed=1)
    observation, reward, _, truncated, info = env.step(r"\boxed{nobody}")
    assert (reward, truncated, info["action_valid"]) == (0.0, False, False)
    assert "There is no arm nobody." in observation
    assert "Pulls left: 2." in observation
    assert env.step(env.oracle_action() or "")[2:4] == (False, True)


def test_contexts_have_records_of_their_own() -> None:
    env = ContextualBandit(num_contexts=2, pulls=20)
    env.reset(seed=2)
    seen: set[str] = set()
    for _ in range(19):
        context, arm = env.state.context, env.state.names[0]
        before = [list(counts) for counts in env.state.pulled]
        env.step(rf"\boxed{{{arm}}}")
        before[context][0] += 1
        assert env.state.pulled == before
        assert env.observation.split("\n")[1] == (
            f"The next pull is {env.state.contexts[env.state.context]}."
        )
        seen.add(env.observation.split("\n")[1])
    assert len(seen) == 2


def test_contexts_differ_in_their_best_arms() -> None:
    env = ContextualBandit(num_arms=2, num_contexts=2)
    assert all(len(set((env.reset(seed=s), env.state)[1].best)) == 2 for s in range(50))


@pytest.mark.parametrize(
    "config",
    [
        {"num_arms": 1},
        {"gap": 0.0},
        {"gap": 1.5},
        {"pulls": 40},
        {"num_arms": 3, "payoff": "risky"},
        {"names": ("one",)},
        {"names": ("one", "one")},
        {"names": ("one", "two words")},
    ],
)
def test_bandits_that_cannot_be_are_refused(config: dict[str, object]) -> None:
    with pytest.raises(InvalidArgumentError):
        Bandit(**config)


@pytest.mark.parametrize("config", [{"num_contexts": 1}, {"num_arms": 11}, {"gap": 0}])
def test_contexts_that_cannot_be_are_refused(config: dict[str, object]) -> None:
    with pytest.raises(InvalidArgumentError):
        ContextualBandit(**config)


@pytest.mark.parametrize("answer", ["", "arm 1", "1", "a" * 100_000, "dragon, phoenix"])
def test_what_is_no_name_is_a_format_error(answer: str) -> None:
    env = Bandit(**RAGEN)
    env.reset(seed=0)
    assert env.step(rf"\boxed{{{answer}}}")[1] == -0.1
