"""`gemenv play`: a person plays in the terminal."""

from pathlib import Path

import click

from gemenv.agents.base import Prompt
from gemenv.cli.console import notices, printable, results
from gemenv.cli.settings import parse_settings, set_option
from gemenv.messages import message_text


@click.command()
@click.argument("env_id", metavar="ID")
@click.option("-s", "--seed", type=click.IntRange(min=0), help="Seed; drawn if not given.")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Append the record to this JSONL file.",
)
@set_option
def play(env_id: str, seed: int | None, out: Path | None, settings: tuple[str, ...]) -> None:
    """Play an environment yourself.

    Type a move alone, such as `up`: the box around it is added. `?` shows the solver's move, and
    Ctrl-D leaves.
    """
    import contextlib
    import inspect
    import secrets

    from gemenv.agents import HumanAgent
    from gemenv.registry import make, spec
    from gemenv.rollout import EpisodeWriter, rollout

    keywords = parse_settings(settings)
    if "on_format_error" in inspect.signature(spec(env_id).load()).parameters:
        # A slip of the keyboard should not end a person's game.
        keywords.setdefault("on_format_error", "continue")
    seed = secrets.randbelow(2**31) if seed is None else seed
    with contextlib.ExitStack() as stack:
        writer = stack.enter_context(EpisodeWriter(out)) if out is not None else None
        env = stack.enter_context(make(env_id, **keywords))
        notices.print(f"{env_id}, seed {seed}. `?` shows the solver's move, Ctrl-D leaves.\n")
        episode = rollout(env, HumanAgent(ask_in_terminal), seed=seed)
        if writer is not None:
            writer.write(episode)
    if episode.failure is not None:
        notices.print(f"\nThe game is not over. {episode.failure.message}")
        return
    results.print(f"\n{printable(episode.turns[-1].observation)}\n")
    outcome = "Solved" if episode.success else "Not solved"
    results.print(f"{outcome} in {len(episode.turns)} turns. Reward: {episode.reward:g}.")


def ask_in_terminal(prompt: Prompt) -> str | None:
    """Show the latest observation and read a line; `None` at the end of the input."""
    results.print(printable(message_text(prompt.messages[-1])))
    while True:
        try:
            typed = input("> ").strip()
        except EOFError:
            return None
        if typed == "?":
            results.print(printable(prompt.env.oracle_action() or "No solver knows a move."))
        elif typed:
            return typed
