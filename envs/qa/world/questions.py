"""Questions over a generated encyclopedia."""

import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gemenv.core import Step, StepResult, shared
from gemenv.data.world import World
from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.base.generated import GeneratedQuestion
from gemenv.envs.base.question import Grade, Question
from gemenv.envs.qa.world.composing import Asked, Composer
from gemenv.envs.qa.world.drawing import KINDS, Drawn, PlanDrawer
from gemenv.envs.qa.world.plan import Plan
from gemenv.envs.qa.world.wording import UNKNOWN
from gemenv.errors import ContractError
from gemenv.grading.qa import exact_match

_TRIES = 200
_LEVELS: tuple[dict[str, Any], ...] = (
    {"pages": 1000, "kinds": ("bridge",), "min_hops": 1, "hops": 1, "plain": True},
    {"pages": 1000, "kinds": ("bridge", "temporal"), "min_hops": 1, "hops": 2, "plain": True},
    {"pages": 2000, "kinds": KINDS[:3], "min_hops": 2, "hops": 2},
    {"pages": 5000, "kinds": KINDS[:4], "min_hops": 2, "hops": 3},
    {"pages": 20_000, "kinds": KINDS, "min_hops": 4, "hops": 4},
)


@dataclass(frozen=True, kw_only=True)
class WorldConfig:
    """What is asked, and about which world.

    Attributes:
        world: Seed of the world, 0 or more.
        pages: Pages of its encyclopedia, from 200 to 1,000,000.
        kinds: Kinds of questions, each as likely: some of `drawing.KINDS`.
        min_hops: Facts that a question needs at least, 1 to 4.
        hops: Facts that it needs at most, 1 to 4.
        plain: Whether questions use the words with which pages tell a thing.
        conversation: Questions in an episode, 1 to 4; each refers to the answer before.
    """

    world: int = 2
    pages: int = 2000
    kinds: tuple[str, ...] = KINDS[:3]
    min_hops: int = 2
    hops: int = 2
    plain: bool = False
    conversation: int = 1

    def __post_init__(self) -> None:
        require(is_int(self.world, 0, 2**62), "`world` must be an int, 0 or more", self.world)
        fine = is_int(self.pages, 200, 1_000_000)
        require(fine, "`pages` must be an int from 200 to 1,000,000", self.pages)
        fine = bool(self.kinds) and all(kind in KINDS for kind in self.kinds)
        require(fine, f"`kinds` must be some of {', '.join(KINDS)}", self.kinds)
        require(is_int(self.hops, 1, 4), "`hops` must be an int from 1 to 4", self.hops)
        fine = is_int(self.min_hops, 1, self.hops)
        require(fine, "`min_hops` must be an int from 1 to `hops`", self.min_hops)
        fine = is_int(self.conversation, 1, 4)
        require(fine, "`conversation` must be an int from 1 to 4", self.conversation)
        fine = self.conversation == 1 or set(self.kinds) != {"missing"}
        require(fine, "a `conversation` needs `kinds` that have answers", self.kinds)


@dataclass
class WorldState(Question):
    """A question, and those that follow it in the same conversation."""

    later: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """Questions that are still to come: their text and what else belongs to them."""
    right: int = 0
    """Questions that were answered rightly."""


