"""The rules of each variant, by walks over pages that are written down."""

from typing import Any

import pytest

import gemenv
from gemenv.data.wiki import WorldPages
from gemenv.envs.game.wikigame import WikiGame
from gemenv.errors import InvalidArgumentError
from tests.envs.game.wikigame.written import Written


@pytest.fixture(autouse=True)
def small_wiki(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = WorldPages(Written())
    monkeypatch.setattr("gemenv.envs.game.wikigame.start.open_wiki", lambda *_, **__: pages)


def begin(**keywords: Any) -> WikiGame:
    env = WikiGame(**{"start_title": "Alpha", "target_title": "Omega"} | keywords)
    env.reset(seed=0)
    return env


def walk(env: WikiGame, *titles: str) -> list[float]:
    return [env.step(rf"I go. \boxed{{{title}}}")[1] for title in titles]


def test_the_observation_is_complete() -> None:
    env = begin(max_turns=10)
    text = env.observation

    assert "within 10 turns" in text
    assert "Target page: Omega\nAbout it: Omega is a place. It is far away." in text
    assert "Current page: Alpha\nAbout it: Alpha is a place." in text
    assert r"Links: \boxed{Beta city} \boxed{Gamma} \boxed{End of roads}" in text
    assert "Path so far: Alpha\nTurns left: 10" in text
    observation = env.step(r"\boxed{Beta city}")[0]
    assert "Path so far: Alpha > Beta city\nTurns left: 9" in observation
    assert r"Links: \boxed{Alpha} \boxed{Delta}" in observation


def test_moves_cost_and_the_target_pays() -> None:
    env = begin()

    assert walk(env, "Beta city", "Delta", "Omega") == [-0.05, -0.05, 1.0]
    assert env.over
    assert env.state.path == ["Alpha", "Beta city", "Delta", "Omega"]


@pytest.mark.parametrize(
    "title", ["Beta city", "beta_city", " Beta  city", "beta city", "Beta_city"]
)
def test_a_title_may_be_written_in_several_ways(title: str) -> None:
    env = begin()

    assert walk(env, title) == [-0.05]
    assert env.state.page == "Beta city"


@pytest.mark.parametrize(
    ("title", "hint"),
    [("Beta", "'Beta city'"), ("Beta City", "'Beta city'"), ("Gama", "'Gamma'"), ("xyz", None)],
)
def test_another_title_costs_its_turn_and_gets_a_hint(title: str, hint: str | None) -> None:
    env = begin()
    observation, reward, terminated, truncated, info = env.step(rf"\boxed{{{title}}}")

    assert (reward, terminated, truncated, info["action_valid"]) == (-0.2, False, False, False)
    assert info["reward_terms"] == {"invalid": -0.2}
    assert (f"Did you mean {hint}?" in observation) == (hint is not None)
    assert env.state.page == "Alpha"
    assert "Turns left: 19" in observation


@pytest.mark.parametrize("reply", ["I give up.", r"\boxed{}", r"\boxed{?!}", r"\boxed{open", ""])
def test_a_format_error_costs_and_the_episode_goes_on(reply: str) -> None:
    env = begin()
    _, reward, terminated, truncated, info = env.step(reply)

    assert (reward, info["reward_terms"]) == (-0.2, {"format": -0.2})
    assert not terminated
    assert not truncated
    assert walk(env, "Gamma") == [-0.05]


def test_a_format_error_ends_the_episode_where_that_is_asked_for() -> None:
    env = begin(on_format_error="terminate")

    assert env.step("no box")[2]


def test_the_turn_limit_truncates_and_costs_nothing_of_its_own() -> None:
    env = begin(max_turns=3)
    assert walk(env, "Gamma", "Alpha") == [-0.05, -0.05]
    _, reward, terminated, truncated, info = env.step(r"\boxed{Gamma}")

    assert (reward, terminated, truncated, info["success"]) == (-0.05, False, True, False)


def test_unreadable_replies_use_up_turns_too() -> None:
    env = begin(max_turns=3)
    ends = [env.step("nothing")[2:4] for _ in range(3)]

    assert ends == [(False, False), (False, False), (False, True)]


@pytest.mark.parametrize("variant", ["noregrets", "eidetic"])
def test_there_is_no_way_back_without_regrets(variant: str) -> None:
    env = begin(variant=variant)
    walk(env, "Beta city")

    assert walk(env, "<PREV_PAGE>") == [-0.2]
    assert env.state.page == "Beta city"


def test_one_step_back_may_follow_each_step_forward() -> None:
    env = begin(variant="oneback")
    assert walk(env, "<PREV_PAGE>") == [-0.2]
    assert walk(env, "Beta city", "Delta", "<PREV_PAGE>") == [-0.05] * 3
    assert env.state.page == "Beta city"
    assert walk(env, "<PREV_PAGE>") == [-0.2]
    assert env.state.page == "Beta city"
    assert walk(env, "Delta", "<PREV_PAGE>") == [-0.05] * 2
    assert env.state.page == "Beta city"


def test_free_navigation_goes_back_to_the_start() -> None:
    env = begin(variant="freenav")
    walk(env, "Beta city", "Delta", "Gamma")

    assert walk(env, *["<PREV_PAGE>"] * 3) == [-0.05] * 3
    assert env.state.page == "Alpha"
    assert walk(env, "<PREV_PAGE>") == [-0.2]


@pytest.mark.parametrize("reply", ["<PREV_PAGE>", r"\boxed{<prev_page>}", "So <PREV_PAGE> it is."])
def test_going_back_needs_no_box(reply: str) -> None:
    env = begin(variant="freenav")
    walk(env, "Gamma")

    assert env.step(reply)[1] == -0.05
    assert env.state.page == "Alpha"


def test_a_box_counts_more_than_a_word_in_the_text() -> None:
    env = begin(variant="freenav")
    walk(env, "Beta city")
    env.step(r"Not <PREV_PAGE> but \boxed{Delta}")

    assert env.state.page == "Delta"


def test_any_link_seen_may_be_followed_with_an_eidetic_memory() -> None:
    env = begin(variant="eidetic")
    walk(env, "Beta city", "Delta")

    assert (
        r"Links seen before: \boxed{Beta city} \boxed{End of roads} \boxed{Alpha}"
        in env.observation
    )
    assert walk(env, "beta_city") == [-0.05]
    assert env.state.page == "Beta city"


def test_without_it_a_link_of_an_earlier_page_may_not_be_followed() -> None:
    env = begin(variant="freenav")
    walk(env, "Beta city", "Delta")

    assert walk(env, "End of roads") == [-0.2]


def test_the_memory_ends_with_the_episode() -> None:
    env = begin(variant="eidetic")
    walk(env, "Beta city", "Delta")
    env.reset()

    assert list(env.state.seen) == ["Beta city", "Gamma", "End of roads"]
    assert walk(env, "Delta") == [-0.2]


@pytest.mark.parametrize("variant", ["noregrets", "eidetic"])
def test_a_dead_end_loses_where_there_is_no_way_back(variant: str) -> None:
    env = begin(variant=variant)
    _, reward, terminated, truncated, info = env.step(r"\boxed{End of roads}")

    assert (reward, terminated, truncated) == (0.0, True, False)
    assert not info["success"]


@pytest.mark.parametrize("variant", ["oneback", "freenav"])
def test_a_dead_end_sends_back_and_takes_two_turns(variant: str) -> None:
    env = begin(variant=variant, max_turns=5)
    observation, reward, terminated, _, info = env.step(r"\boxed{End of roads}")

    assert (reward, info["reward_terms"]) == (-0.1, {"dead_end": -0.1})
    assert not terminated
    assert info["turn"] == 1
    assert "Path so far: Alpha > End of roads > Alpha\nTurns left: 3" in observation
    assert walk(env, "<PREV_PAGE>") == [-0.2]
    assert env.step(r"\boxed{End of roads}")[2:4] == (False, True)


def test_a_dead_end_may_be_the_target() -> None:
    env = begin(target_title="End of roads")

    assert walk(env, "End of roads") == [1.0]


@pytest.mark.parametrize(
    ("length", "shown"),
    [
        ((5, "characters"), "Alpha…"),
        ((2, "words"), "Alpha is …"),
        ((1, "sentences"), "Alpha is a place. …"),
        ((9, "sentences"), "Alpha is a place. It is far away."),
    ],
)
def test_the_length_of_a_summary_is_chosen(length: tuple[int, str], shown: str) -> None:
    assert f"About it: {shown}\n" in begin(page_summary_length=length).observation


def test_a_summary_can_be_left_out() -> None:
    assert "About it" not in begin(page_summary_length=(0, "words")).observation


def test_a_snapshot_holds_the_way_and_the_memory() -> None:
    env = begin(variant="eidetic")
    walk(env, "Beta city")
    twin = gemenv.make("game:WikiGame-v0")
    twin.set_state(env.get_state())
    env.step(r"\boxed{Delta}")

    assert twin.step(r"\boxed{Delta}")[0] == env.observation
    assert twin.get_state() == env.get_state()


@pytest.mark.parametrize(
    ("keywords", "match"),
    [
        ({"start_title": "Alfa"}, "Did you mean 'Alpha'"),
        ({"target_title": "alpha"}, "must be another page"),
        ({"target_title": "Island"}, "must be reachable"),
        ({"start_title": "End of roads"}, "must be a page with links"),
    ],
)
def test_given_pages_are_checked(keywords: dict[str, str], match: str) -> None:
    with pytest.raises(InvalidArgumentError, match=match):
        begin(**keywords)
