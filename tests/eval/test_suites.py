import pytest

import gemenv
from gemenv.errors import UnknownEnvError
from gemenv.eval import SUITES, resolve

GAMES = ("GuessTheNumber", "Mastermind", "Sokoban", "Sudoku", "Countdown", "Game24")


def test_quickstart_is_six_games_easy_and_hard() -> None:
    ids = resolve(["quickstart"])
    assert ids == [f"game:{name}-v0-{level}" for name in GAMES for level in ("easy", "hard")]
    assert SUITES["quickstart"].env_ids == tuple(ids)


@pytest.mark.parametrize("name", SUITES)
def test_suites_hold_registered_environments_once_each(name: str) -> None:
    suite = SUITES[name]
    assert suite.name == name
    assert len(set(suite.env_ids)) == len(suite.env_ids)
    for env_id in suite.env_ids:
        assert gemenv.spec(env_id).id == env_id


def test_patterns_give_ids_in_order() -> None:
    assert resolve(["game:Sudoku-v0-*"]) == [
        "game:Sudoku-v0-easy",
        "game:Sudoku-v0-hard",
        "game:Sudoku-v0-random",
    ]
    assert resolve(["game:Sudoku-v0-[eh]*"]) == ["game:Sudoku-v0-easy", "game:Sudoku-v0-hard"]
    assert resolve(["game:S?d*-easy"]) == ["game:Sudoku-v0-easy"]


def test_targets_come_in_the_order_asked_each_once() -> None:
    ids = resolve(["game:Sudoku-v0-hard", "game:CountdownSteps-*", "quickstart", "game:Sudoku-*"])
    assert ids[:2] == ["game:Sudoku-v0-hard", "game:CountdownSteps-v0"]
    assert ids[-1] == "game:Sudoku-v0-random"
    assert len(set(ids)) == len(ids) == 1 + 4 + 11 + 2


def test_no_targets_no_ids() -> None:
    assert resolve([]) == []


@pytest.mark.parametrize(
    ("target", "hint"),
    [
        ("quickstrat", "'quickstart'"),
        ("game:Sokoban-v0-eazy", "'game:Sokoban-v0-easy'"),
        ("Sokoban-v0-easy", "'game:Sokoban-v0-easy'"),
        ("game:Checkers-*", "no environment matches 'game:checkers-*'"),
        ("xyz", "Suites: quickstart"),
    ],
)
def test_unknown_names_are_refused_with_the_nearest(target: str, hint: str) -> None:
    with pytest.raises(UnknownEnvError) as caught:
        resolve(["quickstart", target])
    assert hint.lower() in str(caught.value).lower()
    assert repr(target) in str(caught.value)
