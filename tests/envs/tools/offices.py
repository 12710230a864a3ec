"""What the tests of the office share."""

import itertools
import json
from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter

from gemenv import Env
from gemenv.core import StepResult
from gemenv.envs.base.dice import Dice
from gemenv.envs.tools.build import build
from gemenv.envs.tools.make import office
from gemenv.envs.tools.office import Office
from gemenv.envs.tools.state import OfficeState
from gemenv.envs.tools.task import GoldCall, perform
from gemenv.envs.tools.world import World
from gemenv.tools import written

ADAPTER: Any = TypeAdapter(World)


def drawn(seed: int = 0) -> World:
    return build(Dice(seed))


class Desk:
    """Whoever has a world, without an environment."""

    def __init__(self, world: World) -> None:
        self.world = world

    def perform(self, name: str, arguments: dict[str, Any]) -> str:
        return json.dumps(perform(self.world, GoldCall(name, arguments)))


def inner(env: Env) -> Office:
    unwrapped = env.unwrapped
    assert isinstance(unwrapped, Office)
    return unwrapped


def started(seed: int = 0, **kwargs: Any) -> tuple[Env, OfficeState]:
    env = office(**kwargs)
    env.reset(seed=seed)
    return env, inner(env).state


def make(env: Env, *calls: GoldCall) -> StepResult:
    result = None
    for gold in calls:
        result = StepResult(*env.step(written(gold.name, **gold.arguments)))
        assert result.info["tool"]["ok"], (gold, result.observation)
    assert result is not None
    return result


def follow(env: Env) -> StepResult:
    """Do what the oracle says to the end."""
    result = None
    while not env.over:
        action = env.oracle_action()
        assert action is not None
        result = StepResult(*env.step(action))
    assert result is not None
    return result


def require_valid(world: World) -> None:
    """Raise unless all that holds of any office holds."""
    plain = asdict(world)
    assert asdict(ADAPTER.validate_python(plain)) == plain
    for items in (world.people, world.events, world.mails, world.orders, world.transactions):
        assert len({item.id for item in items}) == len(items)
    paths = [document.path for document in world.documents]
    assert len(set(paths)) == len(paths)
    events = sorted(world.events, key=lambda event: (event.date, event.start))
    assert all(event.start < event.end for event in events)
    pairs = itertools.pairwise(events)
    assert all(one.date < two.date or one.end <= two.start for one, two in pairs)
    seats = {room.name: room.seats for room in world.rooms}
    assert all(seats[event.room] > len(event.guests) for event in events if event.room)
    assert all(product.stock >= 0 for product in world.products)
    assert all(account.balance_cents >= 0 for account in world.accounts)
    stock = {product.id: product.stock for product in world.products}
    assert all(0 < count <= stock[key] for key, count in world.cart.items())
