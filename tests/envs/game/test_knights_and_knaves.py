import pytest

from gemenv.envs.game.knights_and_knaves import KnightsAndKnaves, State
from gemenv.errors import InvalidArgumentError


def env_with_two() -> KnightsAndKnaves:
    """Alma says "Bert is a knave.", Bert "I am a knight and Alma is a knight."."""
    env = KnightsAndKnaves(num_people=2)
    env.reset(seed=0)
    env.state = State(("Alma", "Bert"), (("is", (1, 0)), ("and", (1, 1, 0, 1))), 0b01)
    return env


@pytest.mark.parametrize(
    "answer",
    [
        "Alma: knight, Bert: knave",
        "bert: KNAVE; ALMA: knight",
        "Alma is a knight and Bert is a knave.",
        "Alma = knight,Bert=knave,",
    ],
)
def test_the_solution_wins_in_many_forms(answer: str) -> None:
    env = env_with_two()
    _, reward, terminated, truncated, info = env.step(rf"\boxed{{{answer}}}")
    assert (reward, terminated, truncated, info["success"]) == (1.0, True, False, True)


def test_another_assignment_loses() -> None:
    env = env_with_two()
    _, reward, terminated, _, info = env.step(r"\boxed{Alma: knight, Bert: knight}")
    assert (reward, terminated, info["success"], info["action_valid"]) == (0.0, True, False, True)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("Alma: knight", "You did not tell of Bert."),
        ("Alma: knight, Hugo: knave", "There is nobody called Hugo."),
        ("Alma: knight, Alma: knave, Bert: knave", "Tell of everybody once."),
    ],
)
def test_other_answers_are_refused_without_a_fine(answer: str, why: str) -> None:
    env = env_with_two()
    observation, reward, terminated, _, info = env.step(rf"\boxed{{{answer}}}")
    assert (reward, terminated, info["action_valid"]) == (0.0, False, False)
    assert why in observation


def test_the_board_says_what_everybody_says() -> None:
    expected = 'Alma says: "Bert is a knave."\nBert says: "I am a knight and Alma is a knight."'
    assert env_with_two().board() == expected


def test_the_menu_has_every_assignment_up_to_eight_people() -> None:
    menu = env_with_two().action_menu() or []
    assert len(menu) == 4
    many = KnightsAndKnaves(num_people=9)
    many.reset(seed=0)
    assert many.action_menu() is None
    assert many.step(many.sample_random_action())[4]["action_valid"]


def test_names_are_no_part_of_the_task() -> None:
    env = env_with_two()
    canonical = env.canonical()
    env.state.names = ("Hugo", "Iris")
    assert env.canonical() == canonical


def test_what_is_no_answer_is_a_format_error() -> None:
    for answer in ("knight", "Alma: king", "", "Alma: knight, Bert", ",", "Alma: " * 20_000):
        assert env_with_two().step(rf"\boxed{{{answer}}}")[1] == -0.1


@pytest.mark.parametrize("people", [1, 11])
def test_sizes_out_of_range_are_refused(people: int) -> None:
    with pytest.raises(InvalidArgumentError, match="`num_people`"):
        KnightsAndKnaves(num_people=people)
