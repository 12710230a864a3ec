"""Tasks over the filesystem server."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from gemenv.envs.mcp.draws import TOWNS, WORDS, between, listed, sample
from gemenv.envs.mcp.task import Task, files_of, read


def write_all(folder: Path, files: Mapping[str, str]) -> None:
    """Write files, by their paths in a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def hold(folder: Path, files: Mapping[str, str]) -> bool:
    """Say whether a folder holds these files, and no others."""
    return files_of(folder) == sorted(files) and all(
        read(folder, name) == text for name, text in files.items()
    )


def sort_notes(rng: np.random.Generator, size: int) -> Task:
    """Move the notes that a line marks as closed."""
    names = sample(rng, WORDS, size + 3)
    closed = set(names[:size])
    (target,) = sample(rng, ("archive", "closed", "done", "finished", "old"), 1)
    before, after = dict[str, str](), dict[str, str]()
    for name in sorted(names):
        status = "closed" if name in closed else "open"
        text = f"status: {status}\nVisit {sample(rng, TOWNS, 1)[0]}.\n"
        before[f"notes/{name}.txt"] = text
        after[f"{target if name in closed else 'notes'}/{name}.txt"] = text
    moves = [
        ("move_file", {"source": f"notes/{name}.txt", "destination": f"{target}/{name}.txt"})
        for name in sorted(closed)
    ]
    return Task(
        instruction="The folder notes holds one note a file; its first line tells its status. Move "
        f"each note with `status: closed` into a new folder {target}, under the same name, and "
        "leave the others where they are.",
        set_up=lambda folder: write_all(folder, before),
        check=lambda folder, reply: hold(folder, after),
        gold=[("create_directory", {"path": target}), *moves],
    )


def change_settings(rng: np.random.Generator, size: int) -> Task:
    """Change a number in some files."""
    names = sorted(sample(rng, WORDS, size + 2))
    changed = sorted(sample(rng, names, size))
    ports = {name: between(rng, 1024, 65535) for name in names}
    new = {name: between(rng, 1024, 65535) for name in changed}
    before = {f"services/{name}.ini": _settings(name, ports[name]) for name in names}
    after = {f"services/{name}.ini": _settings(name, new.get(name, ports[name])) for name in names}
    edits = [
        (
            "edit_file",
            {
                "path": f"services/{name}.ini",
                "edits": [{"oldText": f"port = {ports[name]}", "newText": f"port = {new[name]}"}],
            },
        )
        for name in changed
    ]
    wanted = listed([f"{name} on port {new[name]}" for name in changed])
    return Task(
        instruction="The folder services holds the settings of one service a file. Make the "
        f"services listen as follows: {wanted}. Change nothing else.",
        set_up=lambda folder: write_all(folder, before),
        check=lambda folder, reply: hold(folder, after),
        gold=edits,
    )


def _settings(name: str, port: int) -> str:
    return f"[{name}]\nhost = {name}.example\nport = {port}\nworkers = {len(name)}\n"


def add_up(rng: np.random.Generator, size: int) -> Task:
    """Add up what several tables say of one thing."""
    items = sample(rng, WORDS, 4)
    wanted, total = items[0], 0
    tables = dict[str, str]()
    for town in sample(rng, TOWNS * 3, size + 1):
        rows = ["item,amount"]
        for _ in range(5 + size):
            item, amount = sample(rng, items, 1)[0], between(rng, 1, 99)
            rows.append(f"{item},{amount}")
            total += amount if item == wanted else 0
        tables[f"sales/{town.lower()}-{len(tables) + 1}.csv"] = "\n".join(rows) + "\n"

    def check(folder: Path, reply: str) -> bool:
        found = read(folder, "total.txt")
        return found.strip() == str(total) and hold(folder, {**tables, "total.txt": found})

    return Task(
        instruction=f"The folder sales holds one table a town. Add up the amounts of {wanted} in "
        "all of them, and write the sum, as digits and nothing else, to the file total.txt.",
        set_up=lambda folder: write_all(folder, tables),
        check=check,
        gold=[
            ("read_multiple_files", {"paths": sorted(tables)}),
            ("write_file", {"path": "total.txt", "content": str(total)}),
        ],
    )


KINDS = {"sort_notes": sort_notes, "change_settings": change_settings, "add_up": add_up}
