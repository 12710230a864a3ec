"""`gemenv list` and `gemenv info`."""

import click

from gemenv.cli.console import echo_json, plain_table, printable, results
from gemenv.registry import EnvSpec, list_envs, spec


@click.command("list")
@click.argument("pattern", default="*")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_command(pattern: str, as_json: bool) -> None:
    """List the environments whose id matches PATTERN, and the suites."""
    from gemenv.eval import SUITES

    specs = list_envs(pattern)
    if not specs:
        raise click.UsageError(f"no environment matches {pattern!r}")
    suites = [suite for suite in SUITES.values() if pattern == "*"]
    if as_json:
        echo_json(
            {
                "envs": [
                    {
                        "id": s.id,
                        "description": s.description,
                        "extra": s.extra,
                        "program": s.program,
                    }
                    for s in specs
                ],
                "suites": [{"name": s.name, "env_ids": s.env_ids} for s in suites],
            }
        )
        return
    table = plain_table("id", "what it is")
    for entry in specs:
        needs = f" Needs {entry.program}." if entry.program else ""
        table.add_row(entry.id, entry.description + needs)
    for suite in suites:
        table.add_row(suite.name, f"Suite. {suite.description}")
    results.print(table)


@click.command()
@click.argument("env_id", metavar="ID")
@click.option("-s", "--seed", default=0, show_default=True, help="Seed of the example.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def info(env_id: str, seed: int, as_json: bool) -> None:
    """Show what an environment is about, its keywords and an example."""
    import inspect

    entry = spec(env_id)
    env = entry.make()
    observation, _ = env.reset(seed=seed)
    oracle = env.oracle_action()
    env.close()
    document = inspect.getdoc(type(env.unwrapped)) or ""
    if as_json:
        echo_json(
            {
                "id": entry.id,
                "gymnasium_id": entry.gymnasium_id,
                "description": entry.description,
                "entry_point": str(entry.entry_point),
                "kwargs": dict(entry.kwargs),
                "keywords": _keywords(entry),
                "documentation": document,
                "example": {"seed": seed, "observation": observation, "oracle_action": oracle},
            }
        )
        return
    results.rule(entry.id, align="left")
    results.print(document)
    table = plain_table("\nkeyword", "\nhere")
    for name, value in _keywords(entry).items():
        table.add_row(name, value)
    results.print(table)
    results.print(f"\ngymnasium.make({entry.gymnasium_id!r})")
    results.rule(f"reset(seed={seed})", align="left")
    results.print(printable(observation))
    if oracle is not None:
        results.rule("oracle_action()", align="left")
        results.print(printable(oracle))


def _keywords(entry: EnvSpec) -> dict[str, str]:
    """Return the constructor's keywords with the values that they have under this id."""
    import inspect

    parameters = inspect.signature(entry.load()).parameters.values()
    return {
        p.name: repr(entry.kwargs.get(p.name, p.default))
        for p in parameters
        if p.kind is not p.VAR_KEYWORD
    }
