"""`gemenv eval`: an agent on a suite, with live progress, records and a table."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gemenv.cli.console import echo_json, notices, printable, results
from gemenv.cli.eval_table import summary_table

if TYPE_CHECKING:
    from gemenv.agents import Agent
    from gemenv.eval import EvalConfig, Summary
    from gemenv.rollout import Episode

_SHOWN_FAILURES = 3
"""Failures that are printed, of each kind of message one."""

_chat_options = [
    click.option("--base-url", metavar="URL", help="The model server, up to and including /v1."),
    click.option("--temperature", type=float, help="Sampling temperature."),
    click.option("--top-p", type=float, help="Nucleus sampling."),
    click.option("--max-tokens", type=click.IntRange(min=1), help="Tokens of a reply at most."),
    click.option("--system-prompt", help="The first message of every conversation."),
    click.option("--timeout", type=float, help="Seconds that one request may take."),
    click.option("--max-retries", type=click.IntRange(min=0), help="Retries of a failed request."),
    click.option("--api-key-env", metavar="NAME", help="The variable that holds the API key."),
    click.option(
        "--logprobs", is_flag=True, help="Record log-probabilities, if the server gives them."
    ),
    click.option(
        "--native-tools", is_flag=True, help="Tell the server of tools, for calls of its own form."
    ),
]


def _with_chat_options(command: Any) -> Any:
    for option in reversed(_chat_options):
        command = option(command)
    return command


@click.command("eval")
@click.argument("targets", nargs=-1, required=True, metavar="SUITE|ID…")
@click.option(
    "-a",
    "--agent",
    "agent_name",
    required=True,
    help="random, oracle, oracle:EPSILON, human, or openai:MODEL.",
)
@click.option(
    "-n",
    "--tasks",
    default=20,
    show_default=True,
    type=click.IntRange(min=1),
    help="Tasks of each environment.",
)
@click.option(
    "-r",
    "--repeats",
    default=1,
    show_default=True,
    type=click.IntRange(min=1),
    help="Tries at each task.",
)
@click.option(
    "-c",
    "--concurrency",
    default=64,
    show_default=True,
    type=click.IntRange(min=1),
    help="Episodes in flight.",
)
@click.option(
    "-s",
    "--seed",
    default=0,
    show_default=True,
    type=click.IntRange(min=0),
    help="Seed of the run.",
)
@click.option(
    "--max-turns", type=click.IntRange(min=1), help="Stop episodes after this many turns."
)
@click.option(
    "-o",
    "--out",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the records.  [default: outputs/…]",
)
@click.option("--resume", is_flag=True, help="Go on with the evaluation in the folder.")
@click.option("--retry-failed", is_flag=True, help="With --resume: play failed episodes again.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@_with_chat_options
def eval_command(
    targets: tuple[str, ...],
    agent_name: str,
    tasks: int,
    repeats: int,
    concurrency: int,
    seed: int,
    max_turns: int | None,
    folder: Path | None,
    resume: bool,
    retry_failed: bool,
    as_json: bool,
    **chat_settings: Any,
) -> int:
    """Evaluate an agent on suites, ids, or patterns of ids.

    Writes config.json, episodes.jsonl and summary.json to the folder. An interrupted evaluation
    goes on with --resume, without losing or repeating an episode.
    """
    from gemenv.cli.agents import make_agent
    from gemenv.core.background import run
    from gemenv.eval import EvalConfig, resolve

    agent = make_agent(agent_name, chat_settings, concurrency)
    config = EvalConfig(
        env_ids=tuple(resolve(targets)),
        tasks=tasks,
        repeats=repeats,
        seed=seed,
        max_turns=max_turns,
        agent=agent.describe(),
    )
    if folder is None:
        if resume or retry_failed:
            raise click.UsageError("--resume needs the folder of the evaluation: -o DIR")
        folder = _default_folder(targets, agent.name)
    if agent.name == "human":
        concurrency = 1
    try:
        summary = _run(
            config,
            agent,
            folder,
            resume=resume,
            retry_failed=retry_failed,
            concurrency=concurrency,
        )
    except KeyboardInterrupt:
        _say_how_to_resume(folder)
        raise
    finally:
        run(agent.aclose())
    if as_json:
        echo_json(summary.model_dump(mode="json"))
    else:
        results.print(summary_table(summary))
        notices.print(f"\nRecords: {folder}", soft_wrap=True)
    if summary.failed:
        _print_failures(folder, summary.failed)
        return 3
    return 0


def _run(
    config: "EvalConfig",
    agent: "Agent",
    folder: Path,
    *,
    resume: bool,
    retry_failed: bool,
    concurrency: int,
) -> "Summary":
    """Evaluate with a progress bar on stderr, where that is a terminal."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    from gemenv.eval import evaluate

    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[score]}"),
        console=notices,
        disable=agent.name == "human",
    )
    counter = _Counter()
    with progress:
        bar = progress.add_task(agent.name, total=config.total, rate="", score="")

        def show(episode: "Episode") -> None:
            counter.add(episode)
            progress.update(bar, advance=1, score=counter.score())
            speed = progress.tasks[bar].finished_speed or progress.tasks[bar].speed
            progress.update(bar, rate=f"{speed:.1f}/s" if speed else "")

        return evaluate(
            config,
            agent,
            folder,
            resume=resume,
            retry_failed=retry_failed,
            concurrency=concurrency,
            on_episode=show,
        )


class _Counter:
    """Running totals for the progress bar."""

    def __init__(self) -> None:
        self.played = self.solved = self.failed = 0

    def add(self, episode: "Episode") -> None:
        if episode.failure is not None:
            self.failed += 1
        else:
            self.played += 1
            self.solved += bool(episode.success)

    def score(self) -> str:
        success = f"success {self.solved / self.played:.0%}" if self.played else ""
        return f"{success} [red]failed {self.failed}[/]" if self.failed else success


def _print_failures(folder: Path, failed: int) -> None:
    from gemenv.eval.runner import EPISODES
    from gemenv.rollout import read_episodes

    notices.print(
        f"\n{failed} episodes failed; they count in no mean. --resume --retry-failed plays them "
        "again. For example:",
        style="red",
    )
    latest = {episode.key: episode.failure for episode in read_episodes(folder / EPISODES)}
    shown: set[str] = set()
    for (env_id, _, _), failure in latest.items():
        if failure is None or failure.message in shown:
            continue
        shown.add(failure.message)
        last_line = printable(failure.message.strip().splitlines()[-1])
        notices.print(f"  {env_id}, {failure.stage}: {last_line}", soft_wrap=True)
        if len(shown) == _SHOWN_FAILURES:
            return


def _default_folder(targets: Sequence[str], agent: str) -> Path:
    import re

    name = re.sub(r"[^\w.-]+", "-", f"{'+'.join(targets)[:60]}--{agent[:60]}")
    return Path("outputs") / name / datetime.now().strftime("%Y%m%d-%H%M%S-%f")


def _say_how_to_resume(folder: Path) -> None:
    notices.print(
        f"\nInterrupted. The records are in {folder}; go on with the same command and "
        f"-o {folder} --resume",
        soft_wrap=True,
    )
