"""Whether a call's arguments fit a server's schema, as far as that is quickly told."""

import functools
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, cast

_KEYWORDS = (
    "type",
    "required",
    "properties",
    "items",
    "enum",
    "const",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
)
"""What takes time linear in the arguments; patterns, references and alternatives are the
server's business."""
_PROBLEMS = 5


def problem_with(arguments: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """Return why arguments cannot be given to a tool; empty if they can, as far as is seen here.

    Args:
        arguments: What a model wrote.
        schema: The JSON Schema of the tool's input.

    >>> schema = {"properties": {"n": {"type": "integer"}}, "required": ["n", "m"]}
    >>> problem_with({"n": "1"}, schema)
    "n: '1' is not of type 'integer'; 'm' is a required property"
    """
    from pydantic_core import to_json

    try:
        # As deep as a request holds them.
        to_json([[[arguments]]])
    except ValueError as error:
        return f"They cannot be written as JSON: {error!s:.200}"
    from jsonschema.exceptions import SchemaError, UndefinedTypeCheck, UnknownType

    try:
        found = list(_problems(arguments, schema))
    except (SchemaError, UndefinedTypeCheck, UnknownType, TypeError, ValueError, AttributeError):
        # A schema that is none: the server may know what it meant.
        return ""
    return "; ".join(found)


def _problems(arguments: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    for error in islice(_validator()(schema).iter_errors(arguments), _PROBLEMS):
        path = ".".join(map(str, error.absolute_path))
        yield f"{path:.100}: {error.message:.200}" if path else f"{error.message:.200}"


@functools.cache
def _validator() -> Any:
    """Return the class of validators that know these keywords alone."""
    from jsonschema import Draft202012Validator, validators

    quick = {word: Draft202012Validator.VALIDATORS[word] for word in _KEYWORDS}
    return cast("Any", validators).create({}, quick | {"additionalProperties": _additional})


def _additional(validator: Any, allowed: Any, instance: Any, schema: Any) -> Iterator[Any]:
    """Refuse unknown names, where the schema names all that there are."""
    from jsonschema import ValidationError

    if allowed is False and isinstance(instance, dict) and "patternProperties" not in schema:
        known = schema.get("properties", {})
        for name in cast("dict[str, Any]", instance):
            if name not in known:
                yield ValidationError(f"there is no {name!r}; there are {', '.join(known)}")
