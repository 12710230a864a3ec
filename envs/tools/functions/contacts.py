"""Functions over the address book."""

import re
from dataclasses import asdict
from typing import Any, Literal

from gemenv.envs.tools.checks import address, found, line, shown
from gemenv.envs.tools.world import TEAMS, Person, Team, World
from gemenv.errors import ToolError


def find_contacts(world: World, text: str) -> list[dict[str, Any]]:
    """Find people in the address book by a part of their name or mail address.

    Args:
        text: A part of it; case does not count.
    """
    part = line(text, "text").casefold()
    return [
        asdict(person)
        for person in world.people
        if part in person.name.casefold() or part in person.email
    ]


def list_team(world: World, team: Team) -> list[dict[str, Any]]:
    """List the people of a team.

    Args:
        team: Which team.
    """
    return [asdict(person) for person in world.people if person.team == team]


def add_contact(world: World, name: str, email: str, phone: str, team: Team) -> dict[str, Any]:
    """Add somebody to the address book.

    Args:
        name: First and last name.
        email: The mail address, which nobody in the address book has yet.
        phone: The number with country code, as in +49 30 5550123.
        team: The team.
    """
    mail = address(email)
    if any(person.email == mail for person in world.people):
        raise ToolError(f"Somebody with the address {mail} is in the address book already.")
    person = Person("", line(name, "name"), mail, _phone(phone), team)
    person.id = world.new_id("p")
    world.people.append(person)
    return asdict(person)


def update_contact(
    world: World, contact_id: str, field: Literal["email", "phone", "team"], value: str
) -> dict[str, Any]:
    """Change one field of somebody in the address book.

    Args:
        contact_id: The id of the person.
        field: Which field.
        value: What it shall be.
    """
    person = found(world.people, contact_id, "contact", "find_contacts")
    if field == "phone":
        person.phone = _phone(value)
    elif field == "email":
        person.email = address(value)
    else:
        person.team = _team(value)
    return asdict(person)


def delete_contact(world: World, contact_id: str) -> dict[str, Any]:
    """Remove somebody from the address book.

    Args:
        contact_id: The id of the person.
    """
    person = found(world.people, contact_id, "contact", "find_contacts")
    world.people.remove(person)
    return {"deleted": person.id, "name": person.name}


def _phone(text: str) -> str:
    if re.fullmatch(r"\+\d[\d ]{5,18}\d", text, re.ASCII):
        return text
    raise ToolError(
        f"Expected a phone number with country code, as in +49 30 5550123, got {shown(text)}."
    )


def _team(text: str) -> Team:
    for team in TEAMS:
        if team == text:
            return team
    raise ToolError(f"A team is one of {', '.join(TEAMS)}, got {shown(text)}.")
