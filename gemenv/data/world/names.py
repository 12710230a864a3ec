"""Names made of syllables, and how to tell whose they are."""

import math
import re
from collections.abc import Iterable, Sequence

from gemenv.data.world.shuffle import Shuffle


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ONSETS = _words("b br c d dr f g gl h k kr l m n p r s st t tr v w z")
_SYLLABLES = tuple(onset + vowel for onset in _ONSETS for vowel in "aeiou")
_MIDDLE = tuple(onset + vowel for onset in _words("d g k l m n r s t v z") for vowel in "aeiou")

_GIVEN_ENDINGS = _words("ra la na ric dan len rin win ven nor mir ria sha dor")
_SURNAME_ENDINGS = _words(
    "ddock dder gner lbrun ldane llick mbry nnock ntham rcast rdling rkin rlow rnath rrick "
    "skel ssen ster ttock vern wyck xley zzan bbin ffard bban hrel jorn ppel quist"
)
_PEN_ENDINGS = _words("thorne fellow smede lake wright brand croft garth")
_TOWN_ENDINGS = _words(
    "bridge bury by cester dale fleet ford gate ham haven hurst ley mouth port stead stow "
    "ton wall water well wick worth"
)
_OLD_ENDINGS = _words(
    "borough burgh church dorp drum garth grad heim holm kirk lis minster naes nik ness polis "
    "rath sk stal thwaite toft tun ville wara"
)
_REGION_ENDINGS = _words("shire vale march moor fells wold mark combe strath downs lands reach")
_COUNTRY_ENDINGS = _words("ria nia via zia stan ssia dor varia mond llia")
_COINED_ENDINGS = _words("sk nth rel x ck nd")
_ADJECTIVES = _words(
    "Amber Broken Crimson Distant Empty Faded Gentle Hidden Hollow Iron Last Lonely Lost Narrow "
    "Nameless Painted Pale Patient Quiet Restless Scarlet Second Secret Silent Silver Sleeping "
    "Small Stolen Unfinished Velvet Wandering White Winter Young"
)
_NOUNS = _words(
    "Almanac Anchor Arch Bell Candle Carriage Clock Comet Compass Crown Door Feather Ferry Field "
    "Garden Glass Harvest Island Kettle Key Ladder Lamp Lantern Letter Map Mask Meadow Mirror "
    "Oak Orchard Owl Raven River Sail Shepherd Staircase Stone Tide Tower Valley Violin Well "
    "Window Wolf"
)
_SOCIETIES = ("Academy", "Circle", "Guild", "Institute", "League", "Society", "Union")
_OCCASIONS = ("Assembly", "Congress", "Exhibition", "Fair", "Festival", "Regatta")
_PRIZES = ("Award", "Medal", "Prize", "Ribbon")


class Table:
    """Parts of names to choose from.

    Args:
        texts: The parts, all different.
        reader: A regular expression that finds one of them in a name; by default their list.
    """

    __slots__ = ("_places", "reader", "texts")

    def __init__(self, texts: Iterable[str], reader: str = "") -> None:
        self.texts = tuple(texts)
        self.reader = reader or "|".join(map(re.escape, self.texts))
        self._places: dict[str, int] | None = None

    def place(self, text: str) -> int | None:
        """Return where a part stands."""
        if self._places is None:
            self._places = {text: place for place, text in enumerate(self.texts)}
        return self._places.get(text)


