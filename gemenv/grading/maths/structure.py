"""Whether two readings are the same: sets, tuples, intervals, matrices and all within."""

import re

from gemenv.grading.maths.identity import same
from gemenv.grading.maths.leaves import Same, same_leaf
from gemenv.grading.maths.options import GradeOptions
from gemenv.grading.maths.readings import (
    Based,
    Clock,
    Group,
    Leaf,
    Matrix,
    Parts,
    Reading,
    Relation,
    Words,
)
from gemenv.grading.maths.relations import as_set, is_label, names, same_relation, values
from gemenv.grading.maths.tree import UndecidedError
from gemenv.grading.maths.wording import alias, special_set, squeezed, text_of

MAX_COMPARISONS = 4_000
"""How many pairs of elements are compared at most."""

_HOUR = re.compile(r"([0-9]{1,2}):([0-9]{2})")


class Comparison:
    """Compares an answer with what is expected, element by element.

    Args:
        options: What passes.
        decide: Tells whether two expressions are the same.
    """

    def __init__(self, options: GradeOptions, decide: Same = same) -> None:
        self._options, self._decide = options, decide
        self._left = MAX_COMPARISONS

    def match(self, answer: Reading, gold: Reading) -> bool:
        """Say whether two readings are the same.

        Raises:
            UndecidedError: If some expressions cannot be compared here.
        """
        self._left -= 1
        if self._left < 0:
            raise UndecidedError
        if isinstance(gold, Relation) or isinstance(answer, Relation):
            return self._relations(answer, gold)
        if type(answer) is not type(gold) and self._empty_or_all(answer, gold):
            return True
        if isinstance(gold, Parts) or isinstance(answer, Parts):
            return self._unions(as_set(answer), as_set(gold))
        if isinstance(gold, Words) or isinstance(answer, Words):
            return self._words(answer, gold)
        if isinstance(gold, Group) or isinstance(answer, Group):
            return self._groups(as_set(answer), as_set(gold))
        if isinstance(gold, Leaf) and isinstance(answer, Leaf):
            return same_leaf(answer, gold, self._options, self._decide)
        return self._others(answer, gold)

    def _relations(self, answer: Reading, gold: Reading) -> bool:
        if isinstance(answer, Relation) and isinstance(gold, Relation):
            return self._two_relations(answer, gold)
        if isinstance(answer, Relation):
            steps = values(answer, gold)
            if steps:
                return self._all_are(steps, gold)
            solved = as_set(answer)
            return not isinstance(solved, Relation) and self.match(solved, gold)
        if isinstance(gold, Relation):
            steps = values(gold, answer)
            if steps:
                return self.match(answer, steps[-1])
            solved = as_set(gold)
            return not isinstance(solved, Relation) and self.match(answer, solved)
        return False

    def _two_relations(self, answer: Relation, gold: Relation) -> bool:
        if same_relation(answer, gold, self._options, self.match):
            return True
        steps = values(answer, gold.sides[-1])
        if len(answer.sides) > 2 and gold.signs == ("=",) and steps and is_label(gold.sides[0]):
            # `x = 10/2 = 5` for `x = 5`: the name must be the same.
            named = self._options.ignore_names or self.match(answer.sides[0], gold.sides[0])
            return named and self._all_are(steps, gold.sides[1])
        solved = [as_set(side) for side in (answer, gold)]
        return not any(isinstance(side, Relation) for side in solved) and self.match(*solved)

    def _all_are(self, steps: list[Reading], gold: Reading) -> bool:
        if self._options.last_of_chain:
            steps = steps[-1:]
        return all(self.match(step, gold) for step in steps)

    def _unions(self, answer: Reading, gold: Reading) -> bool:
        parts = [side.items if isinstance(side, Parts) else (side,) for side in (answer, gold)]
        return self._unordered(*parts)

    def _words(self, answer: Reading, gold: Reading) -> bool:
        ours, theirs = (text_of(side) for side in (answer, gold))
        if ours is None or theirs is None:
            return False
        if isinstance(answer, Words) and isinstance(gold, Words):
            return alias(ours) == alias(theirs)
        # One of them is mathematics: in that every sign counts.
        return squeezed(ours) == squeezed(theirs)

    def _empty_or_all(self, answer: Reading, gold: Reading) -> bool:
        """Compare words for the empty set, or for all real numbers, with their signs."""
        said = {special_set(answer), special_set(gold)}
        return len(said) == 1 and None not in said

    def _groups(self, answer: Reading, gold: Reading) -> bool:
        if not isinstance(gold, Group):
            return self._single(answer, gold)
        if not isinstance(answer, Group):
            return self._for_group(answer, gold)
        if not gold.items or not answer.items:
            return not gold.items and not answer.items
        if self._options.subset_lists and self._shares(answer, gold):
            return True
        if not self._brackets_fit(answer, gold):
            return False
        unordered = gold.opening in ("", "{") or self._options.ignore_order
        if unordered and not gold.opening and _names_apart(gold) and not _names_apart(answer):
            unordered = False
        if unordered:
            as_sets = gold.opening == "{"
            return self._unordered(answer.items, gold.items, as_sets=as_sets)
        if answer.opening == "{" and not self._options.ignore_brackets:
            return False
        return self._ordered(answer.items, gold.items)

    def _brackets_fit(self, answer: Group, gold: Group) -> bool:
        ours, theirs = answer.opening + answer.closing, gold.opening + gold.closing
        if ours == theirs or self._options.ignore_brackets:
            return True
        if not ours:
            # Brackets may be left out, but for those of half-open intervals.
            return theirs in ("()", "[]", "{}")
        if not theirs:
            return ours in ("()", "{}", "[]")
        return {ours, theirs} == {"()", "[]"} and len(gold.items) > 2

    def _single(self, answer: Reading, gold: Reading) -> bool:
        """Compare a list with one value: a list of that value, or one number as `1,000`."""
        if not isinstance(answer, Group):
            return False
        if isinstance(gold, Matrix):
            return self._vector(answer, gold)
        if (
            self._options.decimal_comma
            and isinstance(gold, Leaf)
            and self._with_comma(answer, gold)
        ):
            return True
        enough = self._options.subset_lists or len(answer.items) == 1
        return enough and self._among(gold, answer.items)

    def _with_comma(self, answer: Group, gold: Leaf) -> bool:
        texts = [item.text for item in answer.items if isinstance(item, Leaf)]
        if len(texts) != 2 or answer.opening or not texts[1].isdecimal():
            return False
        from gemenv.grading.maths.leaf import read_leaf

        return self.match(read_leaf(".".join(texts)), gold)

    def _for_group(self, answer: Reading, gold: Group) -> bool:
        if self._options.subset_lists and self._among(answer, gold.items):
            return True
        if (
            isinstance(answer, Leaf)
            and self._options.decimal_comma
            and self._with_comma(gold, answer)
        ):
            return True
        if isinstance(answer, Matrix):
            return self._vector(gold, answer)
        if isinstance(answer, Leaf) and "," in answer.text and answer.unit is None:
            pieces = answer.text.split(",")
            from gemenv.grading.maths.leaf import read_leaf

            items = tuple(read_leaf(piece) for piece in pieces)
            return len(items) == len(gold.items) and self._groups(Group("", items, ""), gold)
        return len(gold.items) == 1 and self.match(answer, gold.items[0])

    def _vector(self, group: Group, matrix: Matrix) -> bool:
        """Compare a tuple with a matrix of one row or column."""
        rows = matrix.rows
        if group.opening + group.closing not in ("()", "[]") or 1 not in (len(rows), len(rows[0])):
            return False
        return self._ordered(group.items, tuple(cell for row in rows for cell in row))

    def _ordered(self, answer: tuple[Reading, ...], gold: tuple[Reading, ...]) -> bool:
        return len(answer) == len(gold) and all(
            self.match(*pair) for pair in zip(answer, gold, strict=True)
        )

    def _unordered(
        self, answer: tuple[Reading, ...], gold: tuple[Reading, ...], *, as_sets: bool = False
    ) -> bool:
        if as_sets:
            return all(self._among(item, gold) for item in answer) and all(
                any(self.match(item, other) for item in answer) for other in gold
            )
        if len(answer) != len(gold):
            return False
        left = list(gold)
        for item in answer:
            place = next((i for i, other in enumerate(left) if self.match(item, other)), None)
            if place is None:
                return False
            del left[place]
        return True

    def _shares(self, answer: Group, gold: Group) -> bool:
        """Say whether the answer is an element, or a part, of what is expected, or holds it."""
        if not gold.opening and answer.opening and self._among(answer, gold.items):
            return True
        if gold.opening in ("(", "["):
            return not answer.opening and self._among(gold, answer.items)
        return all(self._among(item, gold.items) for item in answer.items)

    def _among(self, item: Reading, others: tuple[Reading, ...]) -> bool:
        return any(self.match(item, other) for other in others)

    def _others(self, answer: Reading, gold: Reading) -> bool:
        """Compare matrices, times, digits to a base, and proportions."""
        if isinstance(answer, Matrix) and isinstance(gold, Matrix):
            return len(answer.rows) == len(gold.rows) and all(
                self._ordered(*rows) for rows in zip(answer.rows, gold.rows, strict=True)
            )
        if isinstance(gold, Based) and isinstance(answer, Leaf):
            # The base may be left out, as a unit may be.
            return answer.text.upper().lstrip("0") == gold.digits
        if isinstance(gold, Clock) and isinstance(answer, Leaf):
            found = _HOUR.fullmatch(answer.text)
            return bool(found) and _minutes(found) in (gold.minutes, gold.minutes - 720)
        if isinstance(gold, Leaf) and isinstance(answer, Based | Clock):
            return self._others(gold, answer)
        return answer == gold


def _minutes(found: re.Match[str] | None) -> int:
    return 60 * int(found[1]) + int(found[2]) if found else -1


def _names_apart(group: Group) -> bool:
    """Say whether the elements are told apart by names: `x = 1, y = 2`."""
    return (
        all(isinstance(item, Relation) for item in group.items)
        and len(frozenset[str]().union(*map(names, group.items))) > 1
    )
