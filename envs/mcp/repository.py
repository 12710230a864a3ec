"""Git repositories: made for a task, and looked at afterwards."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_WHEN = "1700000000 +0000"
ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Agent",
    "GIT_AUTHOR_EMAIL": "agent@example.com",
    "GIT_AUTHOR_DATE": _WHEN,
    "GIT_COMMITTER_NAME": "Agent",
    "GIT_COMMITTER_EMAIL": "agent@example.com",
    "GIT_COMMITTER_DATE": _WHEN,
}
"""For git and its server: nobody's settings, and the same hashes each time."""
_SAFE = (
    "--no-optional-locks",
    "--literal-pathspecs",
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "protocol.allow=never"),
)
"""Nothing that a repository holds is run."""
_SECONDS = 20


def git(folder: Path, *arguments: str, stdin: str = "") -> str:
    """Run git over a repository, and return what it says.

    Raises:
        OSError: If git is not there, fails, or takes too long.
    """
    try:
        done = subprocess.run(  # noqa: S603 - no shell; the arguments are ours
            ["git", *_SAFE, *arguments],  # noqa: S607 - the one that the server finds
            cwd=folder,
            env={"PATH": os.environ.get("PATH", os.defpath), **ENVIRONMENT},
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise OSError(f"git {arguments[0]} took more than {_SECONDS} s.") from error
    if done.returncode:
        raise OSError(f"git {arguments[0]} failed: {done.stderr.strip()[:500]}")
    return done.stdout


@dataclass(frozen=True)
class Commit:
    """A commit, to be made on top of the last one of its branch."""

    branch: str
    message: str
    files: Mapping[str, str]
    """What it writes, by name."""


def make_repository(folder: Path, commits: Sequence[Commit]) -> None:
    """Make a repository, with `main` checked out.

    Args:
        folder: An empty one.
        commits: In order; the first one is on `main`, from which each branch departs.
    """
    stream = list[str]()
    for commit in commits:
        stream.append(f"commit refs/heads/{commit.branch}\n")
        stream.append(f"committer Author <author@example.com> {_WHEN}\n")
        stream.append(_data(commit.message))
        if commit is not commits[0] and commit.branch != "main":
            stream.append("from refs/heads/main\n")
        for name, text in commit.files.items():
            stream.append(f"M 100644 inline {name}\n{_data(text)}")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "fast-import", "--quiet", stdin="".join(stream))
    git(folder, "reset", "--quiet", "--hard", "main")


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}\n"


def message_of(folder: Path, revision: str) -> str:
    """Return the message of a commit."""
    return git(folder, "show", "--no-patch", "--format=%B", revision, "--").strip()


def hash_of(folder: Path, revision: str) -> str:
    """Return the hash of a commit."""
    return git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", revision).strip()


def changed_by(folder: Path, revision: str) -> list[str]:
    """Return the names of the files that a commit changes, sorted."""
    listed = git(folder, "diff-tree", "--no-commit-id", "--name-only", "-r", "-z", revision)
    return sorted(filter(None, listed.split("\0")))
