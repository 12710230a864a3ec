"""A plug-in as pip leaves it: a module, and metadata that names its entry point."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import gemenv

MODULE = '''
import gemenv


class Echo(gemenv.Env):
    """Say the word."""

    state: str

    def __init__(self, word="red"):
        self.word = word

    def _reset(self, options):
        self.state = self.word
        return f"Say {self.word}."

    def _step(self, action):
        right = {"right": float(action == self.state)}
        return gemenv.StepResult.of("Done.", right, terminated=True, success=bool(right["right"]))

    def _random_action(self, rng):
        return self.word


def register():
    gemenv.register("demo:Echo-v0", "demo_plugin:Echo", description="Say the word.")
'''


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "demo_plugin.py").write_text(MODULE)
    info = tmp_path / "demo_plugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: demo-plugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[gemenv.envs]\ndemo = demo_plugin:register\n")
    return tmp_path


def python(source: str, site: Path) -> str:
    paths = [str(site), str(Path(gemenv.__file__).parent.parent)]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", source],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_installed_plugin_brings_its_environments(site: Path) -> None:
    source = """
import sys, gemenv
gemenv.make("game:GuessTheNumber-v0-easy")
print("demo_plugin" in sys.modules)
env = gemenv.make("demo:Echo-v0", word="blue")
print(repr(env), env.reset(seed=0)[0], env.step("blue").reward)
print([spec.id for spec in gemenv.list_envs("demo:*")])
import gymnasium
print(gymnasium.make("gemenv/demo.Echo-v0").reset(seed=0)[0])
"""

    assert python(source, site).splitlines() == [
        "False",
        "<Echo demo:Echo-v0> Say blue. 1.0",
        "['demo:Echo-v0']",
        "Say red.",
    ]
