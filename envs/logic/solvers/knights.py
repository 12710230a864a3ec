"""Knights and knaves: puzzles with one solution, and near puzzles with another.

Bit i of an assignment says that person i tells the truth.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gemenv.envs.base.truth_tables import consistent, proposition
from gemenv.envs.logic.draws import Draw, pick
from gemenv.envs.logic.solvers.claims import Claim, changes, draw_claim, is_sayable, table

MAX_PEOPLE = 8
_TRIES = 200
"""How often a claim is drawn anew before one leaf is."""


@dataclass(frozen=True)
class Puzzle:
    """What everybody says, and the only assignment under which they can."""

    claims: tuple[Claim, ...]
    truth: int

    @property
    def people(self) -> int:
        """How many there are."""
        return len(self.claims)


def generate(draw: Draw, people: int, nested: bool) -> Puzzle:
    """Draw a puzzle with one solution, in which a leaf can be changed to get another solution.

    >>> import random
    >>> puzzle = generate(random.Random(0).randrange, 3, nested=False)
    >>> solutions(puzzle.claims) == 1 << puzzle.truth
    True
    """
    truth = draw(1 << people)
    said = [_spoken(draw, people, speaker, nested, truth) for speaker in range(people)]
    while True:
        spoken = ((speaker, holds) for speaker, (_, holds) in enumerate(said))
        if consistent(people, spoken) == 1 << truth:
            puzzle = Puzzle(tuple(claim for claim, _ in said), truth)
            if any(True for _ in leaf_changes(puzzle)):
                return puzzle
        speaker = draw(people)
        said[speaker] = _spoken(draw, people, speaker, nested, truth)


def _spoken(draw: Draw, people: int, speaker: int, nested: bool, truth: int) -> tuple[Claim, int]:
    """Draw what a person says under an assignment, and return its table too."""
    while True:
        claim = draw_claim(draw, people, speaker, nested)
        holds = table(people, claim)
        if (holds ^ proposition(people, speaker)) >> truth & 1 == 0:
            return claim, holds


def solutions(claims: Iterable[Claim]) -> int:
    """Return the table of the assignments under which everybody can say what they do."""
    said = list(claims)
    return consistent(len(said), [(i, table(len(said), claim)) for i, claim in enumerate(said)])


def leaf_changes(puzzle: Puzzle) -> Iterator[Puzzle]:
    """Yield all puzzles with one leaf changed that have one solution, and another one."""
    for speaker, claim in enumerate(puzzle.claims):
        yield from _replaced(puzzle, speaker, changes(claim, puzzle.people))


def change_statement(draw: Draw, puzzle: Puzzle, nested: bool) -> Puzzle:
    """Draw another claim for one person, so that there is one solution, and another one."""
    for _ in range(_TRIES):
        speaker = draw(puzzle.people)
        claim = draw_claim(draw, puzzle.people, speaker, nested)
        found = next(_replaced(puzzle, speaker, [claim]), None)
        if found:
            return found
    # A changed leaf makes another claim, and `generate` saw to it that there is one.
    return pick(draw, list(leaf_changes(puzzle)))


def _replaced(puzzle: Puzzle, speaker: int, claims: Iterable[Claim]) -> Iterator[Puzzle]:
    """Yield the puzzles in which a person says another claim that moves the only solution."""
    people = puzzle.people
    others = consistent(
        people, [(i, table(people, c)) for i, c in enumerate(puzzle.claims) if i != speaker]
    )
    for claim in claims:
        if not is_sayable(claim, speaker):
            continue
        left = others & consistent(people, [(speaker, table(people, claim))])
        truth = left.bit_length() - 1
        if left == 1 << max(truth, 0) and truth != puzzle.truth:
            before, after = puzzle.claims[:speaker], puzzle.claims[speaker + 1 :]
            yield Puzzle((*before, claim, *after), truth)
