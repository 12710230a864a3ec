from collections.abc import Iterator

import gymnasium
import pytest

from gemenv.registry import registry


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty registry for one test, and Gymnasium's as it was afterwards."""
    before = dict(gymnasium.registry)
    monkeypatch.setattr(registry, "_registry", registry._Registry())
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: ())
    yield
    gymnasium.registry.clear()
    gymnasium.registry.update(before)
