"""Questions from the rows of a data set."""

import inspect
import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, cast

from gemenv.core import Info
from gemenv.data import (
    Order,
    Row,
    Rows,
    as_answers,
    as_text,
    is_downloaded,
    open_rows,
    open_sample,
    pick,
    row_id,
)
from gemenv.envs.base.arguments import is_int, keyword_parameters, require
from gemenv.envs.base.question import Question, QuestionEnv
from gemenv.errors import SampleDataWarning


@dataclass
class Cursor:
    """Where an environment is in its data; JSON can hold it."""

    key: int
    """What the order of every epoch is drawn from."""
    epoch: int = 0
    position: int = 0
    """Rows of this epoch that were asked already."""
    index: int = -1
    """The row in play."""


class DatasetQuestion(QuestionEnv):
    """A question that is a row of a data set.

    **Data.** `dataset` or `path` say where it comes from. Without them it is the data set of the
    id (`dataset_name`) if that is on this machine already, since nothing is ever downloaded
    unasked, and a small embedded sample otherwise, with a `SampleDataWarning`. The rows are read
    once per process, however many environments use them.

    **Order.** `reset(seed=…)` draws an order of all rows; every further `reset` takes the next
    one, and after the last begins a new epoch in another order. Without `shuffle`, rows come in
    their own order, from row `seed % n` on. `reset(options={"index": i})` asks row `i`, and
    leaves the order where it is.

    **Info** of the reset has `question_id`, which depends on the row's content alone, `index`,
    `epoch`, and `data_source`.

    Args:
        dataset: A name on the Hugging Face hub, a list of mappings, or what `open_rows` takes.
        path: A local file, or a folder with one for each split.
        split: Which part of the data, where it has several.
        question_key: The column of the question, or a path such as `extra.question`. Its value is
            text, or a list of chat messages, whose contents are joined.
        answer_key: The column of the answer, or of a list of right answers.
        shuffle: Whether the order is drawn.
        dataset_name: The data set of the id on the hub.
        answer_format: As in `QuestionEnv`.
        instruct: As in `QuestionEnv`.
        on_format_error: As in `QuestionEnv`.
        max_turns: As in `QuestionEnv`.
        render_mode: As in `QuestionEnv`.

    Raises:
        InvalidArgumentError: If the data has no such split or column; says what there is.
        MissingDependencyError: If the data needs an extra; has the line that installs it.
    """

    sample: ClassVar[str]
    """The embedded sample, as `open_sample` knows it."""
    sample_keys: ClassVar[tuple[str, str]] = ("problem", "answer")
    """Its columns of question and answer."""
    snapshot_fields: ClassVar[tuple[str, ...]] = ("cursor", "state")
    cursor: Cursor

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Show the keywords of all constructors in the signature: a subclass may add its own."""
        super().__init_subclass__(**kwargs)
        cls.__signature__ = inspect.Signature([*keyword_parameters(cls).values()])

    def __init__(
        self,
        *,
        dataset: str | Sequence[Row] | Mapping[str, Any] | Rows | None = None,
        path: str | os.PathLike[str] | None = None,
        split: str | None = None,
        question_key: str | None = None,
        answer_key: str | None = None,
        shuffle: bool = True,
        dataset_name: str | None = None,
        answer_format: str | None = None,
        instruct: bool = True,
        on_format_error: Literal["terminate", "continue"] = "terminate",
        max_turns: int = 10,
        render_mode: Literal["ansi"] | None = None,
    ) -> None:
        self._set_reply_rules(answer_format, instruct, on_format_error, max_turns, render_mode)
        if dataset is None and path is None and dataset_name and is_downloaded(dataset_name):
            dataset = dataset_name
        sample = dataset is None and path is None
        self.rows = self._sample() if sample else open_rows(dataset, path=path, split=split)
        if sample:
            self._warn(dataset_name)
        self.data_source = f"sample:{self.sample}" if sample else _source(dataset or path, split)
        keys = (None, None) if sample else (question_key, answer_key)
        self.question_key, self.answer_key = (
            given or own for given, own in zip(keys, self.sample_keys, strict=True)
        )
        self.shuffle, self.num_tasks = bool(shuffle), len(self.rows)
        self._order: tuple[int, Order] | None = None
        # A missing column is found here, and not in the midst of a training.
        self._question(self.rows[0])

    def _warn(self, dataset_name: str | None) -> None:
        full = f"dataset={dataset_name!r} downloads the full one; " if dataset_name else ""
        warnings.warn(
            f"{type(self).__name__} uses the embedded sample {self.sample!r} of "
            f"{len(self.rows)} questions. {full}`dataset=` and `path=` take your "
            "own data.",
            SampleDataWarning,
            stacklevel=4,
        )

    # What a subclass may write

    def _sample(self) -> Rows:
        """Return the embedded sample."""
        return open_sample(self.sample)

    def _question(self, row: Row) -> Question:
        """Return a row as a question."""
        return Question(
            as_text(pick(row, self.question_key)), as_answers(pick(row, self.answer_key))
        )

    # What follows from it

    def _open(self, seed: int | None) -> None:
        super()._open(seed)
        if seed is not None:
            key = self._draw_key() if self.shuffle else seed % len(self.rows)
            self.cursor = Cursor(key=key, position=0 if self.shuffle else key)

    def _draw_key(self) -> int:
        """Draw what an order is drawn from."""
        return int(self.np_random.integers(1 << 62))

    def _ask(self, options: dict[str, Any]) -> Question:
        if not hasattr(self, "cursor"):
            self.cursor = Cursor(key=self._draw_key() if self.shuffle else 0)
        index = options.get("index")
        self.cursor.index = self._next() if index is None else self._checked(index)
        row = self.rows[self.cursor.index]
        question = self._question(row)
        question.id = row_id(row)
        return question

    def _reset(self, options: dict[str, Any]) -> tuple[str, Info]:
        observation, info = super()._reset(options)
        info |= {
            "index": self.cursor.index,
            "epoch": self.cursor.epoch,
            "data_source": self.data_source,
        }
        return observation, info

    def _checked(self, index: object) -> int:
        top = len(self.rows) - 1
        require(is_int(index, 0, top), f"`index` must be an int from 0 to {top}", index)
        return cast("int", index)

    def _next(self) -> int:
        cursor, n = self.cursor, len(self.rows)
        if cursor.position >= n:
            cursor.epoch, cursor.position = cursor.epoch + 1, 0
        place, cursor.position = cursor.position, cursor.position + 1
        if not self.shuffle:
            return place
        key = cursor.key ^ cursor.epoch
        if self._order is None or self._order[0] != key:
            self._order = key, Order(n, key)
        return self._order[1][place]


def _source(place: Any, split: str | None) -> str:
    """Name where data comes from: a path by its last part, which says nothing of the machine."""
    if not isinstance(place, str | os.PathLike):
        name = "memory"
    else:
        given = str(cast("Any", place))
        name = os.path.basename(given) if os.path.exists(given) else given
    return f"{name}[{split}]" if split else name
