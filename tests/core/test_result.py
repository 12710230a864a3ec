import gemenv
from gemenv.core import StepResult


def test_the_reward_is_the_sum_of_its_terms() -> None:
    result = StepResult.of("Hm.", {"progress": 0.25, "format": -0.1})

    assert result.reward == 0.25 - 0.1
    assert result.info["reward_terms"] == {"progress": 0.25, "format": -0.1}


def test_no_terms_are_a_reward_of_zero() -> None:
    reward = StepResult.of("Hm.", {}).reward

    assert (reward, type(reward)) == (0.0, float)


def test_whole_terms_give_a_float() -> None:
    assert type(StepResult.of("Hm.", {"success": 1}).reward) is float


def test_the_info_has_what_the_contract_demands_and_what_is_added() -> None:
    result = StepResult.of(
        "Yes.",
        {"success": 1.0},
        terminated=True,
        success=True,
        action_valid=False,
        parsed_action="up",
        info={"tool_calls": 3},
    )

    assert result.info == {
        "success": True,
        "action_valid": False,
        "parsed_action": "up",
        "reward_terms": {"success": 1.0},
        "tool_calls": 3,
    }


def test_it_is_a_plain_tuple_of_five() -> None:
    observation, reward, terminated, truncated, info = StepResult.of("Hm.", {}, truncated=True)

    assert (observation, reward, terminated, truncated) == ("Hm.", 0.0, False, True)
    assert info["success"] is False
    assert gemenv.StepResult is StepResult
