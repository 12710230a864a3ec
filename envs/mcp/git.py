"""Tasks over the Git server."""

from pathlib import Path
from typing import Any

import numpy as np

from gemenv.envs.mcp.draws import PEOPLE, TOWNS, WORDS, listed, sample
from gemenv.envs.mcp.repository import (
    ENVIRONMENT,
    Commit,
    changed_by,
    git,
    hash_of,
    make_repository,
    message_of,
)
from gemenv.envs.mcp.task import Task, read

__all__ = ["ENVIRONMENT", "KINDS"]

_HERE = {"repo_path": "."}
Call = tuple[str, dict[str, Any]]


def _committed(
    folder: Path, message: str, wanted: list[str], first: str, texts: dict[str, str]
) -> bool:
    """Say whether one new commit has these files, and all files their texts as before."""
    return (
        message_of(folder, "HEAD") == message
        and hash_of(folder, "HEAD~1") == first
        and changed_by(folder, "HEAD") == sorted(wanted)
        and all(git(folder, "show", f"HEAD:{name}") == texts[name] for name in wanted)
        and all(read(folder, name) == text for name, text in texts.items())
    )


def commit_some(rng: np.random.Generator, size: int) -> Task:
    """Commit the changes that mention a town, and no others."""
    names = [f"{word}.txt" for word in sample(rng, WORDS, size + 2)]
    town, other = sample(rng, TOWNS, 2)
    wanted = names[:size]
    before = {name: f"{person} is at home.\n" for name, person in zip(names, PEOPLE, strict=False)}
    after = {
        name: text.replace("home", town if name in wanted else other)
        for name, text in before.items()
    }
    message, first = f"Send people to {town}", list[str]()

    def set_up(folder: Path) -> None:
        make_repository(folder, [Commit("main", "Begin", before)])
        first[:] = [hash_of(folder, "HEAD")]
        for name in sorted(names):
            (folder / name).write_text(after[name], encoding="utf-8")

    gold: list[Call] = [
        ("git_add", {**_HERE, "files": wanted}),
        ("git_commit", {**_HERE, "message": message}),
    ]
    return Task(
        instruction="The files of the repository in your folder have changes that are not "
        f"committed. Commit those that send somebody to {town}, together, with the message "
        f"`{message}`. Leave the other changes in the files, uncommitted.",
        set_up=set_up,
        check=lambda folder, reply: _committed(folder, message, wanted, first[0], after),
        gold=gold,
    )


def keep_out(rng: np.random.Generator, size: int) -> Task:
    """Take a file back from what is staged, and commit the rest."""
    names = [f"{word}.txt" for word in sample(rng, WORDS, size + 1)]
    secret, wanted = names[0], names[1:]
    message, first = f"Add {listed(wanted)}", list[str]()
    texts = {name: f"{person}\n" for name, person in zip(names, PEOPLE, strict=False)}

    def set_up(folder: Path) -> None:
        make_repository(folder, [Commit("main", "Begin", {"README.txt": "Names.\n"})])
        first[:] = [hash_of(folder, "HEAD")]
        for name in sorted(names):
            (folder / name).write_text(texts[name], encoding="utf-8")
        git(folder, "add", "--", *names)

    gold: list[Call] = [
        ("git_reset", dict(_HERE)),
        ("git_add", {**_HERE, "files": wanted}),
        ("git_commit", {**_HERE, "message": message}),
    ]
    return Task(
        instruction="In the repository in your folder, several new files are staged. "
        f"{secret} must not be committed. Commit the others, together, with the message "
        f"`{message}`, and leave {secret} in the folder.",
        set_up=set_up,
        check=lambda folder, reply: _committed(folder, message, wanted, first[0], texts),
        gold=gold,
    )


def branch_off(rng: np.random.Generator, size: int) -> Task:
    """Find a branch by its latest commit, and begin a new one there."""
    *names, new = sample(rng, WORDS, size + 2)
    towns = sample(rng, TOWNS * 3, len(names))
    people = sample(rng, PEOPLE, len(names))
    commits = [Commit("main", "Begin", {"README.txt": "Plans.\n"})]
    commits += [
        Commit(name, f"Plan {person} to {town}", {f"{name}.txt": f"{person}: {town}\n"})
        for name, town, person in zip(names, towns, people, strict=True)
    ]
    tips = dict[str, str]()

    def set_up(folder: Path) -> None:
        make_repository(folder, commits)
        tips.update({name: hash_of(folder, f"refs/heads/{name}") for name in names})

    def check(folder: Path, reply: str) -> bool:
        return (
            git(folder, "symbolic-ref", "HEAD").strip() == f"refs/heads/{new}"
            and hash_of(folder, "HEAD") == tips[names[0]]
            and all(hash_of(folder, f"refs/heads/{name}") == tip for name, tip in tips.items())
        )

    gold: list[Call] = [
        ("git_create_branch", {**_HERE, "branch_name": new, "base_branch": names[0]}),
        ("git_checkout", {**_HERE, "branch_name": new}),
    ]
    return Task(
        instruction="One branch of the repository in your folder has as its latest commit "
        f"`{commits[1].message}`. Create a branch {new} there, and switch to it. Leave all other "
        "branches where they are.",
        set_up=set_up,
        check=check,
        gold=gold,
    )


KINDS = {"commit_some": commit_some, "keep_out": keep_out, "branch_off": branch_off}
