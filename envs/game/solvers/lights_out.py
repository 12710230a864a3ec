"""Lights Out: the fewest presses, by linear algebra over GF(2).

Boards and sets of presses are integers whose bit r · columns + c stands for a cell. A press toggles
a light or not and the order does not matter, so that presses add up like vectors over GF(2)
(Anderson & Feil, "Turning Lights Out with Linear Algebra", 1998). Presses that change nothing
together, the quiet patterns, form the null space; adding them to one solution gives all of them.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass


@functools.cache
def effects(rows: int, columns: int) -> tuple[int, ...]:
    """Return for each cell the lights that a press of it toggles: its own and its neighbours'.

    >>> [f"{effect:04b}" for effect in effects(2, 2)]
    ['0111', '1011', '1101', '1110']
    """
    near = ((0, 0), (-1, 0), (1, 0), (0, -1), (0, 1))
    return tuple(
        sum(
            1 << (r + dr) * columns + c + dc
            for dr, dc in near
            if 0 <= r + dr < rows and 0 <= c + dc < columns
        )
        for r in range(rows)
        for c in range(columns)
    )


def lit_by(presses: int, rows: int, columns: int) -> int:
    """Return the lights that presses turn on in the dark."""
    lights = 0
    for cell, effect in enumerate(effects(rows, columns)):
        if presses >> cell & 1:
            lights ^= effect
    return lights


@dataclass(frozen=True)
class _Basis:
    """The effects in echelon form."""

    pivots: tuple[tuple[int, int, int], ...]
    """A light, lights with this one as their highest, and the presses that make them."""
    quiet: tuple[int, ...]
    """Every set of presses that changes nothing, the empty one first."""


@functools.cache
def _basis(rows: int, columns: int) -> _Basis:
    pivots: dict[int, tuple[int, int]] = {}
    quiet = [0]
    for cell, effect in enumerate(effects(rows, columns)):
        lights, presses = effect, 1 << cell
        while lights and lights.bit_length() in pivots:
            other, made_by = pivots[lights.bit_length()]
            lights, presses = lights ^ other, presses ^ made_by
        if lights:
            pivots[lights.bit_length()] = lights, presses
        else:
            quiet += [pattern ^ presses for pattern in quiet]
    ordered = sorted(pivots.items(), reverse=True)
    return _Basis(tuple((bit - 1, *made) for bit, made in ordered), tuple(quiet))


def quiet_patterns(rows: int, columns: int) -> Sequence[int]:
    """Return the sets of presses that change nothing, 2**k of them; k is 0 for 3x3, 4 for 4x4."""
    return _basis(rows, columns).quiet


def fewest_presses(lights: int, rows: int, columns: int) -> int | None:
    """Return the smallest set of presses that turns all lights off; `None` if none does.

    >>> bin(fewest_presses(0b1111, 2, 2))
    '0b1111'
    """
    basis = _basis(rows, columns)
    presses = 0
    for light, made, by in basis.pivots:
        if lights >> light & 1:
            lights, presses = lights ^ made, presses ^ by
    if lights:
        return None
    return min((presses ^ pattern for pattern in basis.quiet), key=int.bit_count)
