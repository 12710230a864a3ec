import json
import sys
from pathlib import Path

import pytest

from gemenv.check import check_env, load_env_class
from gemenv.errors import InvalidArgumentError

SOURCE = """
from dataclasses import dataclass

from gemenv import Env, StepResult, boxed, last_boxed


@dataclass
class State:
    digit: int


class MyEnv(Env):
    state: State

    def _reset(self, options):
        self.state = State(int(self.np_random.integers(10)))
        return "Guess."

    def _step(self, action):
        right = last_boxed(action) == str(self.state.digit)
        return StepResult.of("Done.", {"right": float(right)}, terminated=True, success=right)

    def _random_action(self, rng):
        return boxed(rng.integers(10))


NotAnEnv = dict
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "my_env.py"
    path.write_text(SOURCE)
    return path


def test_a_class_from_a_file_passes_every_check(source: Path) -> None:
    report = check_env(load_env_class(source, "MyEnv"))

    assert report.passed, report.failures


def test_snapshots_fit_the_class_loaded_anew(source: Path) -> None:
    env = load_env_class(source, "MyEnv")()
    env.reset(seed=3)
    snapshot = json.loads(json.dumps(env.get_state()))

    again = load_env_class(source, "MyEnv")
    twin = again()
    twin.set_state(snapshot)

    assert again is not type(env)
    assert twin.get_state() == env.get_state()


def test_files_of_the_same_name_are_kept_apart(source: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere" / "my_env.py"
    other.parent.mkdir()
    other.write_text(SOURCE.replace('"Guess."', '"Guess again."'))

    first, second = load_env_class(source, "MyEnv"), load_env_class(other, "MyEnv")

    assert first.__module__ != second.__module__
    assert first().reset(seed=0)[0] == "Guess."
    assert second().reset(seed=0)[0] == "Guess again."


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("MyEnvv", r"no class 'MyEnvv'\. Did you mean 'MyEnv'\? Its environments: MyEnv\."),
        ("NotAnEnv", "must be a subclass of `gemenv.Env`"),
        ("Env", "must be a subclass of `gemenv.Env`"),
    ],
)
def test_a_name_that_is_no_environment(source: Path, name: str, message: str) -> None:
    with pytest.raises(InvalidArgumentError, match=message):
        load_env_class(source, name)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgumentError, match=r"There is no file '.*absent\.py'"):
        load_env_class(tmp_path / "absent.py", "MyEnv")


def test_a_file_that_is_not_python(tmp_path: Path) -> None:
    path = tmp_path / "env.txt"
    path.write_text(SOURCE)

    with pytest.raises(InvalidArgumentError, match="must be a Python file"):
        load_env_class(path, "MyEnv")


def test_an_error_in_the_file_is_passed_on_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "broken.py"
    path.write_text("1 / 0")
    before = set(sys.modules)

    with pytest.raises(ZeroDivisionError):
        load_env_class(path, "MyEnv")

    assert not [name for name in set(sys.modules) - before if "broken" in name]
