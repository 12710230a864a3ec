r"""What all text games share.

A game is a frozen configuration, a `State` dataclass and small methods. Turn counting, turn
limits, format errors, info, levels, splits, random configurations, several moves in one reply,
colours and snapshots live here and in the modules beside this one, once.

Observation: the rules and the board at the reset; afterwards what the move did and the board.
Action: any text; the content of the last `\boxed{…}` is the move, or with `max_actions_per_turn`
    above 1 up to so many moves, separated by commas. They are made in order until the game ends or
    one is refused; together they are one turn, and their reward terms add up.
Reward: named terms, `success` or `progress` as each game says, in total at most 1. A reply
    without a readable move, or with too many, costs 0.1 (`format`) and ends the episode, unless
    `on_format_error="continue"`. A move that the rules forbid costs nothing but its turn.
Ends: terminated when the game is solved, lost, or misformatted; truncated at `max_turns`.
Potential, difficulty and levels: as each game says in its docstring.

What a game writes, all of it about `self.config` and `self.state`, and none of it random but
`draw_config`, `start`, `play` and `random_move`:

=================== ======== =====================================================================
member              needed   what it is
=================== ======== =====================================================================
`Config`            yes      a frozen dataclass from `GameConfig`; a default for every field
`state: State`      yes      a dataclass that JSON can hold; its annotation restores snapshots
`answer_format`     yes      one sentence with an example in a box
`MAX_LEVEL`         yes      the highest level, 1 or more
`draw_config(rng)`  yes      a configuration for `randomize`
`at_level(level)`   yes      a configuration; the mean difficulty never falls with the level
`start()`           yes      a new `State`, drawn from `np_random`
`canonical()`       yes      the instance as text, the same in every turn
`difficulty()`      yes      a number of 0 or more, from the solution, the same in every turn
`rules()`           yes      text that ends with, or contains, `answer_format`
`board()`           yes      what the player may see
`parse(answer)`     yes      the move in the box's content, or `None`
`play(move)`        yes      message, outcome and reward terms; changes `state`
`oracle()`          yes      a solving move, or `None`
`moves()`           or next  every move that is allowed now
`random_move(rng)`  or above a move that is allowed now; by default one of `moves`
`phi()`             no       the potential
`chance()`          no       the oracle's chance to succeed from the reset, if it is not 1
`instance_space()`  no       how many instances there are, where 1,000 seeds do not all differ
`turns_used()`      no       turns used up, where a move may cost several
`consolation(move)` no       reward terms at the turn limit
`privileged()`      no       what critics may know
`format_penalty`    no       reward of an unreadable reply
`several_moves`     no       an example of several moves; allows `max_actions_per_turn`
`ansi_styles`       no       colours for `render`
=================== ======== =====================================================================
"""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import numpy as np

from gemenv.core import Info, Step, StepResult
from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.base.instances import InstanceEnv
from gemenv.envs.base.split import Split
from gemenv.envs.game.colour import coloured
from gemenv.envs.game.outcome import Play, combine
from gemenv.errors import ContractError
from gemenv.messages import boxed, last_boxed

FORMAT_PENALTY = -0.1
"""Reward of a reply that holds no readable move, in most games."""

MENU_LIMIT = 500
"""Moves beyond which there is no menu."""


