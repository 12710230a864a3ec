from collections.abc import Iterator

import pytest

from tests.vector import toys


@pytest.fixture(scope="module", autouse=True)
def toy_envs() -> Iterator[None]:
    with toys.registered():
        yield


@pytest.fixture(autouse=True)
def gate() -> Iterator[None]:
    """Let those that hang go when the test is over."""
    toys.released.clear()
    yield
    toys.released.set()


@pytest.fixture(params=toys.BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    return request.param