class Names:
    """A name for each of many things, all different.

    A name is a choice from each of several tables; which choices belong to which number is a
    permutation, so that no list of names is kept. Every syllable ends with its only vowel, and
    every ending begins with a consonant, so a name is read in one way only.

    Args:
        pattern: How the choices are put together, with `%s` for each.
        tables: What to choose from, two or three.
        count: How many names, at most the product of the tables' lengths.
        key: What to draw the names from.
    """

    __slots__ = ("_first", "_order", "_pattern", "_reader", "_second", "_sizes", "_tables",
                 "_third", "count")  # fmt: skip

    def __init__(self, pattern: str, tables: Sequence[Table], count: int, key: str) -> None:
        self.count = count
        self._pattern = pattern
        self._tables = tuple(tables)
        sizes = [len(table.texts) for table in tables]
        self._first, self._second = tables[0].texts, tables[1].texts
        self._third = tables[2].texts if len(tables) > 2 else None
        self._sizes = sizes[0], sizes[1]
        self._order = Shuffle(math.prod(sizes), key)
        self._reader: re.Pattern[str] | None = None

    def __getitem__(self, number: int) -> str:
        """Return the name of a number."""
        place, first = divmod(self._order[number], self._sizes[0])
        if self._third is None:
            return self._pattern % (self._first[first], self._second[place])
        place, second = divmod(place, self._sizes[1])
        return self._pattern % (self._first[first], self._second[second], self._third[place])

    def number(self, name: str) -> int | None:
        """Return whose name it is, `None` if it is nobody's."""
        if self._reader is None:
            groups = tuple(f"({table.reader})" for table in self._tables)
            self._reader = re.compile(self._pattern % groups)
        read = self._reader.fullmatch(name[:100])
        if read is None:
            return None
        place = 0
        for table, part in zip(reversed(self._tables), reversed(read.groups()), strict=True):
            choice = table.place(part)
            if choice is None:
                return None
            place = place * len(table.texts) + choice
        number = self._order.inverse(place)
        return number if number < self.count else None


_HEADS = tuple(syllable.capitalize() for syllable in _SYLLABLES)
_WORD = "[A-Z][a-z]+"
_STEMS = Table(
    (head + middle for head in _HEADS for middle in _MIDDLE),
    "[A-Z][^aeiou]?[aeiou][^aeiou][aeiou]",
)
_GIVEN = Table((head + end for head in _HEADS[::3] for end in _GIVEN_ENDINGS), _WORD)
_COINED = (_STEMS, Table(_COINED_ENDINGS))
_WORK = (
    Table((f"{first} {second}" for first in _ADJECTIVES for second in _NOUNS), f"{_WORD} {_WORD}"),
    *_COINED,
)
_TITLES: dict[str, tuple[str, tuple[Table, ...]]] = {
    "town": ("%s%s%s", (Table(("", "Lower ", "New ", "Upper ")), _STEMS, Table(_TOWN_ENDINGS))),
    "region": ("%s%s", (_STEMS, Table(_REGION_ENDINGS))),
    "country": ("%s%s", (_STEMS, Table(_COUNTRY_ENDINGS))),
    "book": ("The %s of %s%s", _WORK),
    "film": ("%s in %s%s", _WORK),
    "song": ("%s for %s%s", _WORK),
    "society": ("%s of %s%s", (Table(_SOCIETIES), *_COINED)),
    "event": ("%s%s %s", (*_COINED, Table(_OCCASIONS))),
    "prize": ("%s%s %s", (*_COINED, Table(_PRIZES))),
}


def _surnames(count: int, key: str) -> Table:
    """Return so few surnames that several people share each."""
    every = [head + end for head in _HEADS for end in _SURNAME_ENDINGS]
    order = Shuffle(len(every), f"{key} surnames")
    return Table((every[order[i]] for i in range(min(len(every), max(20, count // 6)))), _WORD)


def titles(kind: str, count: int, key: str) -> Names:
    """Return the names of all things of a kind.

    Args:
        kind: One of `gemenv.data.world.layout.SHARES`.
        count: How many there are.
        key: What to draw them from.
    """
    key = f"{key} {kind}"
    if kind == "person":
        return Names("%s %s", (_GIVEN, _surnames(count, key)), count, key)
    return Names(*_TITLES[kind], count, key)


def other_names(kind: str, count: int, key: str) -> Names:
    """Return second names of persons or towns; no title looks like one."""
    key = f"{key} other {kind}"
    if kind == "person":
        return Names("%s %s%s", (_GIVEN, _STEMS, Table(_PEN_ENDINGS)), count, key)
    return Names("%s%s", (_STEMS, Table(_OLD_ENDINGS)), count, key)
