"""Going back to a snapshot, while turns go on counting."""

from typing import Any

from gemenv.core import Env, Wrapper
from gemenv.errors import SnapshotError


def require_snapshots(env: Env, purpose: str) -> None:
    """Raise `SnapshotError` unless an environment can be put back.

    Args:
        env: The environment.
        purpose: What cannot be done otherwise, for the message.
    """
    if not env.snapshot:
        raise SnapshotError(f"{env!r} has effects outside of its snapshot, so {purpose}.")


def rewind(env: Env, state: dict[str, Any]) -> None:
    """Restore a snapshot, but for the turns that all layers inside have counted."""
    layers = [env]
    while isinstance(layers[-1], Wrapper):
        layers.append(layers[-1].env)
    counted = [layer.turn for layer in layers]
    env.set_state(state)
    for layer, turn in zip(layers, counted, strict=True):
        layer.turn = turn
