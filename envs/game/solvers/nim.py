"""The rules of Nim."""

from dataclasses import dataclass

from gemenv.envs.game.solvers.duel import Rules


@dataclass(frozen=True)
class NimRules(Rules):
    """A position is the heaps' sizes, one digit each. A move is a heap, from 1 on, and a number."""

    misere: bool = False
    """Whether taking the last one loses instead of winning."""

    def __str__(self) -> str:
        return "misère Nim" if self.misere else "Nim"

    def legal(self, position: str) -> list[str]:
        """Return every number from every heap."""
        return [
            f"{heap} {number}"
            for heap, size in enumerate(position, 1)
            for number in range(1, int(size) + 1)
        ]

    def after(self, position: str, move: str) -> str:
        """Take from a heap."""
        heap, number = map(int, move.split())
        return f"{position[: heap - 1]}{int(position[heap - 1]) - number}{position[heap:]}"

    def score(self, position: str) -> float | None:
        """Return who won when all is taken."""
        return None if position.strip("0") else float(not self.misere)

    def scripted(self, position: str) -> list[str]:
        """Take a largest heap whole, but for one where all others are empty in misère play."""
        most = max(position)
        spare = self.misere and most > "1" and not position.replace(most, "", 1).strip("0")
        number = int(most) - spare
        return [f"{heap} {number}" for heap, size in enumerate(position, 1) if size == most]

    def key(self, position: str) -> str:
        """Return the heaps by size, without the empty ones."""
        return "".join(sorted(position)).lstrip("0")
