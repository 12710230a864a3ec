"""The table of environments."""

import fnmatch
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import gymnasium.envs.registration

from gemenv.core import Env
from gemenv.errors import DuplicateEnvError, UnknownEnvError, nearest
from gemenv.registry.builtin import BUILTIN
from gemenv.registry.spec import EnvSpec

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

PLUGIN_GROUP = "gemenv.envs"
"""The entry-point group of packages that bring environments; each names a function to call."""


class _Registry:
    """Specs by id, and the plug-ins that were not asked yet."""

    def __init__(self) -> None:
        self.specs: dict[str, EnvSpec] = {}
        self.plugins: list[EntryPoint] | None = None
        self.lock = threading.RLock()

    def add(self, spec: EnvSpec) -> None:
        if spec.id in self.specs:
            raise DuplicateEnvError(
                f"{spec.id!r} is registered already, for {self.specs[spec.id].entry_point!r}; "
                "choose another name or raise the version."
            )
        self.specs[spec.id] = spec
        twin = gymnasium.envs.registration.EnvSpec(
            spec.gymnasium_id,
            entry_point="gemenv.registry.registry:make_for_gymnasium",
            kwargs={"env_id": spec.id},
        )
        gymnasium.registry[twin.id] = twin

    def latest(self, unversioned: str) -> str | None:
        """Return the id of the highest version, if there is one."""
        versions = [s for s in self.specs.values() if s.unversioned == unversioned]
        return max(versions, key=lambda spec: spec.version).id if versions else None

    def load_plugins(self) -> None:
        from importlib.metadata import entry_points

        with self.lock:
            if self.plugins is None:
                self.plugins = list(entry_points(group=PLUGIN_GROUP))
            while self.plugins:
                self.plugins.pop(0).load()()


_registry = _Registry()
for _spec in BUILTIN:
    _registry.add(_spec)


def register(
    id: str,  # noqa: A002 - Gymnasium's name for it
    entry_point: str | Callable[..., Env],
    *,
    kwargs: Mapping[str, Any] | None = None,
    description: str = "",
    blocking: bool = False,
    snapshot: bool = True,
    extra: str | None = None,
) -> None:
    """Register an environment, for `gemenv.make` and for `gymnasium.make`.

    Args:
        id: `family:Name-v0` or `family:Name-v0-variant`.
        entry_point: `"module:Class"`, imported on first use, or the class itself.
        kwargs: Constructor arguments of this id.
        description: One line for listings.
        blocking: Whether a step waits for something outside or computes long.
        snapshot: Whether `get_state` captures everything.
        extra: The extra of gemenv that it needs.

    Raises:
        DuplicateEnvError: If the id is taken.
        InvalidArgumentError: If the id is malformed.
    """
    _registry.add(
        EnvSpec(
            id=id,
            entry_point=entry_point,
            kwargs=kwargs or {},
            description=description,
            blocking=blocking,
            snapshot=snapshot,
            extra=extra,
        )
    )


def spec(id: str) -> EnvSpec:  # noqa: A002
    """Look up what is registered under `id`; plug-ins are loaded if it is not ours.

    An id without a version stands for its latest one.

    Raises:
        UnknownEnvError: Names the nearest id.

    >>> spec("game:Sokoban-easy").id
    'game:Sokoban-v0-easy'
    """
    if id not in _registry.specs:
        _registry.load_plugins()
        id = _registry.latest(id) or id  # noqa: A001
    if id not in _registry.specs:
        hint = nearest(id, _registry.specs) or " `gemenv list` shows all ids."
        raise UnknownEnvError(f"No environment is registered as {id!r}.{hint}")
    return _registry.specs[id]


def list_envs(pattern: str = "*") -> list[EnvSpec]:
    """Return the specs whose id matches a shell pattern, plug-ins included, sorted by id.

    >>> [spec.id for spec in list_envs("game:Sokoban-*-easy")]
    ['game:Sokoban-v0-easy']
    """
    _registry.load_plugins()
    names = sorted(name for name in _registry.specs if fnmatch.fnmatchcase(name, pattern))
    return [_registry.specs[name] for name in names]


def make(
    id: str | EnvSpec,  # noqa: A002
    *,
    wrappers: Sequence[Callable[[Env], Env]] = (),
    **kwargs: Any,
) -> Env:
    """Build an environment.

    Args:
        id: A registered id, or a spec.
        wrappers: Applied in this order, the last one outermost.
        kwargs: Constructor arguments, on top of those of the id.

    Raises:
        UnknownEnvError: If nothing is registered under `id`.
        UnknownArgumentError: If the environment has no such keyword.
        MissingDependencyError: If a package that it needs is not installed.

    >>> make("game:GuessTheNumber-v0-easy", max_turns=3).reset(seed=0)[1]["turn"]
    0
    """
    env = (spec(id) if isinstance(id, str) else id).make(**kwargs)
    for wrap in wrappers:
        env = wrap(env)
    return env


def make_for_gymnasium(env_id: str, **kwargs: Any) -> Env:
    """Build an environment for `gymnasium.make`, whose own first argument is called `id`."""
    return make(env_id, **kwargs)
