from collections.abc import Iterator

import pytest

from tests.rollout import toys


@pytest.fixture(scope="module", autouse=True)
def toy_envs() -> Iterator[None]:
    with toys.registered():
        yield
