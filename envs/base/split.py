"""Instances for training and for testing, disjoint by construction."""

import hashlib
from typing import Literal

Split = Literal["train", "test"]

MAX_DRAWS = 1000
"""Draws after which a split counts as empty.

One instance in five is a test instance, so that a thousand draws miss by chance only where a space
has next to none: (4/5)**1000 is below 1e-96.
"""


def split_of(canonical: str) -> Split:
    """Say to which split an instance belongs, the same in every process and release.

    Args:
        canonical: The instance as `Game.canonical` writes it.

    Returns:
        "test" for one in five of all texts, by their BLAKE2b digests; otherwise "train".

    >>> [split_of(text) for text in ("1-10:3", "1-10:4", "1-10:5")]
    ['train', 'train', 'train']
    """
    digest = hashlib.blake2b(canonical.encode(), digest_size=8).digest()
    return "test" if int.from_bytes(digest, "big") % 5 == 0 else "train"
