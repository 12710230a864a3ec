"""Cars, and what their features are worth to somebody."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

STEP = 100
"""All prices and values are multiples of this."""
EXTRAS = (
    "alarm", "heated seats", "leather seats", "navigation", "parking sensors", "roof rack",
    "sunroof", "tinted windows", "tow bar", "winter tyres",
)  # fmt: skip

_MODELS = ("Auk", "Crane", "Dipper", "Egret", "Finch", "Heron", "Kite", "Lark", "Plover", "Swift")
_COLOURS = ("black", "blue", "brown", "green", "grey", "red", "silver", "white", "yellow")


class Car(NamedTuple):
    """A car and a list of what features are worth, some of which it does not have."""

    features: str
    prices: str
    value: int
    """What its features are worth together."""


def draw_car(draw: Callable[[int], int], num_extras: int) -> Car:
    """Draw a car and a list of prices.

    Args:
        draw: Returns an integer from 0 to below its argument.
        num_extras: Extras on the list, each of which the car has or has not.
    """
    models = {name: STEP * (160 + draw(100)) for name in _some(draw, _MODELS, 3)}
    colours = {name: STEP * (draw(11) - 5) for name in _some(draw, _COLOURS, 3)}
    extras = {name: STEP * (1 + draw(9)) for name in _some(draw, EXTRAS, num_extras)}
    model, colour = list(models)[draw(3)], list(colours)[draw(3)]
    distance, wear = draw(13), STEP * (1 + draw(4))
    fitted = [name for name in extras if draw(2)]
    value = models[model] + colours[colour] - distance * wear + sum(extras[n] for n in fitted)
    features = (
        f"{model}, {colour}, driven {10_000 * distance} km, "
        f"extras: {', '.join(fitted) if fitted else 'none'}"
    )
    prices = "; ".join(
        [
            *(f"{name} {price}" for name, price in models.items()),
            *(f"{name} {price:+}" for name, price in colours.items()),
            f"each 10000 km driven {-wear:+}",
            *(f"{name} {price:+}" for name, price in extras.items()),
        ]
    )
    return Car(features, prices, value)


def _some(draw: Callable[[int], int], names: Sequence[str], count: int) -> list[str]:
    """Draw names, and return them in alphabetical order."""
    left = list(names)
    return sorted(left.pop(draw(len(left))) for _ in range(count))
