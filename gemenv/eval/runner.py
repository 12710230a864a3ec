"""Running an evaluation into a folder, and taking it up again."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import ValidationError

from gemenv.agents import Agent
from gemenv.errors import InvalidArgumentError, RecordError
from gemenv.eval.config import EvalConfig
from gemenv.eval.summary import Summary, summarise
from gemenv.rollout import Episode, EpisodeWriter, read_episodes, rollouts

CONFIG, EPISODES, SUMMARY = "config.json", "episodes.jsonl", "summary.json"
"""The files of an evaluation's folder."""


def evaluate(
    config: EvalConfig,
    agent: Agent,
    folder: Path,
    *,
    resume: bool = False,
    retry_failed: bool = False,
    concurrency: int = 64,
    on_episode: Callable[[Episode], None] | None = None,
) -> Summary:
    """Play every episode of a configuration and write the records.

    The folder gets `config.json`, `episodes.jsonl`, written as the episodes end, and
    `summary.json`. When interrupted, at any moment and in any way, `resume=True` goes on: no
    recorded episode is lost or played again, and the numbers are those of a run in one go.

    Args:
        config: What to play.
        agent: Who plays; it stays open.
        folder: Where the records go; made if it is not there.
        resume: Whether to go on with what is in the folder; an empty one is fine.
        retry_failed: At a resume, whether to play failed episodes again. Their new records come
            after the old ones, and the last record of an episode counts.
        concurrency: Episodes in flight.
        on_episode: Called with each record, at a resume with those found first.

    Raises:
        InvalidArgumentError: If the folder holds an evaluation and `resume` is false, or holds
            one of another configuration.
        RecordError: If the folder's files cannot be read, or another process is at work in it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / EPISODES).exists() and not resume:
        raise InvalidArgumentError(
            f"{folder} holds an evaluation already: resume it (`--resume`), or choose another "
            "folder (`-o`)."
        )
    with EpisodeWriter(folder / EPISODES) as writer:
        _settle_config(config, folder / CONFIG)
        recorded: set[tuple[str, int, int]] = set()
        for episode in _latest(folder / EPISODES):
            if retry_failed and episode.failure is not None:
                continue
            recorded.add(episode.key)
            if on_episode is not None:
                on_episode(episode)
        missing = (job for job in config.jobs() if job.key not in recorded)
        try:
            for episode in rollouts(missing, agent, concurrency=concurrency):
                writer.write(episode)
                if on_episode is not None:
                    on_episode(episode)
        finally:
            summary = summarise(config, read_episodes(folder / EPISODES))
            _write_whole(folder / SUMMARY, summary.model_dump_json(indent=2) + "\n")
    return summary


def read_config(path: Path) -> EvalConfig:
    """Read the configuration of an evaluation.

    Raises:
        RecordError: If it cannot be read.
    """
    try:
        return EvalConfig.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise RecordError(f"{path} is not the configuration of an evaluation: {error}") from error


def _latest(path: Path) -> Iterator[Episode]:
    """Read the last record of each episode, holding one at a time."""
    last = {episode.key: number for number, episode in enumerate(read_episodes(path))}
    for number, episode in enumerate(read_episodes(path)):
        if last[episode.key] == number:
            yield episode


def _settle_config(config: EvalConfig, path: Path) -> None:
    """Write the configuration, or make sure that the one there is the same."""
    if not path.exists():
        if (path.parent / EPISODES).stat().st_size:
            raise InvalidArgumentError(
                f"{path.parent} holds episodes but no {CONFIG}, so nobody can tell whether they "
                "belong to this evaluation; choose another folder."
            )
        _write_whole(path, config.model_dump_json(indent=2) + "\n")
        return
    asked, found = (json.loads(c.model_dump_json()) for c in (config, read_config(path)))
    for settings in (asked, found):
        # The same model may have moved to another address.
        settings["agent"].pop("base_url", None)
    different = [name for name in asked if asked[name] != found[name]]
    if different:
        details = "; ".join(f"{n} is {found[n]!r}, asked {asked[n]!r}" for n in different)
        raise InvalidArgumentError(
            f"{path.parent} holds another evaluation: {details}. Give the same settings, or choose "
            "another folder."
        )


def _write_whole(path: Path, text: str) -> None:
    """Write a file so that nobody ever sees half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
