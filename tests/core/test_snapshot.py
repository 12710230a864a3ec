import json
import math
from dataclasses import dataclass, field
from typing import Any

import pytest

from gemenv.core.snapshot import dump_fields, load_fields, open_snapshot, seal_snapshot
from gemenv.errors import SnapshotError


@dataclass(frozen=True)
class Point:
    x: int
    y: float = 0.0


@dataclass
class Rich:
    numbers: dict[int, str]
    points: list[Point]
    pair: tuple[int, str]
    members: set[str] = field(default_factory=set)
    raw: bytes = b""
    maybe: Point | None = None


class Owner:
    rich: Rich
    count: int
    anything: Any
    undeclared = 3

    def __init__(self) -> None:
        self.rich = Rich({1: "a", 20: "b"}, [Point(1), Point(2, 0.1)], (1, "x"), {"m"}, b"r")
        self.count = 4
        self.anything = object()
        self.unknown = 1


def test_nested_fields_come_back_with_their_types() -> None:
    owner = Owner()
    data = json.loads(json.dumps(dump_fields(owner, ["rich", "count"])))

    assert load_fields(Owner, ["rich", "count"], data) == {"rich": owner.rich, "count": 4}


def test_none_is_kept() -> None:
    owner = Owner()
    owner.rich = None  # pyright: ignore[reportAttributeAccessIssue]

    data = dump_fields(owner, ["rich"])

    assert data == {"rich": None}
    assert load_fields(Owner, ["rich"], data) == {"rich": None}


@pytest.mark.parametrize("name", ["anything", "undeclared"])
def test_an_undeclared_field_is_refused(name: str) -> None:
    with pytest.raises(SnapshotError, match=f"must declare the type of `{name}`"):
        dump_fields(Owner(), [name])


@pytest.mark.filterwarnings("ignore::UserWarning:pydantic")
@pytest.mark.parametrize("value", [object(), "four", [4]])
def test_a_value_of_another_type_is_refused(value: Any) -> None:
    owner = Owner()
    owner.count = value

    with pytest.raises(SnapshotError, match=r"`count` of .* has no JSON form"):
        dump_fields(owner, ["count"])


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_a_number_that_json_has_not_is_refused(value: float) -> None:
    owner = Owner()
    owner.rich.points = [Point(1, value)]

    with pytest.raises(SnapshotError, match=r"`rich` of .* has no JSON form"):
        dump_fields(owner, ["rich"])


@pytest.mark.parametrize("data", [{}, {"count": "four"}, {"count": None, "rich": {}}])
def test_data_that_does_not_fit_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(SnapshotError):
        load_fields(Owner, ["count", "rich"], data)


def test_a_header_is_recognised() -> None:
    sealed = seal_snapshot(Owner, {"turn": 1})

    assert open_snapshot(Owner, sealed)["turn"] == 1
    with pytest.raises(SnapshotError, match=r"Expected a snapshot of '.*Rich', got .*Owner"):
        open_snapshot(Rich, sealed)
    with pytest.raises(SnapshotError, match="version 2"):
        open_snapshot(Owner, {**sealed, "version": 2})
