import pytest

from gemenv.envs.logic.limem import limem_score
from gemenv.errors import InvalidArgumentError


def test_the_score_of_the_paper() -> None:
    assert limem_score(0.9, 0.6) == pytest.approx(0.36)


def test_what_is_always_or_never_consistent() -> None:
    assert limem_score(0.7, 1.0) == 0
    assert limem_score(0.7, 0.0) == 0.7


@pytest.mark.parametrize("shares", [(1.1, 0.5), (0.5, -0.1), (float("nan"), 0.5)])
def test_what_is_no_share_is_refused(shares: tuple[float, float]) -> None:
    with pytest.raises(InvalidArgumentError, match="from 0 to 1"):
        limem_score(*shares)
