"""What a grader lets pass, beyond what is the same by mathematics."""

from dataclasses import dataclass

from gemenv.errors import InvalidArgumentError


@dataclass(frozen=True)
class GradeOptions:
    """Conventions on which graders differ. By default all are strict: nothing is guessed.

    Raises:
        InvalidArgumentError: If `rounding` is not in 0 … 1.
    """

    rounding: float | None = None
    """How far numbers may be apart, as a part of the expected one: `1e-3` is 0.1 %.
    By default a number is right if it is exactly the expected one: 0.33 is not 1/3."""
    decimal_places: bool = False
    """Whether an expected decimal such as 0.33 stands for all that rounds to it, such as 1/3,
    and an answer with more places for what it rounds."""
    percent_as_number: bool = False
    """Whether the sign % may be left out or put in: 50 for 50%. That 50% is 0.5 always holds."""
    ignore_units: bool = False
    """Whether another unit is right too: 12 kg for 12 cm. Without, a unit may be left out,
    and one that measures the same is converted: 1 m is 100 cm, 12 kg is not 12 cm."""
    ignore_order: bool = False
    """Whether tuples and other ordered lists may come in another order: (2, 1) for (1, 2)."""
    ignore_brackets: bool = False
    """Whether the kind of brackets does not matter: [1, 2) for (1, 2), {1, 2} for (1, 2)."""
    ignore_names: bool = False
    """Whether the name on the left of an equation does not matter: y = 5 for x = 5."""
    subset_lists: bool = False
    """Whether a part of a list or set is enough: 2 for {2, 3}, and 2, 3 for 2. Not for training:
    who lists everything is always right."""
    last_of_chain: bool = False
    """Whether of `2 + 3 = 6 = 5` only the last side counts. Without, all must be right."""
    decimal_comma: bool = False
    """Whether a comma may mark decimals: 3,14 for 3.14."""

    def __post_init__(self) -> None:
        if self.rounding is not None and not 0 <= self.rounding <= 1:
            raise InvalidArgumentError(
                f"`rounding` is a part of the expected number, 0 to 1, got {self.rounding!r}."
            )