class WorldQuestion(GeneratedQuestion):
    """A question over a world of which nobody knows anything, but for what its pages tell.

    People, places and works are invented (`gemenv.data.world`), so an agent that does not search
    can only guess: a name that the question does not hold, a date, or a number.

    Kinds: `bridge` follows facts from one thing to the next; `temporal` asks for what held in a
        year; `comparison` goes on from the earlier or later of two; `intersection` from the one
        whom a teacher taught and who was born in a town; `missing` asks for what no page tells:
        the answer is then "unknown" and the name of the last thing on the way, so that "unknown"
        alone is never right. With this kind among `kinds` every question says so.
    Observation: the question and the form of the answer; in a conversation, the next question
        after each answer, which refers to the right answer of the one before.
    Reward: `correct`: 1 for an answer that equals a right one after the normalisation of SQuAD;
        with `conversation=k`, 1/k for each. A reply without an answer costs 0.1.
    Success: every question was answered rightly.
    Ends: with the last answer.
    Difficulty: the number of facts that the questions need.
    Levels: 0 one fact among 1,000 pages; 1 two, and years; 2 two among 2,000, comparisons, in
        words that pages do not use; 3 three among 5,000, intersections; 4 four among 20,000, and
        what is missing. Each level has a world of its own.
    Info: `privileged` has the answers, `evidence` (ids of the pages that tell it, in order),
        `plan` (what to follow, as `plan.Plan`), and for a question that follows another one
        `rewritten`, which is understood without it.

    Example:
        >>> env = WorldQuestion(level=0)
        >>> print(env.reset(seed=1)[0].splitlines()[0])
        Find out the region whose capital is Lower Tesiworth.
        >>> env.step(env.oracle_action())[:2]
        ('Your answer is correct.', 1.0)
    """

    Config = WorldConfig
    config: WorldConfig
    state: WorldState  # pyright: ignore[reportIncompatibleVariableOverride]
    MAX_LEVEL = len(_LEVELS) - 1
    formats = ("tag", "boxed")
    answer_example = "a few words"

    @classmethod
    def at_level(cls, level: int) -> WorldConfig:
        """Return the configuration of a level."""
        return WorldConfig(world=level, **_LEVELS[level])

    @property
    def world(self) -> World:
        """The world that this episode is about."""
        return shared(World, self.config.world, self.config.pages)

    @property
    def plan(self) -> Plan:
        """What the present question asks, without words and without its answer."""
        return Plan.of(self.state.facts["plan"])

    # Drawing

    def start(self) -> WorldState:
        """Draw the questions of an episode."""
        kind = self.config.kinds[self.draw(len(self.config.kinds))]
        hops = self.config.min_hops + self.draw(self.config.hops - self.config.min_hops + 1)
        for _ in range(_TRIES):
            drawn = self._conversation(kind, hops)
            if drawn is not None:
                return self._state(*drawn)
        raise ContractError(f"No question of kind {kind!r} could be drawn for {self.config!r}.")

    def _conversation(self, kind: str, hops: int) -> tuple[Asked, list[Asked], Drawn] | None:
        count = self.config.conversation
        if count > 1 and kind == "missing":
            kind = next(kind for kind in self.config.kinds if kind != "missing")
        composer = Composer(self.world, self.draw, plain=self.config.plain)
        drawer = PlanDrawer(self.world, self.draw, pages_only=count > 1)
        drawn = drawer.plan(kind, hops)
        first = composer.ask(drawn)
        later: list[Asked] = []
        for place in range(1, count):
            last = PlanDrawer(self.world, self.draw, pages_only=place + 1 < count)
            longer = last.extend(drawn)
            if longer is None:
                return None
            later.append(composer.follow_up(drawn, longer))
            drawn = longer
        return None if first is None else (first, later, drawn)

    def _state(self, first: Asked, later: list[Asked], drawn: Drawn) -> WorldState:
        config = self.config
        unknown = f"\n{UNKNOWN}" if "missing" in config.kinds else ""
        canonical = [config.world, config.pages, config.conversation, drawn.plan.data()]
        extra = 1 if drawn.plan.kind in ("comparison", "intersection") else 0
        return WorldState(
            text=first.text + unknown,
            answers=first.answers,
            canonical=json.dumps(canonical),
            difficulty=float(len(drawn.plan.hops) + extra),
            facts=first.facts,
            later=[
                {
                    "text": asked.text,
                    "answers": asked.answers,
                    "facts": {**asked.facts, "rewritten": asked.full},
                }
                for asked in later
            ],
        )

    # Answering

    def grade(self, answer: str) -> Grade:
        """Compare an answer with the right ones."""
        correct = exact_match(answer, self.state.answers) == 1.0
        worth = 1 / self.config.conversation
        return Grade(correct, {"correct": worth * correct}, {"exact_match": float(correct)})

    def _step(self, action: str) -> Step:
        result = StepResult(*super()._step(action))
        if "grade" not in result.info:
            return result
        state = self.state
        state.right += bool(result.info["success"])
        if not state.later:
            all_right = state.right == self.config.conversation
            return result._replace(info={**result.info, "success": all_right})
        following = state.later.pop(0)
        state.answers, state.facts = following["answers"], following["facts"]
        observation = f"{result.observation}\n\n{following['text']}"
        if self.instruct:
            observation = f"{observation}\n\n{self._instruction()}"
        info = {**result.info, "success": False, "privileged": self.privileged()}
        return result._replace(observation=observation, terminated=False, info=info)

    def random_answer(self, rng: np.random.Generator) -> str:
        """Draw the title of a page."""
        return self.world.title(int(rng.integers(len(self.world))))
