import math
from typing import Any

import pytest

from gemenv.envs.game.facts import City, cities
from gemenv.envs.game.guess_my_city import GuessMyCity
from gemenv.envs.game.solvers.cities import EARTH_RADIUS, distance, general, mask, read

BY_NAME = {city.name: city for city in cities()}


def env_with(target: str, among: str, **config: Any) -> GuessMyCity:
    names = among.split(", ")
    env = GuessMyCity(num_candidates=len(names), **config)
    env.reset(seed=0)
    places = {name: i for i, name in enumerate(BY_NAME)}
    env.state.among = tuple(sorted(places[name] for name in names))
    env.state.target = places[target]
    return env


def step(env: GuessMyCity, move: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
    return env.step(rf"\boxed{{{move}}}")


FEW = "Cairo, Paris, Tokyo, Lima"


def holding(question: str) -> set[str]:
    return {city.name for i, city in enumerate(cities()) if mask(question) >> i & 1}


def by_vectors(a: City, b: City) -> float:
    """Return the great-circle distance by the angle between unit vectors."""

    def vector(city: City) -> tuple[float, float, float]:
        lat, lon = math.radians(city.latitude), math.radians(city.longitude)
        return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)

    u, v = vector(a), vector(b)
    across = math.hypot(*(u[i - 2] * v[i - 1] - u[i - 1] * v[i - 2] for i in range(3)))
    return EARTH_RADIUS * math.atan2(across, sum(x * y for x, y in zip(u, v, strict=True)))


def test_the_table_is_large_and_its_coordinates_are_distinct() -> None:
    assert len(cities()) >= 100
    assert len({city.latitude for city in cities()}) == len(cities())
    assert all(abs(c.latitude) < 90 and abs(c.longitude) <= 180 for c in cities())
    assert [c.name for c in cities()] == sorted(c.name for c in cities())


@pytest.mark.parametrize(
    ("question", "names"),
    [("danube", {"Belgrade", "Bratislava", "Budapest", "Vienna"}),
     ("in Oceania", {"Auckland", "Brisbane", "Canberra", "Melbourne", "Sydney", "Wellington"}),
     ("german", {"Antwerp", "Berlin", "Brussels", "Cologne", "Hamburg", "Munich", "Vienna",
                 "Zurich"}),
     ("portuguese", {"Lisbon", "Luanda", "Maputo", "Porto", "Recife", "Rio de Janeiro",
                     "Sao Paulo"}),
     ("in Japan", {"Osaka", "Sapporo", "Tokyo"})],
)  # fmt: skip
def test_some_answers(question: str, names: set[str]) -> None:
    assert holding(question) == names


def test_a_country_has_one_capital_and_one_continent() -> None:
    capitals = [city.country for city in cities() if "capital" in city.marks]
    assert len(capitals) == len(set(capitals))
    assert all(
        len({c.continent for c in cities() if c.country == d.country}) == 1 for d in cities()
    )
    assert not holding("borderless") & holding("landlocked")
    assert not holding("populous") & holding("small")
    assert holding("eu") <= holding("in Europe")


def test_distances_are_those_between_vectors() -> None:
    for a in cities()[::7]:
        for b in cities():
            assert distance(a, b) == pytest.approx(by_vectors(a, b), abs=1e-6)


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [("London", "Paris", 344), ("New York", "London", 5570), ("Sydney", "Santiago", 11350),
     ("Tokyo", "Los Angeles", 8815), ("Quito", "Singapore", 19740)],
)  # fmt: skip
def test_some_distances(one: str, other: str, km: float) -> None:
    assert distance(BY_NAME[one], BY_NAME[other]) == pytest.approx(km, rel=0.005)


@pytest.mark.parametrize(
    ("text", "question"),
    [("is it north of paris", "north of Paris"), ("west of new york", "west of New York"),
     ("is it more than 0500km from lima", "more than 500 km from Lima"),
     ("less than 70 km away from rome", "less than 70 km from Rome"),
     ("in the philippines", "in Philippines"), ("is it in europe", "in Europe"),
     ("is it the capital of its country", "capital"), ("left", "left"),
     ("north of atlantis", None), ("in atlantis", None), ("more than 1e3 km from lima", None),
     ("more than 100000 km from lima", None), ("north", None)],
)  # fmt: skip
def test_reading_questions(text: str, question: str | None) -> None:
    assert read(text) == question


def test_comparisons_by_hand() -> None:
    env = env_with("Tokyo", FEW)
    for move, answer in (
        ("ask north of Cairo", "yes"),
        ("ask north of Tokyo", "no"),
        ("ask south of Paris", "yes"),
        ("ask east of Lima", "yes"),
        ("ask west of Cairo", "no"),
        ("ask more than 9000 km from Paris", "yes"),
        ("ask less than 9000 km from Paris", "no"),
        ("is it in Asia?", "yes"),
        ("is it the capital of its country?", "yes"),
        ("ask landlocked", "no"),
    ):
        assert step(env, move)[0].split("\n")[0].endswith(f": {answer}."), move
    assert step(env, "guess tokyo")[1] == 1.0


def answer_by_hand(question: str, city: City) -> bool:
    """Answer what the oracle asks, from the table alone."""
    if question.startswith("north of "):
        return city.latitude > BY_NAME[question[9:]].latitude
    if question.startswith("in "):
        return question[3:] in (city.country, city.continent)
    return {
        "southern": city.latitude < 0,
        "western": city.longitude < 0,
        "tropical": -23.44 < city.latitude < 23.44,
    }.get(question, question in city.marks)


def check_oracle(seeds: range, **config: Any) -> None:
    """Play the oracle, keep the candidates that agree, and see that it guesses the only one."""
    env = GuessMyCity(**config)
    for seed in seeds:
        env.reset(seed=seed)
        left = {env.names()[i] for i in env.state.among}
        target = env.names()[env.state.target]
        success = False
        while not env.over:
            assert env.potential() == -math.log2(len(left))
            action = (env.oracle_action() or "")[len(r"\boxed{") : -1]
            kind, _, rest = action.partition(" ")
            if kind == "ask":
                truth = answer_by_hand(rest, BY_NAME[target])
                left = {name for name in left if answer_by_hand(rest, BY_NAME[name]) == truth}
            elif rest != target:
                left.discard(rest)
            success = step(env, action)[4]["success"]
        assert success, seed
        assert env.turn == env.difficulty() <= math.ceil(math.log2(len(env.state.among))) + 1
        assert target in left


def test_the_oracle_halves_what_is_left() -> None:
    check_oracle(range(1000), num_candidates=8, max_turns=10)
    check_oracle(range(30), num_candidates=100, max_turns=10)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("count", [16, 100, 130])
def test_the_oracle_halves_what_is_left_on_1000_seeds(count: int) -> None:
    check_oracle(range(1000), num_candidates=count, max_turns=10)


def test_random_moves_are_new_questions_and_guesses() -> None:
    env = GuessMyCity(num_candidates=100, max_turns=400, guesses=100)
    env.reset(seed=2)
    while not env.over:
        *_, info = env.step(env.sample_random_action())
        assert info["action_valid"]


def test_the_rules_and_the_oracle_know_the_same_questions() -> None:
    env = GuessMyCity()
    rules = env.reset(seed=0)[0]
    for question in general():
        assert read(question.lower()) == question
        assert question.startswith("in ") or f"\n{question}: " in rules
    assert env.action_menu() is None
