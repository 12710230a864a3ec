"""Tasks about the calendar."""

from gemenv.envs.tools.build import later
from gemenv.envs.tools.checks import minutes, time_of
from gemenv.envs.tools.functions.calendar import find_free_rooms, find_free_slots, list_events
from gemenv.envs.tools.scene import Scene, UnsuitableError
from gemenv.envs.tools.task import Detail, Request, call

TIME_WORDS = ["time", "when", "hour", "start", "begin", "end", "long"]


def event_time(scene: Scene) -> Request:
    """Ask when an event begins, or ends."""
    event = scene.event()
    edge, answer = scene.pick([("begin", event.start), ("end", event.end)])
    calls = [call("find_events", text=event.title)]
    return Request(f"At what time does my event {event.title!r} {edge}?", calls, answer)


def create_event(scene: Scene) -> Request:
    """Put an event into the calendar."""
    title, (when, start, end) = scene.title(), scene.free_time(scene.pick([30, 45, 60, 90]))
    text = f"Please put {title!r} into my calendar {scene.on(when)}, from {start} to {end}."
    return Request(text, [call("create_event", title=title, date=when, start=start, end=end)])


def create_event_asking(scene: Scene) -> Request:
    """Put an event into the calendar at a time that has to be asked for, and invite somebody."""
    title, (when, start, end) = scene.title(), scene.free_time(scene.pick([30, 45, 60, 90]))
    guest = scene.person()
    text = f"Please put {title!r} into my calendar {scene.on(when)}, and invite {guest.name}."
    detail = Detail(TIME_WORDS, "At what time shall it begin and end?", f"From {start} to {end}.")
    calls = [
        call("find_contacts", text=guest.name),
        call("create_event", title=title, date=when, start=start, end=end, guests=[guest.email]),
    ]
    return Request(text, calls, details=[detail])


def cancel_event(scene: Scene) -> Request:
    """Cancel an event."""
    event = scene.event()
    calls = [call("find_events", text=event.title), call("cancel_event", event_id=event.id)]
    return Request(f"Please cancel my event {event.title!r}.", calls)


def move_event(scene: Scene) -> Request:
    """Move an event to another time of the same length."""
    event = scene.event()
    length = minutes(event.end) - minutes(event.start)
    when, start, end = scene.free_time(length)
    text = f"Please move {event.title!r} so that it begins {scene.on(when)} at {start}. "
    calls = [
        call("find_events", text=event.title),
        call("move_event", event_id=event.id, date=when, start=start, end=end),
    ]
    return Request(f"{text}It shall be as long as it is now.", calls)


def invite(scene: Scene) -> Request:
    """Invite somebody to an event."""
    guest = scene.person()
    event = scene.event(lambda event: guest.email not in event.guests)
    calls = [
        call("find_events", text=event.title),
        call("find_contacts", text=guest.name),
        call("add_guest", event_id=event.id, email=guest.email),
    ]
    return Request(f"Please invite {guest.name} to {event.title!r} as well.", calls)


def book_room(scene: Scene) -> Request:
    """Give an event the smallest room that is free and large enough."""
    event, seats = scene.event(), scene.pick([5, 7, 9, 11])
    rooms = find_free_rooms(scene.world, event.date, event.start, event.end, seats)
    if not rooms:
        raise UnsuitableError("No room is free.")
    room = min(rooms, key=lambda room: room["seats"])["name"]
    asked = {"date": event.date, "start": event.start, "end": event.end, "seats": seats}
    calls = [
        call("find_events", text=event.title),
        call("find_free_rooms", **asked),
        call("set_room", event_id=event.id, room=room),
    ]
    text = (
        f"I need a room for {event.title!r}: the smallest one that is free then and has at least "
        f"{seats} seats. Please book it, and tell me its name."
    )
    return Request(text, calls, room)


def first_free_slot(scene: Scene) -> Request:
    """Put an event into the first time of a day that is free and long enough."""
    title, length = scene.title(), scene.pick([45, 60, 75, 90, 120])
    event = scene.event(lambda event: event.date > scene.world.today)
    when = event.date
    slots = find_free_slots(scene.world, when, length)
    if not slots or slots[0]["start"] == "08:00":
        raise UnsuitableError("The day is full, or the answer would be a guess.")
    start = slots[0]["start"]
    end = time_of(minutes(start) + length)
    calls = [
        call("find_events", text=event.title),
        call("find_free_slots", date=when, length_minutes=length),
        call("create_event", title=title, date=when, start=start, end=end),
    ]
    text = (
        f"On the day of my event {event.title!r} I need {length} minutes for {title!r}, as early "
        "as my calendar is free, but not before 08:00. Please enter it, and tell me when it begins."
    )
    return Request(text, calls, start)


def team_meeting(scene: Scene) -> Request:
    """Invite a whole team to the smallest room that has a seat for everybody."""
    title, (when, start, end) = scene.title(), scene.free_time(60)
    team = scene.pick([person.team for person in scene.world.people])
    guests = [person.email for person in scene.world.people if person.team == team]
    seats = len(guests) + 1
    rooms = find_free_rooms(scene.world, when, start, end, seats)
    if not rooms:
        raise UnsuitableError("No room is free.")
    room = min(rooms, key=lambda room: room["seats"])["name"]
    event = {"title": title, "date": when, "start": start, "end": end}
    calls = [
        call("list_team", team=team),
        call("find_free_rooms", date=when, start=start, end=end, seats=seats),
        call("create_event", **event, guests=guests, room=room),
    ]
    text = (
        f"Please set up {title!r} {scene.on(when)} from {start} to {end}, invite everybody in the "
        f"team {team}, and take the smallest free room that has a seat for all of us, me included."
    )
    return Request(text, calls)


def clear_day(scene: Scene) -> Request:
    """Cancel all events of some days to which somebody is invited, and say how many."""
    first = scene.world.today
    last = later(first, scene.pick([6, 9, 13]))
    counts = {
        person.name: [e for e in scene.world.events if person.email in e.guests and e.date <= last]
        for person in scene.world.people
    }
    person = scene.take(p for p in scene.world.people if 3 <= len(counts[p.name]) <= 5)[0]
    gone = counts[person.name]
    calls = [
        call("find_contacts", text=person.name),
        call("list_events", first_date=first, last_date=last),
        *(call("cancel_event", event_id=event.id) for event in gone),
    ]
    text = (
        f"{person.name} is ill. Please cancel all my events from today until {last} to which "
        f"{person.name.split()[0]} is invited, and tell me how many they were."
    )
    return Request(text, calls, str(len(gone)))


def replace_guest(scene: Scene) -> Request:
    """Invite somebody in another's place, in all events."""
    leaving, coming = scene.person(), scene.person()
    events = [event for event in scene.world.events if leaving.email in event.guests]
    if len(events) not in (1, 2) or any(coming.email in event.guests for event in events):
        raise UnsuitableError("There are too many, or too few.")
    last = max(event["date"] for event in list_events(scene.world, "0001-01-01", "9999-12-31"))
    calls = [
        call("find_contacts", text=leaving.name),
        call("find_contacts", text=coming.name),
        call("list_events", first_date=scene.world.today, last_date=last),
    ]
    for event in events:
        calls.append(call("remove_guest", event_id=event.id, email=leaving.email))
        calls.append(call("add_guest", event_id=event.id, email=coming.email))
    text = (
        f"{coming.name} takes over from {leaving.name}. Please change the guests of all events in "
        f"my calendar accordingly, from today until {last}."
    )
    return Request(text, calls)
