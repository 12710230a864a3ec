"""The facts that each page tells, in the order in which it tells them."""

from gemenv.data.world.facts import Fact
from gemenv.data.world.layout import COHORTS, Layout, Traits, cohort_start
from gemenv.data.world.shuffle import Shuffle
from gemenv.data.world.society import BOOKS, EDITIONS, TERMS, Society

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_CENSUSES = ((1830, 1), (1910, 3))
"""Years in which people were counted, and how many times more there were than in the first."""


def _date(trait: int, year: int) -> str:
    trait, day = divmod(trait, 28)
    return f"{day + 1} {_MONTHS[trait % 12]} {year}"


class Chronicle:
    """Facts by page. What two pages tell, they tell alike.

    Args:
        layout: Where the pages of each kind are.
        key: What to draw the facts from.
    """

    def __init__(self, layout: Layout, key: str) -> None:
        self.layout = layout
        self.society = Society(layout, key)
        self._traits = {kind: Traits(f"{key} {kind}") for kind in layout.kinds}
        counts = layout.counts

        def shuffle(kind: str, name: str) -> Shuffle:
            return Shuffle(counts[kind], f"{key} {name}")

        self._region, self._state = shuffle("town", "region"), shuffle("region", "state")
        self._next_region, self._next_country = shuffle("region", "e"), shuffle("country", "e")
        self._heads, self._crew = shuffle("person", "head"), shuffle("person", "crew")
        self._heroes, self._scenes = shuffle("person", "hero"), shuffle("town", "scene")
        self._filmed, self._seats = shuffle("book", "filmed"), shuffle("town", "seat")
        self._awarders = shuffle("society", "awarder")
        self._tell = {
            "person": self._person, "town": self._town, "region": self._a_region,
            "country": self._country, "book": self._book, "film": self._film,
            "song": self._song, "society": self._a_society, "event": self._event,
            "prize": self._prize,
        }  # fmt: skip
        self._at = layout.start

    def facts(self, page: int) -> list[Fact]:
        """Return what a page tells."""
        kind, number = self.layout.place(page)
        return self._tell[kind](page, number)

    # People

    def _person(self, page: int, person: int) -> list[Fact]:
        at, society = self._at, self.society
        trait, born = society.traits[person] // 512, society.born(person)
        town = at["town"] + society.birthplace(person)
        told = [
            Fact(page, "person.birth", _date(trait, born)),
            Fact(page, "person.birthplace", town),
        ]
        teacher = society.teacher(person)
        if teacher is not None:
            told.append(Fact(page, "person.teacher", at["person"] + teacher))
        told += self._career(page, person)
        if spouse := society.spouse(person):
            told.append(Fact(page, "person.spouse", at["person"] + spouse[0], spouse[1]))
        if joined := society.membership(person):
            told.append(Fact(page, "person.society", at["society"] + joined[0], joined[1]))
        pupils = (at["person"] + pupil for pupil in society.pupils(person))
        told += [Fact(pupil, "person.teacher", page) for pupil in pupils]
        told.append(Fact(page, "person.death", str(born + 76 + trait // 512 % 18)))
        return told

    def _career(self, page: int, person: int) -> list[Fact]:
        role = self.society.role(person)
        if role.kind == "mayor":
            return [self._term(page, role.thing, role.place)]
        if role.kind == "founder":
            return [Fact(self._at["society"] + role.thing, "society.founder", page)]
        if role.kind == "laureate":
            return [self._award(page, role.thing, role.place)]
        if role.kind == "author":
            first = role.thing * BOOKS
            books = range(first, min(first + BOOKS, self.layout.counts["book"]))
            return [Fact(self._at["book"] + book, "book.author", page) for book in books]
        return []

    def _term(self, holder: int, town: int, term: int) -> Fact:
        trait = self._traits["town"][town] >> 32
        begin = cohort_start(town % COHORTS) + 50 + trait % 6
        for _ in range(term):
            trait //= 6
            begin += 3 + trait % 4
        town_page = self._at["town"] + town
        return Fact(holder, "person.office", town_page, begin, begin + 3 + trait // 6 % 4)

    def _award(self, winner: int, prize: int, edition: int) -> Fact:
        year = cohort_start(prize % COHORTS) + 52 + 5 * edition
        year += (self._traits["prize"][prize] >> 8 * edition) % 5
        return Fact(winner, "person.prize", self._at["prize"] + prize, year)

    # Places

    def _town(self, page: int, town: int) -> list[Fact]:
        trait = self._traits["town"][town]
        place = self._region[town]
        region = self._at["region"] + place % self.layout.counts["region"]
        told = [
            Fact(page, "town.region", region),
            Fact(page, "town.charter", str(1250 + trait % 400)),
        ]
        if place < self.layout.counts["region"]:
            told.append(Fact(region, "region.capital", page))
        people = 900 + trait // 400 % 9000
        for year, times in _CENSUSES:
            trait //= 3
            told.append(Fact(page, "town.people", f"{people * times + trait % 977:,}", year))
        for term in range(TERMS):
            mayor = self.society.mayor(town, term)
            if mayor is not None:
                told.append(self._term(self._at["person"] + mayor, town, term))
        return told

    def _a_region(self, page: int, region: int) -> list[Fact]:
        at, count = self._at, self.layout.counts
        trait = self._traits["region"][region]
        east = self._next_region
        neighbour = east[(east.inverse(region) + 1) % count["region"]]
        return [
            Fact(page, "region.country", at["country"] + self._state[region] % count["country"]),
            Fact(page, "region.capital", at["town"] + self._region.inverse(region)),
            Fact(page, "region.area", f"{1000 + trait % 28_000:,}"),
            Fact(page, "region.east", at["region"] + neighbour),
        ]

    def _country(self, page: int, country: int) -> list[Fact]:
        at, east = self._at, self._next_country
        trait = self._traits["country"][country]
        neighbour = east[(east.inverse(country) + 1) % self.layout.counts["country"]]
        # The first region of the country, whose capital is the country's.
        capital = self._region.inverse(self._state.inverse(country))
        head = self._heads.inverse(country)
        year = self.society.born(head) + 40 + trait % 15
        return [
            Fact(page, "country.year", str(year)),
            Fact(page, "country.head", at["person"] + head),
            Fact(page, "country.capital", at["town"] + capital),
            Fact(page, "country.east", at["country"] + neighbour),
        ]

    # Works

    def _published(self, book: int) -> int:
        start = cohort_start(book // BOOKS % COHORTS)
        return start + 50 + self._traits["book"][book] % 25

    def _book(self, page: int, book: int) -> list[Fact]:
        at = self._at
        town = self._scenes[self._traits["book"][book] // 32 % self.layout.counts["town"]]
        hero = self._heroes.inverse(book)
        return [
            Fact(page, "book.author", at["person"] + self.society.author(book)),
            Fact(page, "book.year", str(self._published(book))),
            Fact(page, "book.hero", at["person"] + hero),
            Fact(page, "book.scene", at["town"] + town),
        ]

    def _film(self, page: int, film: int) -> list[Fact]:
        book = self._filmed.inverse(film)
        director = self._crew.inverse(film)
        year = self._published(book) + 3 + self._traits["film"][film] % 40
        return [
            Fact(page, "film.director", self._at["person"] + director),
            Fact(page, "film.book", self._at["book"] + book),
            Fact(page, "film.year", str(year)),
        ]

    def _song(self, page: int, song: int) -> list[Fact]:
        at = self._at
        composer = self._crew.inverse(self.layout.counts["film"] + song)
        honoured = self._heads.inverse(self.layout.counts["country"] + song)
        year = self.society.born(composer) + 22 + self._traits["song"][song] % 40
        return [
            Fact(page, "song.composer", at["person"] + composer),
            Fact(page, "song.year", str(year)),
            Fact(page, "song.honours", at["person"] + honoured),
        ]

    # Societies, events, prizes

    def _a_society(self, page: int, society: int) -> list[Fact]:
        at = self._at
        year = cohort_start(society % COHORTS) + 48 + self._traits["society"][society] % 6
        return [
            Fact(page, "society.founder", at["person"] + self.society.founder(society)),
            Fact(page, "society.year", str(year)),
            Fact(page, "society.seat", at["town"] + self._seats.inverse(society)),
        ]

    def _event(self, page: int, event: int) -> list[Fact]:
        at, count = self._at, self.layout.counts
        opener = self._crew.inverse(count["film"] + count["song"] + event)
        trait = self._traits["event"][event]
        town = self._scenes.inverse(event)
        year = self.society.born(opener) + 30 + trait // 512 % 40
        return [
            Fact(page, "event.town", at["town"] + town),
            Fact(page, "event.date", _date(trait, year)),
            Fact(page, "event.opener", at["person"] + opener),
        ]

    def _prize(self, page: int, prize: int) -> list[Fact]:
        at, society = self._at, self.society
        start = cohort_start(prize % COHORTS)
        year = start + 30 + self._traits["prize"][prize] // 1024 % 20
        donor = self._heroes.inverse(self.layout.counts["book"] + prize)
        awarder = self._awarders.inverse(prize)
        winners = (at["person"] + society.laureate(prize, e) for e in range(EDITIONS))
        return [
            Fact(page, "prize.donor", at["person"] + donor),
            Fact(page, "prize.society", at["society"] + awarder),
            Fact(page, "prize.year", str(year)),
            *(self._award(winner, prize, e) for e, winner in enumerate(winners)),
        ]
