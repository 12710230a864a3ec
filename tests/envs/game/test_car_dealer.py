import math
import re
from typing import Any

import numpy as np
import pytest

from gemenv.envs.game.car_dealer import CarDealer
from gemenv.envs.game.solvers.cars import draw_car
from gemenv.envs.game.solvers.negotiation import TACTICS, Tactic, conceded
from gemenv.errors import InvalidArgumentError


def env_with(tactic: Tactic = "linear", **config: Any) -> CarDealer:
    """Talks of four rounds about a price that is worth 10,000 to a buyer, 8,000 to a seller."""
    env = CarDealer(**config)
    env.reset(seed=0)
    buying = env.config.seat == "buyer"
    env.state.tactic, env.state.deadline = tactic, 4
    env.state.value = 10_000 if buying else 8000
    env.state.opening, env.state.limit = (12_000, 8000) if buying else (6000, 10_000)
    env.state.best = env.best_gain()
    return env


def step(env: CarDealer, *moves: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
    results = [env.step(rf"\boxed{{{move}}}") for move in moves]
    return results[-1]


def test_a_seller_gives_way_until_the_deadline_and_leaves() -> None:
    env = env_with()
    shown = [12_000, 11_000, 10_000, 9000]
    for price in shown[:-1]:
        assert f"On the table: {price}." in env.board()
        step(env, "reject")
    assert f"On the table: {shown[-1]}." in env.board()
    observation, reward, terminated, _, info = step(env, "reject")
    assert "leaves" in observation
    assert (reward, terminated, info["success"], info["reward_terms"]) == (0.0, True, False, {})
    assert env.potential() == 0.0


def test_tactics_give_way_late_steadily_and_early() -> None:
    half = [conceded(tactic, 2, 4) for tactic in TACTICS]
    assert half == [0.125, 0.5, pytest.approx(0.5 ** (1 / 3))]
    for tactic in TACTICS:
        ways = [conceded(tactic, time, 7) for time in range(8)]
        assert ways == sorted(ways)
        assert (ways[0], ways[-1]) == (0.0, 1.0)


def test_the_best_deal_is_the_last_price_less_three_fees() -> None:
    env = env_with()
    assert env.state.best == 10_000 - 8000 - 300
    _, reward, terminated, _, info = step(env, "reject", "reject", "reject", "offer 8,000")
    assert (reward, terminated, info["success"]) == (1.0, True, True)


def test_an_offer_as_good_as_the_next_price_is_agreed_to() -> None:
    env = env_with(share=0.5)
    assert "does not agree" in step(env, "offer 10900")[0]
    _, reward, _, _, info = step(env, "offer 10000")
    assert reward == 0.0
    assert not info["success"]
    env = env_with(share=0.4)
    _, reward, _, _, info = step(env, "reject", "reject", "offer 9000")
    assert reward == pytest.approx((1000 - 200) / 1700)
    assert info["success"]
    assert info["reward_terms"] == {"deal": reward}


def test_what_is_on_the_table_can_be_accepted_at_a_loss() -> None:
    env = env_with()
    observation, reward, terminated, _, info = step(env, "accept")
    assert "You accept: 12000." in observation
    assert (reward, terminated, info["success"], info["reward_terms"]) == (0.0, True, False, {})


def test_a_seller_of_a_car_wants_high_prices() -> None:
    env = env_with(seat="seller", share=1.0)
    assert "On the table: 6000." in env.board()
    assert env.agreeable(4)[-1] == "10000"
    assert env.agreeable(4)[0] == "6000"
    _, reward, _, _, info = step(env, "offer 14000", "reject", "offer 9500", "offer 10000")
    assert (reward, info["success"]) == (1.0, True)


def test_a_high_fee_makes_an_early_deal_the_best() -> None:
    env = env_with("conceder", rounds=2, fee=900)
    assert env.state.best == 10_000 - int(env.agreeable(1)[0])
    assert env.oracle() == f"offer {env.agreeable(1)[0]}"
    assert env.potential() == 1.0
    step(env, "reject")
    assert 0 < (env.potential() or 0) < 1


def test_walking_away_ends_the_talks() -> None:
    _, reward, terminated, _, info = step(env_with(), "walk")
    assert (reward, terminated, info["success"]) == (0.0, True, False)


@pytest.mark.parametrize("move", ["offer 10050", "offer 0", "offer 12100", "offer 3900"])
def test_prices_out_of_range_take_a_turn_but_no_round(move: str) -> None:
    env = env_with()
    observation, reward, terminated, _, info = step(env, move)
    assert "cannot be proposed" in observation
    assert (reward, terminated, info["action_valid"], env.state.round) == (0.0, False, False, 1)


@pytest.mark.parametrize(
    "answer", ["offer", "offer ,", "offer -1", "offer 1e4", "offer ٣", "15200", "offer " + "9" * 99]
)
def test_other_text_is_a_format_error(answer: str) -> None:
    assert step(env_with(), answer)[1] == -0.1


def value_of(features: str, prices: str) -> int:
    """Add up what the features of a car are worth, by the text that a player reads."""
    worth = {
        name: int(value)
        for name, value in re.findall(r"([A-Za-z][\w ]*?) ([+-]?\d+)(?:;|$)", prices)
    }
    car = re.fullmatch(r"(\w+), (\w+), driven (\d+) km, extras: (.+)", features)
    assert car
    model, colour, driven, extras = car.groups()
    total = worth[model] + worth[colour] + int(driven) // 10_000 * worth["each 10000 km driven"]
    return total + sum(worth[name] for name in extras.split(", ") if name != "none")


def best_by_trying(env: CarDealer) -> float:
    """Return the largest gain over all rounds and prices, from the state's numbers alone."""
    state, sign = env.state, 1 if env.config.seat == "buyer" else -1
    power = {"boulware": 3, "linear": 1, "conceder": 1 / 3}[state.tactic]
    best = -math.inf
    for time in range(1, state.deadline + 1):
        share = (time / state.deadline) ** power
        price = state.opening + 100 * round((state.limit - state.opening) // 100 * share)
        for offer in range(state.opening - 8000, state.opening + 8001, 100):
            if sign * (offer - price) >= 0 and sign * (state.opening - offer) >= 0:
                best = max(best, sign * (state.value - offer) - env.config.fee * (time - 1))
    return best


def check_instances(seeds: range, **config: Any) -> None:
    env = CarDealer(**config)
    for seed in seeds:
        env.reset(seed=seed)
        state = env.state
        assert state.value == value_of(state.features, state.prices)
        assert state.best == best_by_trying(env) > 0
        assert int(env.proposals()[0]) > 0
        assert (config["rounds"] + 1) // 2 <= state.deadline <= config["rounds"]
        total, success = 0.0, False
        while not env.over:
            _, reward, _, _, info = env.step(env.oracle_action() or "")
            total, success = total + reward, info["success"]
        assert (total, success) == (1.0, True)


@pytest.mark.parametrize("seat", ["buyer", "seller"])
def test_the_oracle_gets_the_best_deal_on_1000_seeds(seat: str) -> None:
    check_instances(range(1000), seat=seat, rounds=4, num_extras=0, share=0.6)
    check_instances(range(1000, 1100), seat=seat, rounds=10, num_extras=8, share=0.95)


@pytest.mark.slow
@pytest.mark.parametrize("seat", ["buyer", "seller"])
def test_the_oracle_gets_the_best_long_deal_on_1000_seeds(seat: str) -> None:
    check_instances(range(1000), seat=seat, rounds=10, num_extras=8, share=0.95)
    check_instances(range(1000), seat=seat, rounds=8, num_extras=4)


def test_the_difficulty_is_the_luck_of_random_moves() -> None:
    env = env_with(rounds=4, fee=0, share=0.3)
    start, rng = env.get_state(), np.random.default_rng(1)
    chance, wins, games = 2 ** -env.difficulty(), 0, 3000
    for _ in range(games):
        env.set_state(start)
        success = False
        while not env.over:
            success = step(env, env.random_move(rng))[4]["success"]
        wins += success
    assert 0.05 < chance < 0.5
    assert abs(wins - games * chance) < 4 * math.sqrt(games * chance * (1 - chance))


@pytest.mark.parametrize(
    "config",
    [{"seat": "thief"}, {"fee": 50}, {"fee": 200}, {"num_extras": 11}, {"rounds": 1},
     {"share": 0}, {"max_turns": 5}],
)  # fmt: skip
def test_bad_values_are_refused(config: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError):
        CarDealer(**config)


def test_a_car_drawn_by_hand() -> None:
    car = draw_car(lambda n: n - 1, 2)
    assert car.features == "Swift, yellow, driven 120000 km, extras: tow bar, winter tyres"
    assert car.value == 25_900 + 500 - 12 * 400 + 900 + 900 == value_of(car.features, car.prices)
