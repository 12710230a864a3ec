"""KnightsAndKnaves."""

import re
from dataclasses import dataclass

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.base import MENU_LIMIT, Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import LOST, REFUSED, SOLVED, Play
from gemenv.envs.game.solvers.knights import Statement, generate, said, written


@dataclass(frozen=True, kw_only=True)
class KnightsAndKnavesConfig(GameConfig):
    """How many people there are and what they say."""

    num_people: int = 4
    """People; 2 to 10."""
    max_turns: int = 3
    """Answers, refused ones included; the first one that tells of everybody decides."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(is_int(self.num_people, 2, 10), "`num_people` must be 2 to 10", self.num_people)


NAMES = (
    "Alma", "Bert", "Cleo", "Dora", "Emil", "Fred", "Gwen", "Hugo", "Iris", "Jack", "Kira", "Liam",
    "Mona", "Nils", "Olga", "Paul", "Rosa", "Sven", "Tara", "Vera",
)  # fmt: skip
_CLAIM = re.compile(r"([a-z]{4})(?:\s*[:=]\s*|\s+is\s+an?\s+)(knight|knave)")
_LONGEST = 400
"""Characters of an answer; ten people take no more than half of it."""


@dataclass
class State:
    """Who says what, and who is what."""

    names: tuple[str, ...]
    statements: tuple[Statement, ...]
    truth: int
    """Bit i says that person i is a knight."""


class KnightsAndKnaves(Game):
    r"""Find out who is a knight, who always tells the truth, and who a knave, who always lies.

    Observation: what each person says.
    Action: `\boxed{Alma: knight, Bert: knave}`, of everybody, in any order and case.
    Reward: `success` 1 if all is right.
    Ends: terminated by the first answer that tells of everybody once, and by an unreadable reply;
        truncated at the turn limit.
    Potential: none; one answer decides.
    Difficulty: log2 of the assignments, the number of people: the bits to find out.
    Levels: 2 people to 10.

    Exactly one assignment fits: the truth tables of all statements leave one.
    """

    Config = KnightsAndKnavesConfig
    MAX_LEVEL = 8
    config: KnightsAndKnavesConfig
    state: State
    answer_format = r"Answer for everybody, as in \boxed{Alma: knight, Bert: knave} for two."

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> KnightsAndKnavesConfig:
        """Draw 2 to 7 people."""
        return KnightsAndKnavesConfig(num_people=int(rng.integers(2, 7, endpoint=True)))

    @classmethod
    def at_level(cls, level: int) -> KnightsAndKnavesConfig:
        """Return a number of people."""
        return KnightsAndKnavesConfig(num_people=level + 2)

    def start(self) -> State:
        """Draw names, and statements that fit one assignment."""
        people = self.config.num_people
        left = list(NAMES)
        names = tuple(left.pop(self.draw(len(left))) for _ in range(people))
        return State(names, *generate(self.draw, people))

    def rules(self) -> str:
        """Explain the game."""
        return (
            "On an island live knights, who always tell the truth, and knaves, who always lie. You "
            f"meet {self.config.num_people} of them and hear what each says. Find out who is what; "
            f"there is exactly one solution. {self.answer_format}"
        )

    def board(self) -> str:
        """Show what everybody says."""
        state = self.state
        lines = (
            f'{state.names[speaker]} says: "{written(statement, state.names, speaker)}"'
            for speaker, statement in enumerate(state.statements)
        )
        return "\n".join(lines)

    def parse(self, answer: str) -> list[tuple[str, str]] | None:
        """Read names and kinds, separated by commas, semicolons, `and` or lines."""
        if len(answer) > _LONGEST:
            return None
        parts = [part.strip() for part in re.split(r"[,;\n]|\band\b", answer.lower())]
        found = [_CLAIM.fullmatch(part.rstrip(".")) for part in parts if part]
        claims = [(claim[1].capitalize(), claim[2]) for claim in found if claim]
        return claims if claims and len(claims) == len(found) else None

    def play(self, move: list[tuple[str, str]]) -> Play:
        """Compare an answer with the truth."""
        state = self.state
        names = [name for name, _ in move]
        for name in names:
            if name not in state.names:
                return f"There is nobody called {name}.", REFUSED, None
        if len(set(names)) < len(names):
            return "Tell of everybody once.", REFUSED, None
        if missing := [name for name in state.names if name not in names]:
            return f"You did not tell of {', '.join(missing)}.", REFUSED, None
        said_knights = {name for name, kind in move if kind == "knight"}
        right = said_knights == {n for i, n in enumerate(state.names) if state.truth >> i & 1}
        if right:
            return "That is right.", SOLVED, {"success": 1.0}
        return "That is wrong.", LOST, None

    def moves(self) -> list[str] | None:
        """List all assignments."""
        count = 1 << self.config.num_people
        return [self._answer(truth) for truth in range(count)] if count <= MENU_LIMIT else None

    def random_move(self, rng: np.random.Generator) -> str:
        """Draw an assignment."""
        return self._answer(int(rng.integers(1 << self.config.num_people)))

    def oracle(self) -> str:
        """Return the solution."""
        return self._answer(self.state.truth)

    def _answer(self, truth: int) -> str:
        kinds = ("knight" if truth >> i & 1 else "knave" for i in range(len(self.state.names)))
        return ", ".join(
            f"{name}: {kind}" for name, kind in zip(self.state.names, kinds, strict=True)
        )

    def canonical(self) -> str:
        """Write the statements, with numbers for the people."""
        return "; ".join(f"{kind} {' '.join(map(str, a))}" for kind, a in self.state.statements)

    def difficulty(self) -> float:
        """Return the number of people."""
        return float(self.config.num_people)

    def instance_space(self) -> int:
        """Count what everybody may say."""
        people = self.config.num_people
        return len(said(people, 0)) ** people

    def privileged(self) -> dict[str, list[bool]]:
        """Tell who is a knight, in the order of the statements."""
        return {"knights": [bool(self.state.truth >> i & 1) for i in range(len(self.state.names))]}
