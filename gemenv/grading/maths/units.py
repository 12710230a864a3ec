"""Units behind numbers: what they measure, and how they are converted."""

import re
from fractions import Fraction
from typing import NamedTuple


class Unit(NamedTuple):
    """A unit of measure, or the name of what is counted."""

    scale: Fraction
    """What belongs to the number: 1/100 for percent, 10^6 for million."""
    factor: Fraction
    """How many of the basic unit it is."""
    dimensions: tuple[tuple[str, int], ...]
    """What it measures: powers of basic units, in order."""

    percent: bool = False


_LENGTH = {
    "m meter metre": Fraction(1),
    "km kilometer kilometre": Fraction(1000),
    "cm centimeter centimetre": Fraction(1, 100),
    "mm millimeter millimetre": Fraction(1, 1000),
    "dm decimeter decimetre": Fraction(1, 10),
    "nm nanometer": Fraction(1, 10**9),
    "inch inches": Fraction(254, 10_000),
    "ft foot feet": Fraction(3048, 10_000),
    "yd yard": Fraction(9144, 10_000),
    "mi mile": Fraction(1_609_344, 1_000),
}
_TABLE: dict[str, dict[str, Fraction]] = {
    "m": _LENGTH,
    "g": {
        "g gram": Fraction(1),
        "kg kilogram kilo": Fraction(1000),
        "mg milligram": Fraction(1, 1000),
        "ton tonne": Fraction(10**6),
        "lb lbs pound": Fraction(45_359_237, 100_000),
        "oz ounce": Fraction(45_359_237, 1_600_000),
    },
    "s": {
        "s sec second": Fraction(1),
        "min mins minute": Fraction(60),
        "h hr hrs hour": Fraction(3600),
        "day": Fraction(86_400),
        "week wk": Fraction(604_800),
        "ms millisecond": Fraction(1, 1000),
    },
    "month": {"month": Fraction(1), "year yr": Fraction(12), "decade": Fraction(120)},
    "dollar": {"\\$ dollar usd buck": Fraction(1), "cent ¢": Fraction(1, 100)},
    "euro": {"euro € eur": Fraction(1)},
    "pound_sterling": {"£ gbp": Fraction(1)},
    "rupee": {"rupee rs ₹": Fraction(1)},
    "yen": {"yen ¥": Fraction(1)},
    "degree": {"^\\circ ^{\\circ} degree deg": Fraction(1)},
    "byte": {
        "byte": Fraction(1),
        "kb": Fraction(1000),
        "mb": Fraction(10**6),
        "gb": Fraction(10**9),
    },
    "A": {"A amp ampere": Fraction(1), "mA": Fraction(1, 1000)},
    "K": {"K kelvin": Fraction(1)},
    "mol": {"mol mole": Fraction(1)},
}
_DERIVED: dict[str, tuple[Fraction, dict[str, int]]] = {
    "L l liter litre": (Fraction(1, 1000), {"m": 3}),
    "mL ml milliliter millilitre": (Fraction(1, 10**6), {"m": 3}),
    "gallon gal": (Fraction(3_785_411_784, 10**12), {"m": 3}),
    "hectare ha": (Fraction(10_000), {"m": 2}),
    "acre": (Fraction(40_468_564_224, 10**7), {"m": 2}),
    "mph": (Fraction(1_609_344, 3_600_000), {"m": 1, "s": -1}),
    "kph kmh": (Fraction(1000, 3600), {"m": 1, "s": -1}),
    "Hz hertz": (Fraction(1), {"s": -1}),
    "kHz": (Fraction(1000), {"s": -1}),
    "N newton": (Fraction(1000), {"g": 1, "m": 1, "s": -2}),
    "J joule": (Fraction(1000), {"g": 1, "m": 2, "s": -2}),
    "kJ": (Fraction(10**6), {"g": 1, "m": 2, "s": -2}),
    "W watt": (Fraction(1000), {"g": 1, "m": 2, "s": -3}),
    "kW kilowatt": (Fraction(10**6), {"g": 1, "m": 2, "s": -3}),
    "Pa pascal": (Fraction(1000), {"g": 1, "m": -1, "s": -2}),
    "V volt": (Fraction(1000), {"g": 1, "m": 2, "s": -3, "A": -1}),
    "ohm": (Fraction(1000), {"g": 1, "m": 2, "s": -3, "A": -2}),
    "radian rad": (Fraction(1), {"radian": 1}),
}
_PERCENT = {"percent", "pct", "%", "\\%", "percentage"}
_SCALES = {
    "dozen": Fraction(12),
    "hundred": Fraction(100),
    "thousand": Fraction(1000),
    "million": Fraction(10**6),
    "billion": Fraction(10**9),
    "trillion": Fraction(10**12),
    **dict.fromkeys(_PERCENT, Fraction(1, 100)),
}
_KNOWN: dict[str, tuple[Fraction, dict[str, int]]] = {
    **{
        name: (factor, {dimension: 1})
        for dimension, names in _TABLE.items()
        for spelled, factor in names.items()
        for name in spelled.split()
    },
    **{name: known for spelled, known in _DERIVED.items() for name in spelled.split()},
}
_FILLERS = {"of", "the", "a", "total", "in", "about", "exactly", "each"}
_PIECE = re.compile(
    r"\s*(\\?[%$]|[€£₹¥¢]|\^\\circ|\^\{\\circ\}|[A-Za-z]+\.?|/|\*|\\cdot|\\times|-)"
    r"(?:\s*\^\s*(?:\{\s*(-?[0-9])\s*\}|(-?[0-9])))?"
)
_TIMES = {"square": 2, "sq": 2, "cubic": 3}
_AFTER = {"squared": 2, "cubed": 3}
_MAX_WORDS = 6
_FRACTION = re.compile(r"\\frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")


