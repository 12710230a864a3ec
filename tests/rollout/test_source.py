import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

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

HASH = """
import json
import os
sys.path.insert(0, sys.argv[1])
from gemenv.rollout.source import source_hash
from gemenv.wrappers import TurnLimit
from rooms.room import Room
print(json.dumps([source_hash(Room()), source_hash(TurnLimit(Room(), 3))]))
"""


def environment(hash_seed: int) -> dict[str, str]:
    return {**os.environ, "PYTHONHASHSEED": str(hash_seed)}


def begin(folder: Path, files: Mapping[str, str], hash_seed: int = 0) -> subprocess.Popen[str]:
    package = folder / "rooms"
    package.mkdir(parents=True)
    for name, text in files.items():
        (package / name).write_text(text)
    return programs.start(HASH, str(folder), env=environment(hash_seed))


def hashes(folder: Path, *variants: Mapping[str, str]) -> list[list[Any]]:
    """Hash variants of the package, each in an interpreter and folder of its own."""
    running = [begin(folder / str(i), files, hash_seed=i) for i, files in enumerate(variants)]
    return [json.loads(programs.finish(process)) for process in running]


def changed(name: str, old: str, new: str) -> dict[str, str]:
    assert old in ROOMS[name]
    return ROOMS | {name: ROOMS[name].replace(old, new)}


def test_it_is_stable_and_blind_to_comments_and_layout(tmp_path: Path) -> None:
    annotated = changed("room.py", "PRIZE = 1.0", "PRIZE = 1.0  # not much\n\n\n")
    parenthesised = changed("room.py", "action == doors.RIGHT", "(\n  action==doors.RIGHT  )")
    quoted = changed("colours.py", '"red"', "'red'")
    expected, *others = hashes(tmp_path, ROOMS, ROOMS, annotated, parenthesised, quoted)

    assert others == [expected] * 4
    assert all(len(digest) == 64 for digest in expected)


def test_packages_without_code_of_their_own_have_one_too(tmp_path: Path) -> None:
    bare = {name: text for name, text in ROOMS.items() if name != "__init__.py"}
    documented = ROOMS | {"__init__.py": "# Rooms.\n"}
    for found in hashes(tmp_path, bare, ROOMS, documented):
        assert None not in found


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("room.py", "PRIZE = 1.0", "PRIZE = 2.0"),
        ("room.py", "PRIZE = 1.0", "PRIZE = 1"),
        ("room.py", "Where to?", "Where to ?"),
        ("walls.py", "Colour().name + what", "what + Colour().name"),
        ("colours.py", "red", "blue"),
        ("doors.py", '"left"', '"right"'),
        ("hinges.py", "2", "3"),
    ],
)
def test_it_changes_with_the_code(tmp_path: Path, name: str, old: str, new: str) -> None:
    (bare, wrapped), (new_bare, new_wrapped) = hashes(tmp_path, ROOMS, changed(name, old, new))
    assert bare != new_bare
    assert wrapped != new_wrapped


def test_it_changes_with_a_constant_of_a_module_that_gives_nothing_else(tmp_path: Path) -> None:
    env = "from rooms.cellar import DEPTH\n" + ENV.replace("1.0", "DEPTH")
    deep, deeper = (ROOMS | {"room.py": env, "cellar.py": f"DEPTH = {depth}\n"} for depth in (5, 6))
    first, second = hashes(tmp_path, deep, deeper)
    assert first != second


def test_code_that_is_not_used_does_not_count(tmp_path: Path) -> None:
    first, second = hashes(tmp_path, ROOMS, changed("cellar.py", "5", "6"))
    assert first == second


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
