"""What an evaluation leaves in its folder, as data that two runs can be compared by."""

import json
from pathlib import Path
from typing import Any

from gemenv.rollout import read_episodes
from tests.rollout.toys import by_key

FILES = {"config.json", "episodes.jsonl", "summary.json"}


def read_summary(folder: Path) -> dict[str, Any]:
    """Return the summary without its seconds."""
    data = json.loads((folder / "summary.json").read_bytes())
    for env in data["envs"]:
        del env["seconds"]
    return data


def contents(folder: Path) -> dict[str, Any]:
    """Return all that does not tell the time; each episode must be there once."""
    assert {path.name for path in folder.iterdir()} == FILES
    return {
        "config": json.loads((folder / "config.json").read_bytes()),
        "episodes": by_key(read_episodes(folder / "episodes.jsonl")),
        "summary": read_summary(folder),
    }


def whole_lines(folder: Path) -> bytes:
    """Return the records without a torn last line; nothing if there is no file yet."""
    path = folder / "episodes.jsonl"
    content = path.read_bytes() if path.exists() else b""
    return content[: content.rfind(b"\n") + 1]
