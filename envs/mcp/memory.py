"""Tasks over the memory server, which keeps a graph of entities and relations."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np

from gemenv.envs.mcp.draws import PEOPLE, TOWNS, WORDS, between, listed, sample
from gemenv.envs.mcp.task import Task, read

FILE = "memory.jsonl"


@dataclass
class Graph:
    """What the server keeps."""

    entities: dict[str, tuple[str, frozenset[str]]] = field(
        default_factory=dict[str, tuple[str, frozenset[str]]]
    )
    """Type and observations, by name."""
    relations: set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])
    """From, kind, to."""

    def write(self, folder: Path) -> None:
        """Write the server's file."""
        lines: list[dict[str, Any]] = [
            {
                "type": "entity",
                "name": name,
                "entityType": kind,
                "observations": sorted(observations),
            }
            for name, (kind, observations) in self.entities.items()
        ]
        lines += [
            {"type": "relation", "from": begin, "to": end, "relationType": kind}
            for begin, kind, end in sorted(self.relations)
        ]
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (folder / FILE).write_text(text, encoding="utf-8")

    def is_in(self, folder: Path) -> bool:
        """Say whether the server's file holds this and nothing else."""
        return _read(read(folder, FILE).splitlines()) == self


def _read(lines: Iterable[str]) -> Graph:
    """Return the graph of a file.

    Raises:
        ValueError: If it is none.
    """
    graph = Graph()
    for line in filter(str.strip, lines):
        data: Any = json.loads(line)
        if not isinstance(data, dict):
            raise ValueError(f"Expected an object, got {line[:100]!r}.")
        row = cast("dict[str, Any]", data)
        if row.get("type") == "entity":
            seen: Any = row.get("observations")
            observations = cast("list[Any]", seen) if isinstance(seen, list) else []
            entity = (str(row.get("entityType")), frozenset(map(str, observations)))
            graph.entities[str(row.get("name"))] = entity
        else:
            relation = (row.get("from"), row.get("relationType"), row.get("to"))
            graph.relations.add(cast("tuple[str, str, str]", tuple(map(str, relation))))
    return graph


def _people(rng: np.random.Generator, names: Iterable[str]) -> Graph:
    """Return a graph of people who live in towns and work for two firms."""
    firms = [f"{word.capitalize()} Ltd" for word in sample(rng, WORDS, 2)]
    graph = Graph({firm: ("company", frozenset({"founded long ago"})) for firm in firms})
    for name in names:
        facts = (f"lives in {sample(rng, TOWNS, 1)[0]}", f"born in {between(rng, 1950, 2005)}")
        graph.entities[name] = ("person", frozenset(facts))
        graph.relations.add((name, "works_for", sample(rng, firms, 1)[0]))
    return graph


def add_people(rng: np.random.Generator, size: int) -> Task:
    """Add entities and relations."""
    names = sample(rng, PEOPLE, size + 2)
    graph, new = _people(rng, names[size:]), names[:size]
    firm = min(graph.entities, key=lambda name: (graph.entities[name][0], name))
    after = Graph(dict(graph.entities), set(graph.relations))
    entities = list[dict[str, Any]]()
    for name in new:
        fact = f"lives in {sample(rng, TOWNS, 1)[0]}"
        after.entities[name] = ("person", frozenset({fact}))
        after.relations.add((name, "works_for", firm))
        entities.append({"name": name, "entityType": "person", "observations": [fact]})
    told = listed([f"{one['name']}, who {one['observations'][0]}" for one in entities])
    return Task(
        instruction=f"{firm} has hired {told}. Add each of them to the memory: an entity of the "
        "type person with the one observation `lives in …`, and a relation works_for to the "
        "company.",
        set_up=graph.write,
        check=lambda folder, reply: after.is_in(folder),
        gold=[
            ("create_entities", {"entities": entities}),
            (
                "create_relations",
                {
                    "relations": [
                        {"from": name, "to": firm, "relationType": "works_for"} for name in new
                    ]
                },
            ),
        ],
    )


def correct_towns(rng: np.random.Generator, size: int) -> Task:
    """Replace observations."""
    names = sample(rng, PEOPLE, size + 2)
    graph = _people(rng, names)
    after = Graph(dict(graph.entities), set(graph.relations))
    moves, deletions, additions = list[str](), list[dict[str, Any]](), list[dict[str, Any]]()
    for name in names[:size]:
        (old,) = (one for one in graph.entities[name][1] if one.startswith("lives in "))
        new = f"lives in {sample(rng, [t for t in TOWNS if not old.endswith(t)], 1)[0]}"
        after.entities[name] = ("person", graph.entities[name][1] - {old} | {new})
        moves.append(f"{name} now {new}")
        deletions.append({"entityName": name, "observations": [old]})
        additions.append({"entityName": name, "contents": [new]})
    return Task(
        instruction=f"{listed(moves)}. Correct the memory: of each, what it says of the town is to "
        "be replaced, in the same words. Change nothing else.",
        set_up=graph.write,
        check=lambda folder, reply: after.is_in(folder),
        gold=[
            ("delete_observations", {"deletions": deletions}),
            ("add_observations", {"observations": additions}),
        ],
    )


def forget_projects(rng: np.random.Generator, size: int) -> Task:
    """Delete what an observation marks."""
    names, words = sample(rng, PEOPLE, 3), sample(rng, WORDS, 2 * size + 1)
    graph = _people(rng, names)
    (mark,) = sample(rng, ("cancelled", "handed over", "on hold", "without funds"), 1)
    marked = {f"Project {word}" for word in words[:size]}
    for word in sorted(words):
        project = f"Project {word}"
        fate = mark if project in marked else "runs until next year"
        graph.entities[project] = ("project", frozenset({fate}))
        graph.relations.add((sample(rng, names, 1)[0], "leads", project))
    after = Graph(
        {name: entity for name, entity in graph.entities.items() if name not in marked},
        {relation for relation in graph.relations if relation[2] not in marked},
    )
    return Task(
        instruction=f"Some projects in the memory have the observation `{mark}`. Delete these, "
        "with all relations to them, and nothing else.",
        set_up=graph.write,
        check=lambda folder, reply: after.is_in(folder),
        gold=[("delete_entities", {"entityNames": sorted(marked)})],
    )


KINDS = {
    "add_people": add_people,
    "correct_towns": correct_towns,
    "forget_projects": forget_projects,
}
