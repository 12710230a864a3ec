"""A stage for a task: an office, from which a kind of task takes what it needs."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TypeVar

from gemenv.envs.base.dice import Dice
from gemenv.envs.tools import names
from gemenv.envs.tools.build import DAYS, later
from gemenv.envs.tools.checks import minutes, time_of
from gemenv.envs.tools.functions.calendar import find_free_slots
from gemenv.envs.tools.world import Account, Bill, Event, Mail, Person, World
from gemenv.errors import GemenvError

T = TypeVar("T")


class UnsuitableError(GemenvError, LookupError):
    """The office has nothing that the task needs; the next draw may."""


class Scene:
    """An office and draws from it.

    What was taken once is not taken again, so that two requests on one scene do not disturb each
    other.

    Args:
        world: The office; tasks may put mails and files into it before the episode begins.
        dice: What draws.
    """

    def __init__(self, world: World, dice: Dice) -> None:
        self.world, self.dice = world, dice
        self._taken: list[object] = []

    def take(self, options: Iterable[T], number: int = 1) -> list[T]:
        """Draw so many different ones that are not taken yet, and take them.

        Raises:
            UnsuitableError: If there are not so many.
        """
        left = [option for option in options if not any(option is it for it in self._taken)]
        if len(left) < number:
            raise UnsuitableError(f"Expected {number} to choose from, got {len(left)}.")
        drawn = self.dice.sample(left, number)
        self._taken += drawn
        return drawn

    def person(self) -> Person:
        """Take somebody."""
        return self.take(self.world.people)[0]

    def event(self, suits: Callable[[Event], bool] = lambda event: True) -> Event:
        """Take an event."""
        return self.take(event for event in self.world.events if suits(event))[0]

    def account(self) -> Account:
        """Take an account."""
        return self.take(self.world.accounts)[0]

    def bill(self) -> Bill:
        """Take a bill that is not paid."""
        return self.take(bill for bill in self.world.bills if not bill.paid)[0]

    def title(self) -> str:
        """Take a title for a new event."""
        return self.take(names.NEW_TITLES)[0]

    def mail(self) -> tuple[Mail, str]:
        """Take a mail, and return it with the name of its sender."""
        mail = self.take(mail for mail in self.world.mails if mail.folder == "inbox")[0]
        return mail, self.name_of(mail.sender)

    def plant_mail(self, sender: Person, text: str) -> Mail:
        """Put a new mail into the inbox and take it."""
        subject = self.take(names.PLANTED_SUBJECTS)[0]
        # Ids of the office are below 2,000.
        number = 2000 + self.dice.below(1000) * 8 + len(self.world.mails) % 8
        body = f"Hello {self.world.name.split()[0]},\n{text}\nBest wishes\n{sender.name}"
        when = later(self.world.today, -self.dice.between(0, 6))
        me = self.world.email
        mail = Mail(f"m-{number}", "inbox", when, sender.email, [me], subject, body)
        if any(mail.id == other.id for other in self.world.mails):
            raise UnsuitableError(f"The id {mail.id} is taken.")
        self.world.mails.append(mail)
        self._taken.append(mail)
        return mail

    def name_of(self, email: str) -> str:
        """Return the name of whoever has a mail address."""
        return next(person.name for person in self.world.people if person.email == email)

    def free_time(self, length: int) -> tuple[str, str, str]:
        """Take a day, and return it with a time of so many minutes at which nothing is on."""
        days = [later(self.world.today, offset) for offset in range(1, DAYS)]
        for when in self.dice.sample(days, len(days)):
            slots = find_free_slots(self.world, when, length)
            if slots and when not in self._taken:
                slot = self.dice.pick(slots)
                first, last = minutes(slot["start"]), minutes(slot["end"]) - length
                start = first + 15 * self.dice.between(0, (last - first) // 15)
                self._taken.append(when)
                return when, time_of(start), time_of(start + length)
        raise UnsuitableError("No day has time.")

    def pick(self, options: Sequence[T]) -> T:
        """Draw one of the options, which stays there for others."""
        return self.dice.pick(options)

    def on(self, when: str) -> str:
        """Say a date as people do.

        >>> Scene(World("2026-03-02", "Ada", "ada@example.com"), Dice(1)).on("2026-03-03")
        'tomorrow'
        """
        days = (date.fromisoformat(when) - date.fromisoformat(self.world.today)).days
        if days == 1:
            return "tomorrow"
        return f"on {weekday(when)}, {when}" if self.dice.chance(70) else f"in {days} days"


def weekday(when: str) -> str:
    """Return the English name of a date's day of the week.

    >>> weekday("2026-03-02")
    'Monday'
    """
    days = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
    return days.split(" ")[date.fromisoformat(when).weekday()]
