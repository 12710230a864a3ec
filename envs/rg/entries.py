"""Entries of reasoning-gym: made from a seed, and kept as JSON."""

import copy
import dataclasses
import importlib
import json
import sys
from collections.abc import Mapping
from typing import Any, cast

import numpy as np

from gemenv.core import shared
from gemenv.envs.rg.order import GLOBAL_RANDOM, private_random, settle
from gemenv.errors import InvalidArgumentError, MissingDependencyError

Entry = dict[str, Any]

MAX_TRIES = 5
_KEPT = frozenset(
    (
        "arc_agi",
        "codeio",
        "figlet_font",
        "group_anagrams",
        "rush_hour",
        "spell_backward",
        "word_ladder",
    )
)
"""Data sets that read files whenever they are made: they are made once, and copied with a seed."""


class Source:
    """A data set of reasoning-gym with its configuration.

    Args:
        name: As the package names it.
        config: Fields of its configuration, but for `seed` and `size`.

    Raises:
        MissingDependencyError: If the package is not installed.
        InvalidArgumentError: If the package refuses a value.
    """

    def __init__(self, name: str, config: Mapping[str, Any]) -> None:
        self.name, self.config = name, dict(config)
        self._dataset_class, self._config_class = shared(_datasets)[name]
        try:
            self.dataset = shared(_first, name) if not config and name in _KEPT else self._make(0)
        except (AssertionError, TypeError, ValueError) as error:
            raise InvalidArgumentError(
                f"reasoning-gym refuses this configuration of {name!r}, {self.config!r}: {error}"
            ) from error

    def draw(self, rng: np.random.Generator) -> Entry:
        """Draw an entry; the same from the same state of the generator.

        Raises:
            InvalidArgumentError: If so many draws failed that the configuration is impossible.
        """
        failure: Exception | None = None
        for _ in range(MAX_TRIES):
            seed = int(rng.integers(1 << 31))
            try:
                entry = self._entry(seed)
            except Exception as error:
                failure = error
                continue
            # A program that failed on its input leaves an empty object; an address is no answer.
            if entry["answer"] != "{}" and " at 0x" not in entry["question"]:
                return entry
        raise InvalidArgumentError(
            f"reasoning-gym makes no question of {self.name!r} with {self.config!r}: {failure!r}"
        )

    def score(self, answer: str, entry: Entry) -> float:
        """Return the score that the package gives."""
        return float(self.dataset.score_answer(answer, entry))

    def _make(self, seed: int) -> Any:
        config = self._config_class(**self.config, seed=seed, size=1)
        return settle(self.name, self._dataset_class(config))

    def _entry(self, seed: int) -> Entry:
        dataset = self._fresh(seed)
        if self.name in GLOBAL_RANDOM:
            with private_random(seed, dataset):
                return dataset[0]
        return dataset[0]

    def _fresh(self, seed: int) -> Any:
        if self.name not in _KEPT:
            return self._make(seed)
        dataset = copy.copy(self.dataset)
        dataset.seed = seed
        return dataset


def config_fields(name: str) -> list[str]:
    """Return the names of a data set's configuration fields that can be chosen.

    Raises:
        MissingDependencyError: If the package is not installed.
        InvalidArgumentError: If the package has no such data set.
    """
    known = shared(_datasets)
    if name not in known:
        raise InvalidArgumentError(
            f"`name` must be a data set of reasoning-gym, got {name!r}; there are "
            f"{', '.join(sorted(known))}."
        )
    return [f.name for f in dataclasses.fields(known[name][1]) if f.name not in ("seed", "size")]


def dump_entry(entry: Entry) -> str:
    """Return answer and metadata as JSON, tuples and keys that are no text included."""
    metadata = dict(entry["metadata"])
    # Names of variables come from a set.
    if "variables" in metadata:
        metadata["variables"] = sorted(metadata["variables"])
    return json.dumps({"answer": entry["answer"], "metadata": _plain(metadata)})


def load_entry(question: str, text: str) -> Entry:
    """Return the entry of a question from what `dump_entry` returned."""
    data = json.loads(text)
    return {
        "question": question,
        "answer": data["answer"],
        "metadata": _restored(data["metadata"]),
    }


def _plain(value: Any) -> Any:
    """Return a value in the types that JSON has, so that `_restored` gives it back."""
    if isinstance(value, dict):
        items = cast("dict[Any, Any]", value).items()
        if all(isinstance(key, str) and not key.startswith("$") for key, _ in items):
            return {key: _plain(item) for key, item in items}
        return {"$dict": [[_plain(key), _plain(item)] for key, item in items]}
    if isinstance(value, list):
        return [_plain(item) for item in cast("list[Any]", value)]
    if isinstance(value, tuple):
        return {"$tuple": [_plain(item) for item in cast("tuple[Any, ...]", value)]}
    if isinstance(value, set | frozenset):
        return {"$set": sorted((_plain(item) for item in cast("set[Any]", value)), key=repr)}
    if isinstance(value, np.generic | np.ndarray):
        return _plain(cast("Any", value).tolist())
    return value


def _restored(value: Any) -> Any:
    if isinstance(value, list):
        return [_restored(item) for item in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    mapping = cast("dict[str, Any]", value)
    if "$tuple" in mapping:
        return tuple(_restored(item) for item in mapping["$tuple"])
    if "$set" in mapping:
        return {_restored(item) for item in mapping["$set"]}
    if "$dict" in mapping:
        return {_restored(key): _restored(item) for key, item in mapping["$dict"]}
    return {key: _restored(item) for key, item in mapping.items()}


def _datasets() -> dict[str, tuple[Any, Any]]:
    """Import the package; return the classes of data sets and configurations by name."""
    try:
        importlib.import_module("reasoning_gym")
        factory = importlib.import_module("reasoning_gym.factory")
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            "The `rg` environments need the package 'reasoning-gym', which is not installed: "
            "pip install 'gemenv[reasoning]'"
        ) from error
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] == "reasoning_gym":
            # Its generators and graders print; standard output belongs to the caller.
            vars(module).setdefault("print", _silence)
    return factory.DATASETS


def _silence(*_: object, **__: object) -> None:
    pass


def _first(name: str) -> Any:
    dataset_class, config_class = shared(_datasets)[name]
    return settle(name, dataset_class(config_class(seed=0, size=1)))
