import asyncio
import copy
import json
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from gemenv.envs.tools.chance import random_call
from gemenv.envs.tools.functions import DOMAINS, FUNCTIONS, READING
from gemenv.envs.tools.office import Office
from gemenv.envs.tools.tool import OfficeTool, parameters_of
from gemenv.envs.tools.world import World
from gemenv.errors import ToolError
from tests.envs.tools.offices import Desk, drawn, require_valid

MONEY = {"accounts", "transactions"}
CHANGES: dict[str, set[str]] = {
    "add_to_cart": {"cart"},
    "remove_from_cart": {"cart"},
    "place_order": {"cart", "orders", "products"},
    "cancel_order": {"orders", "products"},
    "transfer": MONEY,
    "pay_bill": {"bills", *MONEY},
    "pay_order": {"orders", *MONEY},
}
"""Which lists of the office a function may change, where these are not those of its domain."""
LISTS = {"calendar": "events", "contacts": "people", "mail": "mails", "files": "documents"}


def may_change(name: str) -> set[str]:
    if name in READING:
        return set()
    (domain,) = [key for key, row in DOMAINS.items() if FUNCTIONS[name] in row]
    return CHANGES.get(name) or {LISTS[domain]}


def call(world: World, name: str, /, **arguments: Any) -> Any:
    return FUNCTIONS[name](world, **arguments)


def test_there_are_many_and_each_has_one_domain() -> None:
    assert len(FUNCTIONS) == sum(map(len, DOMAINS.values())) >= 30
    assert set(CHANGES) <= set(FUNCTIONS)
    assert 15 <= len(READING) < len(FUNCTIONS)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_schemas_say_what_each_argument_is(name: str) -> None:
    (tool,) = [tool for tool in Office().tools if tool.name == name]
    function = tool.schema()["function"]
    parameters = function["parameters"]

    Draft202012Validator.check_schema(parameters)
    assert function["description"].endswith(".")
    assert "world" not in parameters["properties"]
    assert all(value["description"] for value in parameters["properties"].values())
    assert tool.instruction().startswith(f"{name}(")
    assert all(key in tool.instruction() for key in parameters["properties"])


def walk(seed: int, length: int) -> None:
    """Call at random, and see what each call changes."""
    world, rng, done = drawn(seed), np.random.default_rng(seed), 0
    for _ in range(length):
        made = json.loads(random_call(world, list(FUNCTIONS), rng).split(">", 1)[1].split("<")[0])
        name, arguments = made["name"], made["arguments"]
        Draft202012Validator(parameters_of(name)).validate(arguments)
        before = asdict(world)
        try:
            json.dumps(call(world, name, **arguments))
        except ToolError:
            assert asdict(world) == before, name
            continue
        done += 1
        after = asdict(world)
        changed = {key for key in after if after[key] != before[key]} - {"created"}
        assert changed <= may_change(name), name
        assert after["created"][: len(before["created"])] == before["created"]
        assert changed or name in READING or name in ("update_contact", "set_room", "write_file")
        require_valid(world)
    assert done > length / 5


def test_each_changes_what_it_says_and_nothing_else() -> None:
    for seed in range(2):
        walk(seed, 60)


@pytest.mark.slow
def test_each_changes_what_it_says_on_long_walks() -> None:
    for seed in range(10, 16):
        walk(seed, 120)


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**12), 10**12),
        st.just(10**4000),
        st.floats(allow_nan=True),
        st.text(max_size=20),
        st.sampled_from(["2026-02-30", "٢٠٢٦-٠١-٠١", "24:00", "09:30", "../x", "/a", "\ud800", ""]),
    ),
    lambda values: st.one_of(
        st.lists(values, max_size=3), st.dictionaries(st.text(max_size=4), values, max_size=3)
    ),
    max_leaves=5,
)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(FUNCTIONS)), st.data())
def test_no_argument_is_too_odd(name: str, data: st.DataObject) -> None:
    desk = Desk(drawn(1))
    keys = st.sampled_from([*parameters_of(name)["properties"], "other"])
    arguments = data.draw(st.dictionaries(keys, VALUES, max_size=6))

    result = asyncio.run(OfficeTool(name, desk).call(arguments))

    assert result.text
    assert len(result.text) < 30_000
    require_valid(desk.world)


def test_odd_texts_reach_the_functions() -> None:
    world = drawn()
    for odd in ("", "\ud800", "x" * 30_000, "a\nb", "10.03.2026", "٠٩:٣٠"):
        with pytest.raises(ToolError):
            call(world, "create_event", title=odd, date="2026-03-09", start="07:00", end=odd)
        with pytest.raises(ToolError):
            call(world, "send_mail", to=[odd], subject="s", body="b")
        with pytest.raises(ToolError):
            call(world, "write_file", path=odd, text="text")
    require_valid(world)


def test_events_need_a_free_calendar_and_a_room_that_fits() -> None:
    world = drawn()
    event, room = world.events[0], min(world.rooms, key=lambda room: room.seats)
    with pytest.raises(ToolError, match="not free"):
        call(world, "create_event", title="T", date=event.date, start="00:00", end="23:59")
    guests = [f"g{i}@example.com" for i in range(room.seats)]
    night: dict[str, Any] = {"title": "T", "date": event.date, "start": "02:00", "end": "03:00"}
    with pytest.raises(ToolError, match="seats"):
        call(world, "create_event", **night, guests=guests, room=room.name)
    made = call(world, "create_event", **night, guests=guests[1:], room=room.name.upper())
    assert made["room"] == room.name
    with pytest.raises(ToolError, match="no seat"):
        call(world, "add_guest", event_id=made["id"], email=guests[0])
    free = call(world, "find_free_rooms", date=event.date, start="02:30", end="04:00")
    assert room.name not in {found["name"] for found in free}
    call(world, "move_event", event_id=made["id"], date=event.date, start="02:30", end="03:30")


def test_free_slots_are_those_in_which_nothing_is_on() -> None:
    world = drawn(4)
    for when in {event.date for event in world.events}:
        for slot in call(world, "find_free_slots", date=when, length_minutes=30):
            copied = copy.deepcopy(world)
            call(copied, "create_event", title="T", date=when, **slot)
            assert "08:00" <= slot["start"] < slot["end"] <= "18:00"


def test_money_is_exact_and_never_below_zero() -> None:
    world = drawn()
    one, two = world.accounts[:2]
    total = one.balance_cents + two.balance_cents
    accounts = {"from_account_id": one.id, "to_account_id": two.id}
    with pytest.raises(ToolError, match="needed"):
        call(world, "transfer", **accounts, amount_cents=one.balance_cents + 1)
    with pytest.raises(ToolError, match="from 1 to"):
        call(world, "transfer", **accounts, amount_cents=-5)
    call(world, "transfer", **accounts, amount_cents=one.balance_cents)
    assert (one.balance_cents, two.balance_cents) == (0, total)


def test_orders_take_from_the_stock_and_give_back() -> None:
    world = drawn()
    product = next(product for product in world.products if product.stock > 2)
    stock = product.stock
    with pytest.raises(ToolError, match="in stock"):
        call(world, "add_to_cart", product_id=product.id, quantity=stock + 1)
    call(world, "add_to_cart", product_id=product.id, quantity=2)
    order = call(world, "place_order")
    assert (order["total_cents"], product.stock) == (2 * product.price_cents, stock - 2)
    with pytest.raises(ToolError, match="empty"):
        call(world, "place_order")
    call(world, "cancel_order", order_id=order["id"])
    assert product.stock == stock
