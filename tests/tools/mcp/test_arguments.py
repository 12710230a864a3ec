from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemenv.tools.mcp.arguments import problem_with

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "n": {"type": "integer", "minimum": 1},
        "kind": {"enum": ["a", "b"]},
        "many": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["n"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"n": 1, "kind": "a", "many": ["x"]}, ""),
        ({}, "'n' is a required property"),
        ({"n": "1"}, "n: '1' is not of type 'integer'"),
        ({"n": 0}, "n: 0 is less than the minimum of 1"),
        ({"n": 1, "kind": "c"}, "kind: 'c' is not one of ['a', 'b']"),
        ({"n": 1, "many": [1]}, "many.0: 1 is not of type 'string'"),
        ({"n": 1, "m": 2}, "there is no 'm'; there are n, kind, many"),
    ],
)
def test_what_does_not_fit_is_named(arguments: dict[str, Any], problem: str) -> None:
    assert problem_with(arguments, SCHEMA) == problem


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def test_what_json_cannot_hold_is_refused() -> None:
    for value in ("\ud800", nested(900)):
        assert problem_with({"n": value}, {}).startswith("They cannot be written as JSON")


def test_patterns_and_references_are_left_to_the_server() -> None:
    slow = {"properties": {"n": {"pattern": "(a+)+$", "$ref": "http://127.0.0.1:9/schema"}}}
    assert problem_with({"n": "a" * 50_000 + "b"}, slow) == ""


TEXTS = st.sampled_from(["", "a", "n", "string", "object", "(a+)+$", "\ud800"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
WORDS = st.sampled_from([*SCHEMA, "items", "enum", "minimum", "maxLength", "patternProperties"])


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["n", "m"]), JSON), st.dictionaries(WORDS, JSON))
def test_it_answers_whatever_arguments_and_schema_are(
    arguments: dict[str, Any], schema: dict[str, Any]
) -> None:
    assert isinstance(problem_with(arguments, schema), str)
