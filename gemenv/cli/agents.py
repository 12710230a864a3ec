"""Agents by name: `--agent random|oracle|human|openai:MODEL`."""

from typing import Any

import click

from gemenv.agents import Agent, ChatAgent, HumanAgent, OracleAgent, RandomAgent
from gemenv.errors import nearest

_FORMS = "random, oracle, oracle:EPSILON, human, or openai:MODEL"


def make_agent(name: str, chat_settings: dict[str, Any], concurrency: int) -> Agent:
    """Build the agent that a name stands for.

    Args:
        name: As given to `--agent`.
        chat_settings: Arguments of `ChatAgent`; those that are `None` keep its defaults.
        concurrency: Requests in flight.

    Raises:
        click.UsageError: If there is no such agent, or a setting is missing or does not apply.
    """
    kind, _, detail = name.partition(":")
    given = {
        key: value
        for key, value in chat_settings.items()
        if value is not None and value is not False
    }
    if kind == "openai" and detail:
        if "base_url" not in given:
            raise click.UsageError(
                "--agent openai:MODEL needs --base-url, as in http://127.0.0.1:8000/v1"
            )
        return ChatAgent(detail, max_concurrency=concurrency, **given)
    if given:
        flags = ", ".join("--" + key.replace("_", "-") for key in given)
        raise click.UsageError(f"{flags} applies to --agent openai:MODEL only, not to {name!r}")
    if name == "random":
        return RandomAgent()
    if name == "human":
        from gemenv.cli.play import ask_in_terminal

        return HumanAgent(ask_in_terminal)
    if kind == "oracle":
        try:
            return OracleAgent(float(detail or 0))
        except ValueError as error:
            raise click.UsageError(
                f"--agent oracle:EPSILON wants a number from 0 to 1: {error}"
            ) from error
    hint = nearest(kind, ("random", "oracle", "human", "openai"))
    raise click.UsageError(f"--agent must be {_FORMS}, got {name!r}.{hint}")
