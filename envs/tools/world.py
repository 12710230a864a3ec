"""What there is in the office: plain data, which JSON can hold."""

import copy
from dataclasses import dataclass, field
from typing import Literal, cast

Folder = Literal["inbox", "archive", "sent", "trash"]
Status = Literal["unpaid", "paid", "cancelled"]
Team = Literal["design", "finance", "research", "sales", "support"]
Category = Literal["books", "kitchen", "office", "sport", "tools"]
TEAMS: tuple[Team, ...] = ("design", "finance", "research", "sales", "support")
CATEGORIES: tuple[Category, ...] = ("books", "kitchen", "office", "sport", "tools")


@dataclass
class Person:
    """Somebody in the address book."""

    id: str
    name: str
    email: str
    phone: str
    team: Team


@dataclass
class Room:
    """A room for meetings."""

    name: str
    seats: int


@dataclass
class Booking:
    """A time at which somebody else has a room."""

    room: str
    date: str
    start: str
    end: str


@dataclass
class Event:
    """Something in the user's calendar."""

    id: str
    title: str
    date: str
    """As in 2026-03-09."""
    start: str
    """As in 09:30."""
    end: str
    room: str = ""
    """The name of a room, or empty."""
    guests: list[str] = field(default_factory=list[str])
    """Mail addresses."""


@dataclass
class Mail:
    """A mail in one of the user's folders."""

    id: str
    folder: Folder
    date: str
    sender: str
    to: list[str]
    subject: str
    body: str
    forwarded: str = ""
    """The id of the mail that it forwards, or empty."""


@dataclass
class Product:
    """Something that the shop sells."""

    id: str
    name: str
    category: Category
    price_cents: int
    stock: int
    rating: float
    """From 1 to 5."""


@dataclass
class Order:
    """What the user has ordered."""

    id: str
    date: str
    items: dict[str, int]
    """Quantities by product id."""
    total_cents: int
    status: Status


@dataclass
class Account:
    """One of the user's accounts."""

    id: str
    name: str
    balance_cents: int


@dataclass
class Transaction:
    """Money that came to an account, or left it."""

    id: str
    account: str
    date: str
    party: str
    amount_cents: int
    """Negative if it left the account."""
    memo: str


@dataclass
class Bill:
    """What the user owes somebody."""

    id: str
    payee: str
    amount_cents: int
    due: str
    paid: bool


@dataclass
class Document:
    """A text file."""

    path: str
    """As in /reports/march.txt."""
    changed: str
    """The date of the last change."""
    text: str


@dataclass
class World:
    """The whole office on one day."""

    today: str
    name: str
    """The user's."""
    email: str
    people: list[Person] = field(default_factory=list[Person])
    rooms: list[Room] = field(default_factory=list[Room])
    bookings: list[Booking] = field(default_factory=list[Booking])
    events: list[Event] = field(default_factory=list[Event])
    mails: list[Mail] = field(default_factory=list[Mail])
    products: list[Product] = field(default_factory=list[Product])
    cart: dict[str, int] = field(default_factory=dict[str, int])
    orders: list[Order] = field(default_factory=list[Order])
    accounts: list[Account] = field(default_factory=list[Account])
    transactions: list[Transaction] = field(default_factory=list[Transaction])
    bills: list[Bill] = field(default_factory=list[Bill])
    documents: list[Document] = field(default_factory=list[Document])
    created: list[str] = field(default_factory=list[str])
    """Ids that functions have given out, in their order."""

    def copy(self) -> "World":
        """Return a world that has all, and shares nothing that can change.

        It takes a fifth of the time of `copy.deepcopy`.
        """
        twin = copy.copy(self)
        for name, value in vars(self).items():
            if isinstance(value, list):
                setattr(twin, name, [_copied(item) for item in cast("list[object]", value)])
            elif isinstance(value, dict):
                setattr(twin, name, dict(cast("dict[str, int]", value)))
        return twin

    def new_id(self, letter: str) -> str:
        """Give out an id for something new, of a kind with this letter.

        >>> world = World("2026-03-02", "Ada", "ada@example.com")
        >>> world.new_id("e"), world.new_id("o"), world.new_id("e")
        ('e-new1', 'o-new1', 'e-new2')
        """
        count = sum(given.startswith(letter) for given in self.created)
        self.created.append(f"{letter}-new{count + 1}")
        return self.created[-1]


def _copied(item: object) -> object:
    if isinstance(item, str):
        return item
    twin = copy.copy(item)
    for name, value in vars(item).items():
        if isinstance(value, list | dict):
            setattr(twin, name, copy.copy(cast("list[str] | dict[str, int]", value)))
    return twin
