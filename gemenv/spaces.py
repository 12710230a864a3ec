"""Spaces for text: what an observation and an action of an LLM environment may be."""

from typing import Any

import gymnasium

from gemenv.errors import InvalidArgumentError

_SAMPLE_ALPHABET = "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789 .,;:!?\\{}()"
_SAMPLE_LENGTH = 32


class Text(gymnasium.Space[str]):
    r"""Every `str`, of any alphabet and, unless limited, of any length.

    `gymnasium.spaces.Text` accepts ASCII letters and digits of a bounded length only, so it
    rejects ordinary sentences, and draws samples in time linear in that length. Membership here
    takes constant time.

    Args:
        max_length: The longest text in the space, in characters; `None` means no limit.
        seed: Seed of `sample`.

    Raises:
        InvalidArgumentError: If `max_length` is negative.

    >>> "Guess a number from 1 to 10." in Text()
    True
    >>> b"bytes" in Text(), "too long" in Text(max_length=3)
    (False, False)
    """

    def __init__(self, max_length: int | None = None, seed: int | None = None) -> None:
        if max_length is not None and max_length < 0:
            raise InvalidArgumentError(
                f"`max_length` must be 0 or more, or None for no limit, got {max_length!r}."
            )
        self.max_length = max_length
        super().__init__(dtype=str, seed=seed)

    @property
    def is_np_flattenable(self) -> bool:
        """Text has no flat array form."""
        return False

    def contains(self, x: Any) -> bool:
        """Say whether `x` is a `str` within the length limit."""
        return isinstance(x, str) and (self.max_length is None or len(x) <= self.max_length)

    def sample(self, mask: None = None, probability: None = None) -> str:
        """Draw a short text of printable ASCII characters.

        Args:
            mask: Not supported by this space; must be `None`.
            probability: Not supported by this space; must be `None`.

        Raises:
            InvalidArgumentError: If a mask or a probability is given.
        """
        if mask is not None or probability is not None:
            raise InvalidArgumentError("`Text.sample` takes neither a mask nor a probability.")
        longest = (
            _SAMPLE_LENGTH if self.max_length is None else min(self.max_length, _SAMPLE_LENGTH)
        )
        size = int(self.np_random.integers(0, longest, endpoint=True))
        picks = self.np_random.integers(0, len(_SAMPLE_ALPHABET), size=size)
        return "".join(_SAMPLE_ALPHABET[i] for i in picks)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and self.max_length == other.max_length

    def __hash__(self) -> int:
        return hash((Text, self.max_length))

    def __repr__(self) -> str:
        return "Text()" if self.max_length is None else f"Text(max_length={self.max_length})"
