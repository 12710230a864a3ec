"""`gemenv eval quickstart` end to end, on a real model server."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gemenv.rollout import read_episodes
from tests.server.model_server import ModelServer

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]


def evaluate(server: ModelServer, folder: Path, *more: str) -> dict[str, object]:
    command = [Path(sys.executable).with_name("gemenv"), "eval", "quickstart"]
    command += ["--agent", f"openai:{server.model}", "--base-url", server.base_url]
    command += ["-n", "2", "--max-turns", "3", "--max-tokens", "24", "--temperature", "1"]
    command += ["-c", "8", "-o", folder, "--json", *more]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_quickstart_on_a_real_server(model_server: ModelServer, tmp_path: Path) -> None:
    summary = evaluate(model_server, tmp_path)
    assert summary["complete"]
    assert summary["failed"] == 0
    assert summary["episodes"] == 24
    episodes = list(read_episodes(tmp_path / "episodes.jsonl"))
    assert len({episode.key for episode in episodes}) == 24
    for episode in episodes:
        assert 1 <= len(episode.turns) <= 3
        assert episode.usage is not None
        assert episode.usage.prompt_tokens > 0
        assert episode.usage.completion_tokens > 0
    # A tiny random model boxes nothing: its replies are format errors, which are observations.
    assert all(
        turn.reward_terms == {"format": -0.1} or turn.action_valid or "\\boxed{" in turn.action
        for episode in episodes
        for turn in episode.turns
    )


def test_resume_asks_the_server_for_what_is_missing_only(
    model_server: ModelServer, tmp_path: Path
) -> None:
    evaluate(model_server, tmp_path)
    file = tmp_path / "episodes.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:20]) + lines[20][:50])
    summary = evaluate(model_server, tmp_path, "--resume")
    assert summary["complete"]
    assert file.read_bytes().splitlines(keepends=True)[:20] == lines[:20]