class Game(InstanceEnv):
    """A turn-based text game.

    Args:
        level: Difficulty from 0 to `MAX_LEVEL`: takes the configuration of `at_level`. Keywords of
            the configuration come on top. Not together with `randomize`, nor with an id's variant,
            which is a configuration of its own.
        split: Draws only instances of this part: one in five of all instances is for "test", the
            others for "train", and none for both. By default all.
        max_actions_per_turn: Moves that one reply may hold, in games that allow several.
        randomize: Draw a configuration at every reset; keywords given besides stay fixed.
        on_format_error: Whether a reply without a readable move ends the episode.
        render_mode: Only here for Gymnasium; `render` always returns text.
        config: The fields of the game's configuration.

    Raises:
        UnknownArgumentError: If a keyword is not a field of the configuration.
        InvalidArgumentError: If a value is out of range; at a reset, if no instance is in `split`.
    """

    answer_format: str = ""
    """How to write a move, shown at the end of the rules."""
    format_penalty: ClassVar[float] = FORMAT_PENALTY
    """Reward of a reply that holds no readable move."""
    several_moves: ClassVar[str] = ""
    """An example of several moves in one box, as in "up, up, left"; empty where it has to be one.

    A game that sets it takes the keyword `max_actions_per_turn`; its moves hold no comma.
    """
    ansi_styles: ClassVar[Mapping[str, str]] = {}
    """For signs of the board their colours in `render`, as in {"P": "1;36"} (SGR parameters)."""

    @classmethod
    def _keywords(cls) -> list[str]:
        """Return the keywords besides those of the configuration."""
        several = ["max_actions_per_turn"] if cls.several_moves else []
        return ["level", "split", *several, "randomize", "on_format_error", "render_mode"]

    def __init__(
        self,
        *,
        level: int | None = None,
        split: Split | None = None,
        max_actions_per_turn: int = 1,
        randomize: bool = False,
        on_format_error: Literal["terminate", "continue"] = "terminate",
        render_mode: Literal["ansi"] | None = None,
        **config: Any,
    ) -> None:
        several = ["max_actions_per_turn"] if max_actions_per_turn != 1 else []
        self._refuse_unknown([*config, *several])
        require(
            on_format_error in ("terminate", "continue"),
            "`on_format_error` must be 'terminate' or 'continue'",
            on_format_error,
        )
        require(render_mode in (None, "ansi"), "`render_mode` must be 'ansi' or None", render_mode)
        require(
            is_int(max_actions_per_turn, 1, 100),
            "`max_actions_per_turn` must be an int from 1 to 100",
            max_actions_per_turn,
        )
        super().__init__(level=level, split=split, randomize=randomize, config=config)
        self.on_format_error = on_format_error
        self._ends_on_format_error = on_format_error == "terminate"
        self.render_mode = render_mode
        self.max_actions_per_turn = max_actions_per_turn
        if max_actions_per_turn > 1:
            self.answer_format = f"{self.answer_format} {self._several()}"
        self._rules = self.rules()

    def _several(self) -> str:
        """Say how several moves are written."""
        k = self.max_actions_per_turn
        example = boxed(", ".join(self.several_moves.split(", ")[:k]))
        return (
            f"One reply may hold up to {k} moves, separated by commas in one box, as in {example}; "
            "they are made in order until the game ends or one is refused."
        )

    # What a game writes

    @abstractmethod
    def rules(self) -> str:
        """Explain the game and the form of a move."""

    @abstractmethod
    def board(self) -> str:
        """Show what the player may see now."""

    @abstractmethod
    def parse(self, answer: str) -> Any:
        """Read a move from the content of the box; `None` if it is not one."""

    @abstractmethod
    def play(self, move: Any) -> Play:
        """Make a move."""

    @abstractmethod
    def oracle(self) -> str | None:
        """Return an optimal or solving move, or `None` where none is left."""

    def moves(self) -> list[str] | None:
        """Return every move that the rules allow now, each once, in a fixed order.

        `None` stands for too many to list; more than `MENU_LIMIT` give no menu either, but a game
        that can have many more says `None` itself, before it lists them.
        """
        return None

    def random_move(self, rng: np.random.Generator) -> str:
        """Draw a move that the rules allow now; a game without `moves` has to write this."""
        moves = self.moves()
        if not moves:
            raise ContractError(
                f"{type(self).__name__} gives no `moves` to draw from: write `random_move`, or end "
                "the game where no move is left."
            )
        return moves[int(rng.integers(len(moves)))]

    def phi(self) -> float | None:
        """Return Φ of the present state, as `Env.potential` defines it; `None` without one."""
        return None

    def chance(self) -> float | None:
        """Return the oracle's exact chance to succeed from the reset, to be asked right after it.

        Below 1 where luck can defeat the best play: `gemenv check` then compares how often the
        oracle succeeds with how often it should. `None` where luck can, and its chance is beyond
        computing. It is a pure look.
        """
        return 1.0

    def consolation(self, move: Any) -> dict[str, float]:
        """Return reward terms for a game that the turn limit cuts off after `move`."""
        return {}

    def turns_used(self) -> int:
        """Return how many of `max_turns` are used up: more than `turn` where moves cost more."""
        return self.turn

    def privileged(self) -> dict[str, Any]:
        """Return what a critic may know and the player may not."""
        return {}

    # What the base does with it

    def _reset(self, options: dict[str, Any]) -> tuple[str, Info]:
        self._draw_instance()
        if self.randomize:
            self._rules = self.rules()
        return f"{self._rules}\n\n{self.board()}", {"privileged": self.privileged()}

    def _step(self, action: str) -> Step:
        answer = last_boxed(action)
        if answer is None:
            return self._format_error("")
        if (move := self.parse(answer)) is not None:
            message, (terminated, success, valid), terms = self.play(move)
        elif moves := self._read_several(answer):
            move, (message, (terminated, success, valid), terms) = self._play_several(moves)
        else:
            return self._format_error(answer)
        truncated = not terminated and self.turns_used() >= self.config.max_turns
        if truncated:
            message += "\nYou have reached the maximum number of turns."
            terms = (terms or {}) | self.consolation(move)
        info: Info = {
            "success": success,
            "action_valid": valid,
            "parsed_action": answer,
            "reward_terms": terms or {},
        }
        reward = sum(terms.values()) if terms else 0.0
        observation = f"{message}\n{self.board()}"
        return observation, reward, terminated, truncated, info

    def _read_several(self, answer: str) -> list[Any] | None:
        """Read two moves or more, up to the limit; `None` if one is not readable."""
        if not 1 <= answer.count(",") < self.max_actions_per_turn:
            return None
        moves = [self.parse(part.strip()) for part in answer.split(",")]
        return None if any(move is None for move in moves) else moves

    def _play_several(self, moves: list[Any]) -> tuple[Any, Play]:
        """Make moves in order until the game ends or one is refused; return the last one made."""
        plays: list[Play] = []
        for move in moves:
            plays.append(self.play(move))
            _, outcome, _ = plays[-1]
            if outcome.terminated or not outcome.valid:
                break
        return moves[len(plays) - 1], combine(plays, len(moves) - len(plays))

    def _format_error(self, answer: str) -> StepResult:
        terminated = self._ends_on_format_error
        count, most = answer.count(",") + 1, self.max_actions_per_turn
        message = "No move could be read from your reply."
        if count > most > 1:
            message = f"Your reply holds {count} moves; up to {most} are allowed."
        return StepResult.of(
            f"{message} {self.answer_format}\n{self.board()}",
            {"format": self.format_penalty},
            terminated=terminated,
            truncated=not terminated and self.turns_used() >= self.config.max_turns,
            action_valid=False,
        )

    def _random_action(self, rng: np.random.Generator) -> str:
        return boxed(self.random_move(rng))

    def oracle_action(self) -> str | None:
        """Return an optimal or solving move in a box, or `None` where none is left."""
        if self.over:
            return None
        move = self.oracle()
        return None if move is None else boxed(move)

    def action_menu(self) -> list[str] | None:
        """Return every single move that the rules allow now, in a box; `None` if there are many."""
        moves = None if self.over else self.moves()
        return None if moves is None or len(moves) > MENU_LIMIT else [boxed(m) for m in moves]

    def potential(self) -> float | None:
        """Return the game's Φ of the present or the last state."""
        return None if self.state is None else self.phi()

    def render(self) -> str:
        """Return the board, in the ANSI colours of `ansi_styles` if the game has some."""
        return "" if self.state is None else coloured(self.board(), self.ansi_styles)
