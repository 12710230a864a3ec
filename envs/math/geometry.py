"""Plane geometry with pictures."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from gemenv.envs.base.arguments import is_int, require, require_one_of
from gemenv.envs.base.generated import GeneratedQuestion
from gemenv.envs.base.question import Grade, Question
from gemenv.envs.math.draws import Draw
from gemenv.envs.math.figures.picture import png, require_pillow
from gemenv.envs.math.figures.sketch import Task
from gemenv.envs.math.figures.table import KINDS, Kind
from gemenv.envs.math.grading import grade_math

_Place = Literal["text", "image", "both"]

_LEVELS: tuple[tuple[int, int, _Place], ...] = (
    (1, 1, "both"),
    (2, 2, "both"),
    (2, 3, "image"),
    (3, 4, "image"),
)
"""The fewest and the most steps, and where the numbers are."""

_NAMES = tuple(kind.name for kind in KINDS)


@dataclass(frozen=True, kw_only=True)
class GeometryConfig:
    """Which figures are drawn, and where their numbers are."""

    kinds: tuple[str, ...] = ()
    """The kinds to choose from, such as `pythagoras` or `chord`; empty for all."""
    min_steps: int = 1
    """The fewest theorems or formulae to the answer; 1 to 4."""
    max_steps: int = 4
    """The most of them; `min_steps` to 4."""
    numbers_in: _Place = "both"
    """Where lengths, angles and coordinates are given: with `image`, nobody can answer without
    the picture, and with `text`, everybody can."""

    def __post_init__(self) -> None:
        for kind in self.kinds:
            require_one_of("kinds", kind, _NAMES)
        require(
            is_int(self.min_steps, 1, 4) and is_int(self.max_steps, self.min_steps, 4),
            "`min_steps` and `max_steps` must be ints from 1 to 4, in this order",
            (self.min_steps, self.max_steps),
        )
        require_one_of("numbers_in", self.numbers_in, ("text", "image", "both"))
        require(bool(_kinds(self)), "`kinds` must have a figure with so many steps", self)


@lru_cache(maxsize=64)
def _kinds(config: GeometryConfig) -> tuple[Kind, ...]:
    """Return the kinds that a configuration allows."""
    return tuple(
        kind
        for kind in KINDS
        if config.min_steps <= kind.steps <= config.max_steps
        and kind.name in (config.kinds or _NAMES)
    )


class Geometry(GeneratedQuestion):
    r"""A figure, drawn true to scale, in which a length, an angle, an area or a slope is asked.

    28 kinds of figures. `info["privileged"]` has the points that were drawn. It needs Pillow:
    `pip install 'gemenv[vision]'`.

    Observation: what is drawn and asked; the numbers too, unless they are in the picture alone.
        `info["images"]` of the reset holds the picture, as a URL.
    Action: `\boxed{37.5}`; any exact way to write the number.
    Reward: `correct`: 1 or 0.
    Ends: terminated with the answer.
    Difficulty: theorems or formulae that lead to the answer, and one more where numbers must be
        read from the picture.
    Levels: from one step to three or four, with the numbers in the picture alone.

    Raises:
        MissingDependencyError: At construction, if Pillow is not installed.
    """

    Config = GeometryConfig
    MAX_LEVEL = len(_LEVELS) - 1
    config: GeometryConfig
    answer_kind = "the number"

    def __init__(self, **keywords: Any) -> None:
        require_pillow()
        super().__init__(**keywords)

    @classmethod
    def at_level(cls, level: int) -> GeometryConfig:
        """Return a range of steps."""
        fewest, most, numbers_in = _LEVELS[level]
        return GeometryConfig(min_steps=fewest, max_steps=most, numbers_in=numbers_in)

    def start(self) -> Question:
        """Draw a figure whose text does not hold the answer."""
        d, where = Draw(self.draw), self.config.numbers_in
        while True:
            kind = d.one(_kinds(self.config))
            task = kind.draw(d)
            text = _text(d, task, numbers=where != "image")
            if len(task.answer) < 4 or task.answer not in text:
                break
        sketch = task.sketch
        if not sketch.grid:
            sketch.turn(d.whole(0, 359), mirrored=d.below(2) == 1)
        return Question(
            text,
            [task.answer],
            canonical=_canonical(kind, task),
            difficulty=float(kind.steps + (where == "image")),
            facts={
                "kind": f"{kind.theme}.{kind.name}",
                "points": {name: list(point) for name, point in sketch.points.items()},
                "given": [
                    [given.measure, float(given.value)]
                    for given in sketch.given
                    if not isinstance(given.value, tuple)
                ],
                "asked": [list(term) for term in task.asked()],
            },
            images=[png(sketch, numbers=where != "text")],
        )

    def grade(self, answer: str) -> Grade:
        """Compare the number."""
        return grade_math(answer, self.state.answers)


def _text(d: Draw, task: Task, *, numbers: bool) -> str:
    said, asked, given = d.one(task.says), d.one(task.questions()), task.sketch.given
    if numbers:
        return f"{said} It is given that {_listed([str(item) for item in given])}. {asked}"
    what = sorted({item.measure.partition(":")[0] for item in given})
    plural = {"angle": "angles", "length": "lengths", "point": "coordinates"}
    return f"{said} The {_listed([plural[kind] for kind in what])} are in the picture. {asked}"


def _listed(items: list[str]) -> str:
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last


def _canonical(kind: Kind, task: Task) -> str:
    """Write the task without the names of the points, which do not matter."""
    order = {name: str(i) for i, name in enumerate(task.sketch.points)}
    measures = [*((given.measure, given.shown) for given in task.sketch.given)]
    measures += [(task.sketch.asked, "?")]
    told = [
        f"{what}:{''.join(order[name] for name in names)}={shown}"
        for measure, shown in measures
        for what, _, names in [measure.partition(":")]
    ]
    return " ".join([kind.name, *told])


def sample_rows(n: int = 40) -> list[dict[str, Any]]:
    """Return rows like those of a data set of geometry with pictures.

    Args:
        n: How many.

    Returns:
        Rows with `problem` (the text), `images` (PNG files in Base64; the numbers are in them and
        in the text) and `answer`; always the same on one version of Pillow.

    Raises:
        MissingDependencyError: If Pillow is not installed.
    """
    env = Geometry(instruct=False)
    rows: list[dict[str, Any]] = []
    for seed in range(n):
        problem, _ = env.reset(seed=seed)
        question = env.state
        rows.append({"problem": problem, "images": question.images, "answer": question.answers[0]})
    return rows
