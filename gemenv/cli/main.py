"""The root command, and what errors become."""

import os
import sys
import warnings

import click

import gemenv
from gemenv.cli.check import check
from gemenv.cli.environments import info, list_command
from gemenv.cli.evaluate import eval_command
from gemenv.cli.indexing import index_command
from gemenv.cli.play import play
from gemenv.cli.sandbox import sandbox
from gemenv.cli.serve import serve
from gemenv.errors import (
    DuplicateEnvError,
    GemenvError,
    InvalidArgumentError,
    MissingDependencyError,
    UnknownArgumentError,
    UnknownEnvError,
)

USAGE, INFRASTRUCTURE, INTERRUPTED = 2, 3, 130
"""Exit codes besides 0 (well) and 1 (a check failed)."""

_USAGE_ERRORS = (
    DuplicateEnvError,
    InvalidArgumentError,
    MissingDependencyError,
    UnknownArgumentError,
    UnknownEnvError,
)


_PATH_ERRORS = (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(gemenv.__version__, "-V", "--version", prog_name="gemenv")
def root() -> None:
    """The gym for LLM agents: environments, agents, evaluation."""


for _command in (list_command, info, play, check, eval_command, index_command, sandbox, serve):
    root.add_command(_command)


def _show_warning(message: Warning | str, *_: object) -> None:
    """Print a warning as a remark; where in the code it arose tells a user nothing."""
    click.echo(f"Warning: {message}", err=True)


def main() -> None:
    """Run the command line; never shows a traceback for what the user can mend."""
    warnings.showwarning = _show_warning
    try:
        code = root.main(prog_name="gemenv", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Interrupted.", err=True)
        sys.stdout.flush()
        # At once: a thread may still wait for a person's input, which nothing can interrupt.
        os._exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except GemenvError as error:
        click.echo(f"Error: {error}", err=True)
        code = USAGE if isinstance(error, _USAGE_ERRORS) else INFRASTRUCTURE
    except _PATH_ERRORS as error:
        click.echo(f"Error: {error.strerror}: {error.filename}", err=True)
        code = USAGE
    sys.exit(code)