def is_known(word: str) -> bool:
    """Say whether a word or sign is in the table of units."""
    return _lookup(word) is not None or word.lower() in _SCALES


def read_unit(text: str) -> Unit | None:
    r"""Read a unit, such as `cm^2`, `km/h`, `dollars` or `square feet`; `None` if it is none.

    Words that no table knows name what is counted: apples.

    >>> read_unit("km/h").factor, read_unit("red apples").dimensions
    (Fraction(5, 18), (('apple', 1), ('red', 1)))
    """
    text = _FRACTION.sub(r"\1/\2", text).rstrip()
    reader = _Reader()
    position = 0
    while position < len(text):
        match = _PIECE.match(text, position)
        if match is None or reader.words > _MAX_WORDS:
            return None
        position = match.end()
        reader.take(match[1].rstrip("."), int(match[2] or match[3] or 1))
    return reader.unit() if reader.words else None


class _Reader:
    """Puts a unit together, word by word."""

    def __init__(self) -> None:
        self.words = 0
        self._scale, self._factor, self._percent = Fraction(1), Fraction(1), False
        self._powers: dict[str, int] = {}
        self._sign, self._times = 1, 1

    def take(self, word: str, power: int) -> None:
        """Go on with a word, and the power it is raised to."""
        lower = word.lower()
        if word in ("*", "\\cdot", "\\times", "-") or lower in _FILLERS:
            return
        if lower in ("/", "per"):
            self._sign = -1
        elif lower in _TIMES:
            self._times = _TIMES[lower]
        elif lower in _AFTER:
            self._factor **= _AFTER[lower]
            self._powers = {name: n * _AFTER[lower] for name, n in self._powers.items()}
        elif lower in _SCALES:
            self.words += 1
            self._scale *= _SCALES[lower]
            self._percent |= lower in _PERCENT
        else:
            self.words += 1
            power *= self._sign * self._times
            factor, dimensions = _lookup(word) or (Fraction(1), {_singular(word): 1})
            self._factor *= factor**power
            for name, exponent in dimensions.items():
                self._powers[name] = self._powers.get(name, 0) + exponent * power
            self._times = 1

    def unit(self) -> Unit:
        """Return what has been read."""
        kept = tuple(sorted((name, power) for name, power in self._powers.items() if power))
        return Unit(self._scale, self._factor, kept, self._percent)


def _lookup(word: str) -> tuple[Fraction, dict[str, int]] | None:
    for spelling in (word, word.lower() if len(word) > 1 else word, _singular(word)):
        if spelling in _KNOWN:
            return _KNOWN[spelling]
    return None


def _singular(word: str) -> str:
    word = word.lower()
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
