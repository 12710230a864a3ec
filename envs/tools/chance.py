"""Random calls with arguments that fit."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from gemenv.envs.base.dice import Dice
from gemenv.envs.tools.build import later
from gemenv.envs.tools.checks import time_of
from gemenv.envs.tools.tool import parameters_of
from gemenv.envs.tools.world import World
from gemenv.tools import written

_OPTIONAL = 30
"""Percent of arguments with a default that are given."""


def random_call(world: World, names: Sequence[str], rng: np.random.Generator) -> str:
    """Write a call of one of the functions, with arguments of the right types."""
    dice = Dice(int(rng.integers(1 << 32)))
    name = dice.pick(names)
    schema = parameters_of(name)
    required = schema.get("required", ())
    arguments = {
        key: _value(world, key, kind, dice)
        for key, kind in schema["properties"].items()
        if key in required or dice.chance(_OPTIONAL)
    }
    return written(name, **arguments)


def _value(world: World, key: str, schema: dict[str, Any], dice: Dice) -> Any:
    if "anyOf" in schema:
        return _value(world, key, dice.pick(schema["anyOf"]), dice)
    if "enum" in schema:
        return dice.pick(schema["enum"])
    match schema["type"]:
        case "array":
            return [_value(world, key, schema["items"], dice) for _ in range(dice.below(3))]
        case "boolean":
            return dice.chance(50)
        case "integer":
            return dice.between(1, 10) if dice.chance(50) else dice.between(1, 20_000)
        case "number":
            return dice.between(10, 50) / 10
        case "null":
            return None
        case _:
            return _text(world, key, dice)


def _text(world: World, key: str, dice: Dice) -> str:
    """Draw a text that something in the office has, by the name of the parameter."""
    lists: dict[str, Sequence[Any]] = {
        "event_id": world.events,
        "mail_id": world.mails,
        "contact_id": world.people,
        "product_id": world.products,
        "order_id": world.orders,
        "bill_id": world.bills,
    }
    if key in lists:
        return dice.pick(lists[key]).id if lists[key] else "none"
    if key.endswith("account_id"):
        return dice.pick(world.accounts).id
    if key.endswith("date"):
        return later(world.today, dice.between(-20, 20))
    if key in ("start", "end"):
        return time_of(15 * dice.between(28, 76))
    if "path" in key:
        return dice.pick(world.documents).path if world.documents else "/notes/new.txt"
    if key in ("to", "email", "guests"):
        return dice.pick(world.people).email if world.people else world.email
    if key == "room":
        return dice.pick(world.rooms).name
    return dice.pick([world.name, *(product.name for product in world.products)])
