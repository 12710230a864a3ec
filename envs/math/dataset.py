"""Mathematics from data sets, with and without pictures."""

from typing import Any, ClassVar

from gemenv.core import shared
from gemenv.data import Row, Rows, as_images, pick
from gemenv.envs.base.dataset import DatasetQuestion
from gemenv.envs.base.question import Grade, Question
from gemenv.envs.math.geometry import sample_rows
from gemenv.envs.math.grading import grade_math


class MathQuestion(DatasetQuestion):
    """A problem with an answer that is graded as mathematics.

    Observation, Action, Reward, Ends: as in `QuestionEnv` and `DatasetQuestion`. The answer may be
    written in any equal way, as `gemenv.grading.grade` reads it.
    """

    sample: ClassVar[str] = "math"

    def grade(self, answer: str) -> Grade:
        """Grade an answer to the problem in play."""
        return grade_math(answer, self.state.answers)


class VisualMathQuestion(MathQuestion):
    """A problem with pictures.

    Observation: the text; `info["images"]` of the reset holds the pictures, as URLs.

    Args:
        images_key: The column of a picture, or of a list of pictures.
        data: As in `DatasetQuestion`.
    """

    sample: ClassVar[str] = "geometry"

    def __init__(self, *, images_key: str = "images", **data: Any) -> None:
        self.images_key = images_key
        super().__init__(**data)

    def _sample(self) -> Rows:
        # Figures that are drawn take no room in the package.
        return shared(sample_rows)

    def _question(self, row: Row) -> Question:
        question = super()._question(row)
        question.images = as_images(pick(row, self.images_key))
        return question
