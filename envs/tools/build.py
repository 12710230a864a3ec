"""Drawing an office."""

from datetime import date, timedelta

from gemenv.envs.base.dice import Dice
from gemenv.envs.tools import names
from gemenv.envs.tools.checks import euros, time_of
from gemenv.envs.tools.world import (
    TEAMS,
    Account,
    Bill,
    Booking,
    Document,
    Event,
    Mail,
    Order,
    Person,
    Product,
    Room,
    Transaction,
    World,
)

DAYS = 14
"""How many days from today on the calendar has events."""
_FIRST_DAY = date(2026, 1, 5)


class Ids:
    """Ids that look alike, each given out once."""

    def __init__(self, dice: Dice) -> None:
        self._numbers = iter(dice.sample(range(1000, 2000), 200))

    def __call__(self, letter: str) -> str:
        """Return an id for a kind with this letter."""
        return f"{letter}-{next(self._numbers)}"


def later(today: str, days: int) -> str:
    """Return the date so many days after another.

    >>> later("2026-02-27", 3)
    '2026-03-02'
    """
    return (date.fromisoformat(today) + timedelta(days)).isoformat()


def build(dice: Dice) -> World:
    """Draw an office with people, events, mails, products, money and files."""
    ids = Ids(dice)
    today = later(_FIRST_DAY.isoformat(), dice.below(700))
    people = _people(dice, ids)
    me = people.pop()
    world = World(today, me.name, me.email, people)
    world.rooms = [
        Room(name, seats)
        for name, seats in zip(
            dice.sample(names.ROOMS, 5), dice.sample([4, 6, 8, 10, 12, 16, 20], 5), strict=True
        )
    ]
    _fill_calendar(world, dice, ids)
    _fill_mails(world, dice, ids)
    _fill_shop(world, dice, ids)
    _fill_bank(world, dice, ids)
    _fill_files(world, dice)
    return world


def _people(dice: Dice, ids: Ids) -> list[Person]:
    """Draw people, some of whom share a first or a last name."""
    firsts, lasts = dice.sample(names.FIRST_NAMES, 9), dice.sample(names.LAST_NAMES, 9)
    pairs = dice.sample([(first, last) for first in firsts for last in lasts], 16)
    return [
        Person(
            ids("p"),
            f"{first} {last}",
            f"{first}.{last}@example.com".lower(),
            f"+49 30 555{dice.between(1000, 9999)}",
            dice.pick(TEAMS),
        )
        for first, last in pairs
    ]


def _fill_calendar(world: World, dice: Dice, ids: Ids) -> None:
    titles = dice.sample(names.TITLES, len(names.TITLES))
    for offset in range(DAYS):
        when, clock = later(world.today, offset), 8 * 60
        for _ in range(dice.below(4)):
            clock += 30 * dice.between(1, 4)
            length = 30 * dice.between(1, 3)
            if clock + length > 17 * 60 or not titles:
                break
            guests = [person.email for person in dice.sample(world.people, dice.below(4))]
            world.events.append(
                Event(ids("e"), titles.pop(), when, time_of(clock), time_of(clock + length))
            )
            world.events[-1].guests = guests
            clock += length
        for room in dice.sample(world.rooms, 2):
            start = 60 * dice.between(8, 15)
            end = start + 60 * dice.between(1, 3)
            world.bookings.append(Booking(room.name, when, time_of(start), time_of(end)))


def _fill_mails(world: World, dice: Dice, ids: Ids) -> None:
    for subject in dice.sample(names.SUBJECTS, 12):
        sender = dice.pick(world.people)
        body = f"Hello,\n{' '.join(dice.sample(names.BODIES, 2))}\n{sender.name}"
        when = later(world.today, -dice.between(1, 30))
        world.mails.append(
            Mail(ids("m"), "inbox", when, sender.email, [world.email], subject, body)
        )


def _fill_shop(world: World, dice: Dice, ids: Ids) -> None:
    for category, nouns in names.PRODUCTS.items():
        offers = [f"{brand} {noun}" for noun in nouns for brand in names.BRANDS]
        for name in dice.sample(offers, 5):
            price, rating = dice.between(300, 15000), dice.between(20, 50) / 10
            stock = dice.between(5, 30) if dice.chance(75) else 0
            world.products.append(Product(ids("a"), name, category, price, stock, rating))
    for product in dice.sample(world.products, 6):
        count, when = dice.between(1, 3), later(world.today, -dice.between(1, 40))
        total = count * product.price_cents
        status = "unpaid" if dice.chance(50) else "paid"
        world.orders.append(Order(ids("o"), when, {product.id: count}, total, status))


def _fill_bank(world: World, dice: Dice, ids: Ids) -> None:
    for name in dice.sample(names.ACCOUNTS, 4):
        world.accounts.append(Account(ids("k"), name, dice.between(50_000, 400_000)))
        for _ in range(8):
            when, party = later(world.today, -dice.between(1, 60)), dice.pick(names.PARTIES)
            world.transactions.append(
                Transaction(
                    ids("t"), world.accounts[-1].id, when, party, -dice.between(200, 9000), "card"
                )
            )
    for payee in dice.sample(names.PAYEES, 6):
        due = later(world.today, dice.between(1, 30))
        world.bills.append(Bill(ids("b"), payee, dice.between(2000, 40_000), due, dice.chance(25)))


def _fill_files(world: World, dice: Dice) -> None:
    for region in dice.sample(names.REGIONS, 3):
        for month in dice.sample(names.MONTHS, 3):
            total = dice.between(10_000, 900_000)
            text = f"Sales of {region} in {month}\nTotal: {euros(total)} euros"
            _file(world, dice, f"/reports/{region}-{month}.txt", text)
    for month in dice.sample(names.MONTHS, 3):
        _file(world, dice, f"/notes/{month}.txt", f"Notes of {month}\n{dice.pick(names.BODIES)}")
    for title in dice.sample(names.TITLES, 5):
        place = f"/drafts/{title.lower().replace(' ', '-')}.txt"
        _file(world, dice, place, f"Draft: {title}\n{dice.pick(names.BODIES)}")


def _file(world: World, dice: Dice, path: str, text: str) -> None:
    world.documents.append(Document(path, later(world.today, -dice.between(1, 90)), text))
