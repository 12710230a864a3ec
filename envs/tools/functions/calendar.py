"""Functions over the calendar and the rooms."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from gemenv.envs.tools.checks import (
    address,
    addresses,
    day,
    found,
    line,
    minutes,
    period,
    shown,
    time_of,
)
from gemenv.envs.tools.world import Event, Room, World
from gemenv.errors import ToolError

_OPENS, _CLOSES = minutes("08:00"), minutes("18:00")


def list_events(world: World, first_date: str, last_date: str) -> list[dict[str, Any]]:
    """List the events of the calendar from one day to another.

    Args:
        first_date: The first day, as in 2026-03-09.
        last_date: The last day, included.
    """
    first, last = day(first_date, "first_date"), day(last_date, "last_date")
    return [asdict(event) for event in _sorted(world) if first <= event.date <= last]


def find_events(world: World, text: str) -> list[dict[str, Any]]:
    """Find events by a part of their title.

    Args:
        text: A part of the title; case does not count.
    """
    part = line(text, "text").casefold()
    return [asdict(event) for event in _sorted(world) if part in event.title.casefold()]


def create_event(
    world: World,
    title: str,
    date: str,
    start: str,
    end: str,
    guests: list[str] | None = None,
    room: str = "",
) -> dict[str, Any]:
    """Put an event into the calendar, at a time that is free.

    Args:
        title: One line.
        date: The day, as in 2026-03-09.
        start: When it begins, as in 09:30.
        end: When it ends, on the same day.
        guests: Mail addresses of who is invited.
        room: The name of a room that is free then and has a seat for the user and each guest.
    """
    event = Event("", line(title, "title"), day(date), start, end, guests=addresses(guests or []))
    period(start, end)
    _require_free(world, event)
    event.room = _fitting(world, event, room).name if room else ""
    event.id = world.new_id("e")
    world.events.append(event)
    return asdict(event)


def move_event(world: World, event_id: str, date: str, start: str, end: str) -> dict[str, Any]:
    """Move an event to another time that is free; its room must be free then too.

    Args:
        event_id: The id of the event.
        date: The new day, as in 2026-03-09.
        start: When it begins, as in 09:30.
        end: When it ends.
    """
    event = _event(world, event_id)
    period(start, end)
    moved = Event(event.id, event.title, day(date), start, end, event.room, event.guests)
    _require_free(world, moved)
    if event.room:
        _fitting(world, moved, event.room)
    event.date, event.start, event.end = moved.date, start, end
    return asdict(event)


def cancel_event(world: World, event_id: str) -> dict[str, Any]:
    """Take an event out of the calendar.

    Args:
        event_id: The id of the event.
    """
    event = _event(world, event_id)
    world.events.remove(event)
    return {"cancelled": event.id, "title": event.title}


def add_guest(world: World, event_id: str, email: str) -> dict[str, Any]:
    """Invite somebody to an event.

    Args:
        event_id: The id of the event.
        email: The mail address.
    """
    event, guest = _event(world, event_id), address(email)
    if guest in event.guests:
        raise ToolError(f"{guest} is invited already.")
    if event.room and _room(world, event.room).seats < len(event.guests) + 2:
        raise ToolError(f"{event.room} has no seat left for another guest.")
    event.guests.append(guest)
    return asdict(event)


def remove_guest(world: World, event_id: str, email: str) -> dict[str, Any]:
    """Take back an invitation to an event.

    Args:
        event_id: The id of the event.
        email: The mail address.
    """
    event, guest = _event(world, event_id), address(email)
    if guest not in event.guests:
        raise ToolError(f"{guest} is not invited; guests are {event.guests}.")
    event.guests.remove(guest)
    return asdict(event)


def set_room(world: World, event_id: str, room: str) -> dict[str, Any]:
    """Give an event a room, instead of the one that it has, if any.

    Args:
        event_id: The id of the event.
        room: The name of a room that is free then and has enough seats.
    """
    event = _event(world, event_id)
    event.room = _fitting(world, event, room).name
    return asdict(event)


def list_rooms(world: World) -> list[dict[str, Any]]:
    """List all rooms with their seats."""
    return [asdict(room) for room in world.rooms]


def find_free_rooms(
    world: World, date: str, start: str, end: str, seats: int = 1
) -> list[dict[str, Any]]:
    """List the rooms that are free for a whole time.

    Args:
        date: The day, as in 2026-03-09.
        start: Since when it must be free, as in 09:30.
        end: Until when.
        seats: How many seats the room must have at least.
    """
    period(start, end)
    wish = Event("", "", day(date), start, end)
    rooms = [room for room in world.rooms if room.seats >= seats and _is_free(world, wish, room)]
    return [asdict(room) for room in rooms]


def find_free_slots(world: World, date: str, length_minutes: int) -> list[dict[str, str]]:
    """List the times between 08:00 and 18:00 in which the calendar is free for long enough.

    Args:
        date: The day, as in 2026-03-09.
        length_minutes: How long it must be free, 5 to 600.
    """
    if not 5 <= length_minutes <= 600:
        raise ToolError("`length_minutes` must be from 5 to 600.")
    when = day(date)
    busy = [(minutes(e.start), minutes(e.end)) for e in _sorted(world) if e.date == when]
    slots: list[dict[str, str]] = []
    free_since = _OPENS
    for start, end in [*busy, (_CLOSES, _CLOSES)]:
        if min(start, _CLOSES) - free_since >= length_minutes:
            slots.append({"start": time_of(free_since), "end": time_of(min(start, _CLOSES))})
        free_since = max(free_since, end)
    return slots


def _sorted(world: World) -> list[Event]:
    return sorted(world.events, key=lambda event: (event.date, event.start, event.title))


def _event(world: World, key: str) -> Event:
    return found(world.events, key, "event", "list_events")


def _room(world: World, name: str) -> Room:
    for room in world.rooms:
        if room.name.casefold() == name.strip().casefold():
            return room
    names = ", ".join(room.name for room in world.rooms)
    raise ToolError(f"There is no room {shown(name)}; there are {names}.")


def _fitting(world: World, event: Event, name: str) -> Room:
    """Return a room by its name, if it can hold the event."""
    room = _room(world, name)
    if room.seats < len(event.guests) + 1:
        raise ToolError(
            f"{room.name} has {room.seats} seats, and {len(event.guests) + 1} are needed."
        )
    if not _is_free(world, event, room):
        raise ToolError(f"{room.name} is taken on {event.date} at that time.")
    return room


def _is_free(world: World, wish: Event, room: Room) -> bool:
    return not any(_overlap(wish, *time) for time in _taken(world, wish, room))


def _taken(world: World, wish: Event, room: Room) -> Iterator[tuple[str, str, str]]:
    for booking in world.bookings:
        if booking.room == room.name:
            yield booking.date, booking.start, booking.end
    for event in world.events:
        if event.room == room.name and (not wish.id or event.id != wish.id):
            yield event.date, event.start, event.end


def _overlap(wish: Event, date: str, start: str, end: str) -> bool:
    return wish.date == date and wish.start < end and start < wish.end


def _require_free(world: World, wish: Event) -> None:
    for event in _sorted(world):
        if event.id != wish.id and _overlap(wish, event.date, event.start, event.end):
            raise ToolError(
                f"The calendar is not free: {event.title!r} is from {event.start} to {event.end} "
                f"on {event.date}."
            )
