from dataclasses import asdict
from typing import Any

import pytest

from gemenv.envs.tools.canonical import canonical, digest, facts
from gemenv.envs.tools.functions import FUNCTIONS
from gemenv.envs.tools.world import World
from tests.envs.tools.offices import drawn


def after(world: World, *calls: tuple[str, dict[str, Any]]) -> World:
    copied = world.copy()
    for name, arguments in calls:
        FUNCTIONS[name](copied, **arguments)
    return copied


def mail(body: str, subject: str = "Hello") -> tuple[str, dict[str, Any]]:
    return "send_mail", {"to": ["a@example.com", "b@example.com"], "subject": subject, "body": body}


def event(title: str, start: str) -> tuple[str, dict[str, Any]]:
    end = start[:3] + "30"
    return "create_event", {"title": title, "date": "2030-01-01", "start": start, "end": end}


def test_ids_and_the_order_of_new_things_do_not_count() -> None:
    world, one, two = drawn(), event("First", "06:00"), event("second", "07:00")
    assert digest(after(world, one, two)) == digest(after(world, two, event(" FIRST ", "06:00")))
    assert digest(after(world, one)) != digest(after(world, one, two))
    assert digest(after(world, one)) != digest(after(world, event("First", "06:15")))


def test_free_texts_count_by_their_facts() -> None:
    world = drawn()
    one = after(world, mail("It is 12.50."))
    two = after(world, mail("Dear all,\n12.50 euros!", "Price"))
    assert digest(one, ["amount"]) == digest(two, ["amount"])
    assert digest(one, ["amount"]) != digest(after(world, mail("13.00")), ["amount"])
    both = after(world, mail("12.50 or 13.00"))
    assert digest(one, ["amount"]) != digest(both, ["amount"])
    assert digest(one) == digest(both) != digest(world)


def test_what_was_there_before_counts_to_the_letter() -> None:
    world = drawn()
    changed = world.copy()
    changed.mails[0].body += "!"
    assert canonical(changed) != canonical(world)


def test_a_copy_has_all_and_shares_nothing() -> None:
    world = drawn()
    twin = world.copy()
    assert twin == world
    for part in (twin, twin.events[0], twin.mails[0], twin.orders[0], twin.people[0]):
        for value in vars(part).values():
            if isinstance(value, list | dict):
                value.clear()
            assert asdict(world) == asdict(drawn())
    assert twin != world


def test_forwarding_is_no_new_mail() -> None:
    world = drawn()
    original, to = world.mails[0], {"to": ["a@example.com"]}
    forwarded = after(world, ("forward_mail", {"mail_id": original.id, **to}))
    sent = after(world, ("send_mail", {**to, "subject": "Fwd", "body": original.body}))
    assert canonical(forwarded) != canonical(sent)


@pytest.mark.parametrize(
    ("text", "kinds", "expected"),
    [
        ("1,234.50 and 7.00", ["amount"], ["1234.50", "7.00"]),
        ("Version 1.2.30, 3.5 or 12", ["amount"], []),
        ("2026-03-09 at 09:30", ["date", "time"], ["09:30", "2026-03-09"]),
        ("+49 30 5551234.", ["phone"], ["+49305551234"]),
        ("٠٩:٣٠", ["time"], []),
        ("9" * 100_000 + ".00", ["amount"], []),
    ],
)
def test_facts(text: str, kinds: list[str], expected: list[str]) -> None:
    assert facts(text, kinds) == expected
