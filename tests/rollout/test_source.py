import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

import gemenv
from gemenv.rollout import rollout, rollouts
from gemenv.rollout.source import source_hash
from gemenv.wrappers import EpisodeStatistics, TurnLimit
from tests.rollout import programs
from tests.rollout.toys import WALK, Dawdler, Walk, grid

ENV = """
from gemenv import Env, StepResult
from rooms.walls import HEIGHT, paint
from rooms import doors

PRIZE = 1.0

class Room(Env):
    def _reset(self, options):
        return "Where to?"

    def _step(self, action):
        right = action == doors.RIGHT
        return StepResult.of(paint("wall"), {"prize": PRIZE * right}, terminated=True)

    def _random_action(self, rng):
        return "left"
"""
ROOMS = {
    "__init__.py": "",
    "room.py": ENV,
    "walls.py": """
from rooms.colours import Colour

HEIGHT = 3

def paint(what):
    return Colour().name + what
""",
    "colours.py": """
class Colour:
    name = "red"
""",
    "doors.py": """
from . import hinges
from .hinges import *

RIGHT = "left"
""",
    "hinges.py": """
COUNT = 2
""",
    "cellar.py": """
DEPTH = 5
""",
}

Hashes = dict[str, list[str | None]]
"""By variant: the hash of the environment, and that of it in a wrapper."""

HASH = """
import importlib, json
from gemenv.rollout.source import source_hash
from gemenv.wrappers import TurnLimit

found = []
for folder in sys.argv[1:]:
    for name in [name for name in sys.modules if name.partition(".")[0] == "rooms"]:
        del sys.modules[name]
    sys.path.insert(0, folder)
    importlib.invalidate_caches()
    room = importlib.import_module("rooms.room").Room()
    sys.path.remove(folder)
    found.append([source_hash(room), source_hash(TurnLimit(room, 3))])
print(json.dumps(found))
"""


def environment(hash_seed: int) -> dict[str, str]:
    return {**os.environ, "PYTHONHASHSEED": str(hash_seed)}


def write(folder: Path, files: Mapping[str, str]) -> str:
    package = folder / "rooms"
    package.mkdir(parents=True)
    for name, text in files.items():
        (package / name).write_text(text)
    return str(folder)


def changed(name: str, old: str, new: str) -> dict[str, str]:
    assert old in ROOMS[name]
    return ROOMS | {name: ROOMS[name].replace(old, new)}


SAME = {
    "same": ROOMS,
    "commented": changed("room.py", "PRIZE = 1.0", "PRIZE = 1.0  # not much\n\n\n"),
    "parenthesised": changed("room.py", "action == doors.RIGHT", "(\n  action==doors.RIGHT  )"),
    "quoted": changed("colours.py", '"red"', "'red'"),
    "unused": changed("cellar.py", "5", "6"),
}
OTHER = {
    "constant": changed("room.py", "PRIZE = 1.0", "PRIZE = 2.0"),
    "type of a constant": changed("room.py", "PRIZE = 1.0", "PRIZE = 1"),
    "text": changed("room.py", "Where to?", "Where to ?"),
    "function elsewhere": changed("walls.py", "Colour().name + what", "what + Colour().name"),
    "class further away": changed("colours.py", "red", "blue"),
    "constant elsewhere": changed("doors.py", '"left"', '"right"'),
    "constant alone": changed("hinges.py", "2", "3"),
}
PACKAGES = {
    "namespace": {name: text for name, text in ROOMS.items() if name != "__init__.py"},
    "comment in the package": ROOMS | {"__init__.py": "# Rooms.\n"},
}


@pytest.fixture(scope="module")
def hashes(tmp_path_factory: pytest.TempPathFactory) -> Hashes:
    """The hashes of all variants, those of the original in a process of its own."""
    base = tmp_path_factory.mktemp("rooms")
    original = programs.start(HASH, write(base / "original", ROOMS), env=environment(1))
    variants = SAME | OTHER | PACKAGES
    folders = [write(base / name.replace(" ", "_"), variants[name]) for name in variants]
    others = programs.start(HASH, *folders, env=environment(2))
    found = json.loads(programs.finish(others))
    [expected] = json.loads(programs.finish(original))
    return {"original": expected, **dict(zip(variants, found, strict=True))}


