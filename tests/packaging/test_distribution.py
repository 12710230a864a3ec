"""The source distribution makes a wheel that holds everything and works on its own."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.packaging, pytest.mark.timeout(900)]


def run(*command: str | Path, cwd: Path | None = None) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source distribution and not from the folder."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", folder, ROOT)
    assert list(folder.glob("*.tar.gz"))
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a clean virtual environment with the wheel."""
    folder = tmp_path_factory.mktemp("clean")
    run(sys.executable, "-m", "venv", folder)
    python = folder / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", wheel)
    return python


def test_wheel_holds_every_file_of_the_two_linked_folders(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    tracked = run("git", "ls-files", "envs", "wrappers", "gemenv", cwd=ROOT).splitlines()
    links = {"gemenv/envs", "gemenv/wrappers"}
    expected = {
        name if name.startswith("gemenv/") else f"gemenv/{name}"
        for name in tracked
        if name not in links
    }
    assert len(expected) > 40
    assert expected <= inside


def test_wheel_holds_the_word_lists_and_their_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = {info.filename: info for info in archive.infolist()}
    folder = "gemenv/envs/game/words"
    lists = [f"{folder}/{name}.txt" for name in ("common", "further")]
    licence = f"{folder}/SCOWL-LICENSE.txt"
    assert {*lists, f"{folder}/clues.json", licence} <= set(inside)
    assert any(".dist-info/licenses/" in name and "SCOWL" in name for name in inside)
    assert sum(inside[name].compress_size for name in lists) < 300_000


def test_the_installed_word_games_find_their_data(python: Path, tmp_path: Path) -> None:
    code = (
        "import gemenv\n"
        "env = gemenv.make('game:Wordle-v0-hard')\n"
        "env.reset(seed=0)\n"
        "print(env.step(env.oracle_action())[4]['action_valid'])"
    )
    assert run(python, "-c", code, cwd=tmp_path).strip() == "True"


def test_wheel_installs_gemenv_alone(wheel: Path) -> None:
    top = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {name for name in top if not name.endswith(".dist-info")} == {"gemenv"}


def test_every_module_imports_unless_it_needs_an_extra(python: Path, tmp_path: Path) -> None:
    code = (
        "import importlib, json, pkgutil, gemenv\n"
        "names = [m.name for m in pkgutil.walk_packages(gemenv.__path__, 'gemenv.')]\n"
        "wants = {}\n"
        "for name in names:\n"
        "    try: importlib.import_module(name)\n"
        "    except ModuleNotFoundError as error: wants[name] = error.name\n"
        "print(json.dumps([names, wants]))"
    )
    names, wants = json.loads(run(python, "-c", code, cwd=tmp_path))
    assert "gemenv.envs.game.solvers.sokoban" in names
    assert "gemenv.wrappers.turn_limit" in names
    assert "gemenv.envs.game.chess_game" in wants
    assert {*wants.values()} == {"chess"}


def test_an_environment_that_needs_an_extra_says_which(python: Path, tmp_path: Path) -> None:
    code = (
        "import gemenv\n"
        "try: gemenv.make('game:Chess-v0')\n"
        "except gemenv.errors.MissingDependencyError as error: print(error)"
    )
    assert "pip install 'gemenv[chess]'" in run(python, "-c", code, cwd=tmp_path)


def test_main_job_runs(python: Path, tmp_path: Path) -> None:
    gemenv = python.with_name("gemenv")
    output = run(
        gemenv, "eval", "quickstart", "--agent", "oracle", "-n", "2", "--json", cwd=tmp_path
    )
    summary = json.loads(output)
    assert summary["complete"]
    assert summary["success"] == 1.0
