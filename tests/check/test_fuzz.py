from gemenv.check.base import Context
from gemenv.check.fuzz import fuzz
from gemenv.core import StepResult
from tests.check.specimens import Sound


def heard(seed: int) -> list[str]:
    actions: list[str] = []

    class Ear(Sound):
        def _step(self, action: str) -> StepResult:
            actions.append(action)
            return super()._step(action)

    fuzz(Context(Ear, seed))
    return actions


def test_the_replies_cover_what_breaks_parsers() -> None:
    actions = heard(0)

    assert len(actions) == 500
    assert "" in actions
    assert max(map(len, actions)) >= 1_000_000
    assert any("\0" in action for action in actions)
    assert any("\ud800" in action for action in actions)
    assert any(action.startswith("[" * 100_000) for action in actions)
    assert any(r"\boxed{\boxed{" in action for action in actions)


def test_the_replies_follow_from_the_seed() -> None:
    assert heard(1) == heard(1)
    assert heard(1) != heard(2)