@pytest.mark.parametrize("variant", SAME)
def test_it_is_stable_and_blind_to_comments_and_layout(hashes: Hashes, variant: str) -> None:
    assert hashes[variant] == hashes["original"]


@pytest.mark.parametrize("variant", OTHER)
def test_it_changes_with_the_code(hashes: Hashes, variant: str) -> None:
    for found, original in zip(hashes[variant], hashes["original"], strict=True):
        assert found != original


@pytest.mark.parametrize("variant", ["original", *PACKAGES])
def test_packages_without_code_of_their_own_have_one_too(hashes: Hashes, variant: str) -> None:
    bare, wrapped = hashes[variant]
    assert bare is not None
    assert wrapped is not None
    assert len(bare) == len(wrapped) == 64
    assert bare != wrapped


def test_wrappers_count() -> None:
    env = Walk()
    layers = [
        env,
        TurnLimit(env, 5),
        EpisodeStatistics(env),
        TurnLimit(EpisodeStatistics(env), 5),
        EpisodeStatistics(TurnLimit(env, 5)),
    ]
    assert len({source_hash(layer) for layer in layers}) == len(layers)
    # What decides is the code, not the arguments: these are in the record.
    assert source_hash(TurnLimit(Walk(), 9)) == source_hash(TurnLimit(env, 5))


def test_classes_of_one_module_share_their_code_and_games_differ() -> None:
    ids = ["game:Sudoku-v0-easy", "game:Sokoban-v0-easy", "game:GuessTheNumber-v0-easy"]
    assert len({source_hash(gemenv.make(env_id)) for env_id in ids}) == 3
    easy, hard = (source_hash(gemenv.make(f"game:Sudoku-v0-{v}")) for v in ("easy", "hard"))
    assert easy == hard


def test_it_is_in_the_record() -> None:
    [episode] = rollouts(grid([WALK], 1), Dawdler([0]))
    assert episode.source_hash == source_hash(Walk())
    assert rollout(TurnLimit(Walk(), 2), Dawdler([0])).source_hash == source_hash(
        TurnLimit(Walk(), 2)
    )


BUILTIN = """
import gemenv
from gemenv.rollout.source import source_hash
print([source_hash(gemenv.make(f"game:{name}-v0-easy")) for name in ("Sudoku", "Countdown")])
"""


def test_other_processes_find_the_same() -> None:
    mine = [source_hash(gemenv.make(f"game:{name}-v0-easy")) for name in ("Sudoku", "Countdown")]
    theirs = programs.output(BUILTIN, env=environment(7))
    assert theirs == f"{mine}\n"


PROMPT = """
from gemenv.rollout.source import source_hash
from tests.rollout.toys import Walk

class Typed(Walk):
    pass

print(source_hash(Typed()))
"""


def test_a_class_typed_in_has_none() -> None:
    assert programs.output(PROMPT) == "None\n"


@pytest.mark.parametrize("how", ["runpy", "importlib"])
def test_a_class_whose_module_is_not_in_sight_can_be_played(tmp_path: Path, how: str) -> None:
    file = tmp_path / "room.py"
    file.write_text("from tests.rollout.toys import Walk\n\nclass Loose(Walk):\n    pass\n")
    loose = programs.output(LOOSE, str(file), how)
    assert loose == "terminated\n"


LOOSE = """
import importlib.util, runpy
from gemenv.agents import RandomAgent
from gemenv.rollout import rollout

if sys.argv[2] == "runpy":
    loose = runpy.run_path(sys.argv[1])["Loose"]
else:
    spec = importlib.util.spec_from_file_location("room", sys.argv[1])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    loose = module.Loose
print(rollout(loose(), RandomAgent(), seed=0).stop)
"""
