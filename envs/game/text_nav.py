"""TextNav."""

from dataclasses import dataclass

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.base import Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import MOVED, REFUSED, SOLVED, Play
from gemenv.envs.game.solvers.text_nav import DIRECTIONS, NO_DOOR, Doors, distances, draw_house

ROOMS = (
    "attic", "ballroom", "bathroom", "bedroom", "cellar", "chapel", "classroom", "cloakroom",
    "conservatory", "corridor", "courtyard", "dining room", "gallery", "garage", "garden",
    "greenhouse", "guest room", "gym", "hall", "kitchen", "larder", "laundry", "library",
    "living room", "lobby", "music room", "nursery", "office", "pantry", "parlour", "playroom",
    "porch", "sauna", "stable", "storeroom", "studio", "study", "terrace", "theatre", "workshop",
)  # fmt: skip
OBJECTS = (
    "basket", "book", "bottle", "bucket", "candle", "clock", "coin", "compass", "crown", "cup",
    "flute", "hammer", "key", "ladder", "lamp", "letter", "map", "mirror", "ring", "umbrella",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class TextNavConfig(GameConfig):
    """The house, the task, and what the player sees."""

    num_rooms: int = 12
    """Rooms; 3 to 40."""
    loops: int = 3
    """Doors beyond those that join all rooms, as far as neighbours are left; 0 to 40."""
    fetch: bool = False
    """Whether an object is to be found and brought to the goal, or the player alone has to come."""
    show_map: bool = False
    """Whether the player sees the doors of all rooms, or of the present one."""
    max_turns: int = 36
    """Moves; twice the rooms or more, which is enough for every task."""

    def __post_init__(self) -> None:
        super().__post_init__()
        rooms = self.num_rooms
        require(is_int(rooms, 3, len(ROOMS)), "`num_rooms` must be from 3 to 40", rooms)
        require(is_int(self.loops, 0, 40), "`loops` must be from 0 to 40", self.loops)
        least = 2 * rooms
        require(
            self.max_turns >= least, f"`max_turns` must be {least} or more here", self.max_turns
        )


_LEVELS = ((3, False), (5, False), (8, False), (8, True), (14, True), (22, True), (36, True))
"""Rooms, and whether an object is to be brought."""
_SHORT = {direction[0]: direction for direction in DIRECTIONS}
_CARRIED = -1


@dataclass
class State:
    """A house, whose rooms are numbers, and where things are."""

    names: tuple[str, ...]
    doors: Doors
    thing: str
    """What is to be fetched; empty if nothing is."""
    goal: int
    start: int
    thing_at_start: int
    room: int
    """Where the player is."""
    thing_in: int
    """The room of the thing; −1 while the player carries it, as it is where there is none."""


class TextNav(Game):
    r"""Find a room in a house, or an object in it and bring it there.

    Observation: what the move did, the present room, its doors, and what lies there; with
        `show_map` also the doors of all rooms and where they lead.
    Action: `\boxed{north}`, `\boxed{east}`, `\boxed{south}`, `\boxed{west}`, or their first letter;
        with `fetch` also `\boxed{take}` and `\boxed{drop}`.
    Reward: `success` 1 in the goal, or with `fetch` when the object is dropped there.
    Ends: terminated when solved or on an unreadable reply; truncated at the turn limit.
    Potential: minus the moves of a shortest way to do what is left, exact.
    Difficulty: the moves of a shortest way from the start, with full knowledge of the house.
    Levels: from 3 rooms, to find one, to 36, to fetch an object.

    Rooms lie on a grid, so that a player who keeps a map can rely on it. The first target, the goal
    or the object, is at least half as far from the start as a room can be.
    """

    Config = TextNavConfig
    MAX_LEVEL = len(_LEVELS) - 1
    several_moves = "north, north, east"
    config: TextNavConfig
    state: State
    answer_format = r"Answer with one move, as in \boxed{north}."

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> TextNavConfig:
        """Draw 5 to 15 rooms, whether to fetch and whether there is a map."""
        rooms = int(rng.integers(5, 15, endpoint=True))
        fetch, show_map = (bool(rng.integers(2)) for _ in range(2))
        return TextNavConfig(num_rooms=rooms, fetch=fetch, show_map=show_map, max_turns=4 * rooms)

    @classmethod
    def at_level(cls, level: int) -> TextNavConfig:
        """Return a number of rooms and a task."""
        rooms, fetch = _LEVELS[level]
        return TextNavConfig(
            num_rooms=rooms, loops=rooms // 4, fetch=fetch, max_turns=(6 if fetch else 4) * rooms
        )

    def start(self) -> State:
        """Draw a house and places in it."""
        config = self.config
        rooms = config.num_rooms
        left = list(ROOMS)
        names = tuple(left.pop(self.draw(len(left))) for _ in range(rooms))
        doors = draw_house(self.draw, rooms, config.loops)
        goal = self.draw(rooms)
        thing, thing_in = "", _CARRIED
        if config.fetch:
            thing = OBJECTS[self.draw(len(OBJECTS))]
            thing_in = (goal + 1 + self.draw(rooms - 1)) % rooms
        found = distances(doors, thing_in if config.fetch else goal)
        far = [room for room, distance in enumerate(found) if 2 * distance >= max(found)]
        start = far[self.draw(len(far))]
        return State(names, doors, thing, goal, start, thing_in, start, thing_in)

    def rules(self) -> str:
        """Explain the game."""
        config = self.config
        turns = "turns" if self.max_actions_per_turn > 1 else "moves"
        task = "Go to the room that is named below"
        moves = "The moves are north, east, south and west, through the doors of the room"
        if config.fetch:
            task = "Find the object that is named below, and bring it to the room named with it"
            moves += ", take, to take the object where it lies, and drop, to put it down"
        return (
            f"You are in a house of {config.num_rooms} rooms. {task}, within {config.max_turns} "
            f"{turns}. {moves}. Rooms are of one size: north takes back south, and east takes "
            f"back west. {self.answer_format}"
        )

    def board(self) -> str:
        """Tell the task, the room, its doors and what is there."""
        state = self.state
        goal, room = state.names[state.goal], state.room
        task = f"Bring the {state.thing} to the {goal}." if state.thing else f"Go to the {goal}."
        lines = [task, f"You are in the {state.names[room]}. Doors: {', '.join(self._ways())}."]
        if state.thing and state.thing_in == _CARRIED:
            lines.append(f"You carry the {state.thing}.")
        elif state.thing_in == room:
            lines.append(f"The {state.thing} is here.")
        if self.config.show_map:
            lines.append(f"Map:\n{self._map()}")
        return "\n".join(lines)

    def _map(self) -> str:
        """Write the doors of all rooms, in alphabetical order."""
        state = self.state
        lines: list[str] = []
        for name, doors in sorted(zip(state.names, state.doors, strict=True)):
            ways = [
                f"{direction} to the {state.names[other]}"
                for direction, other in zip(DIRECTIONS, doors, strict=True)
                if other != NO_DOOR
            ]
            lines.append(f"{name}: {', '.join(ways)}")
        return "\n".join(lines)

    def _ways(self) -> list[str]:
        doors = self.state.doors[self.state.room]
        return [way for way, other in zip(DIRECTIONS, doors, strict=True) if other != NO_DOOR]

    def parse(self, answer: str) -> str | None:
        """Read a move."""
        word = answer.lower().removeprefix("go ") if len(answer) <= 10 else ""
        word = _SHORT.get(word, word)
        allowed = (*DIRECTIONS, "take", "drop") if self.config.fetch else DIRECTIONS
        return word if word in allowed else None

    def play(self, move: str) -> Play:
        """Walk, take or drop."""
        if move == "take":
            return self._take()
        if move == "drop":
            return self._drop()
        state = self.state
        room = state.doors[state.room][DIRECTIONS.index(move)]
        if room == NO_DOOR:
            return f"There is no door to the {move}.", REFUSED, None
        state.room = room
        if room == state.goal and not state.thing:
            return f"You went {move}. You have arrived.", SOLVED, {"success": 1.0}
        return f"You went {move}.", MOVED, None

    def _take(self) -> Play:
        state = self.state
        if state.thing_in != state.room:
            return "There is nothing to take.", REFUSED, None
        state.thing_in = _CARRIED
        return f"You took the {state.thing}.", MOVED, None

    def _drop(self) -> Play:
        state = self.state
        if state.thing_in != _CARRIED:
            return "You carry nothing.", REFUSED, None
        state.thing_in = state.room
        if state.room == state.goal:
            message = f"You dropped the {state.thing}, which is where it should be."
            return message, SOLVED, {"success": 1.0}
        return f"You dropped the {state.thing}.", MOVED, None

    def moves(self) -> list[str]:
        """List doors, and what can be done with the object."""
        state = self.state
        moves = self._ways()
        if state.thing and state.thing_in == _CARRIED:
            moves.append("drop")
        elif state.thing_in == state.room:
            moves.append("take")
        return moves

    def oracle(self) -> str:
        """Return a move of a shortest way."""
        state = self.state
        lies = state.thing_in != _CARRIED
        target = state.thing_in if lies else state.goal
        if state.room == target:
            return "take" if lies else "drop"
        found, doors = distances(state.doors, target), state.doors[state.room]
        return min(self._ways(), key=lambda way: found[doors[DIRECTIONS.index(way)]])

    def phi(self) -> float:
        """Return minus the moves that are left on a shortest way."""
        return float(-self._left(self.state.room, self.state.thing_in))

    def _left(self, room: int, thing_in: int) -> int:
        """Return the moves of a shortest way from a room, with the object in another."""
        state = self.state
        if not state.thing:
            return distances(state.doors, state.goal)[room]
        to_goal = distances(state.doors, state.goal)
        if thing_in == _CARRIED:
            return to_goal[room] + 1
        if thing_in == state.goal:
            return 0
        return distances(state.doors, thing_in)[room] + 1 + to_goal[thing_in] + 1

    def canonical(self) -> str:
        """Write the house with names, the places, and whether there is a map."""
        state = self.state
        task = f"{state.names[state.start]} to {state.names[state.goal]}"
        if state.thing:
            task += f" with {state.thing} from {state.names[state.thing_at_start]}"
        sight = "seen" if self.config.show_map else "unseen"
        return f"{task}, {sight}: {self._map()}"

    def difficulty(self) -> float:
        """Return the moves of a shortest way from the start."""
        return float(self._left(self.state.start, self.state.thing_at_start))
