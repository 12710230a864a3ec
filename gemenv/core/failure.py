"""Why an episode could not be played to its end: a closed vocabulary."""

import os
import traceback
from pathlib import Path
from typing import Literal, TypedDict

FailureKind = Literal["agent_error", "env_error", "deadline", "crash", "lost"]
"""What went wrong.

- `agent_error`: the agent gave no action.
- `env_error`: the environment raised.
- `deadline`: the environment took longer than it may.
- `crash`: the environment ended its process, or something ended it meanwhile.
- `lost`: another environment ended the process, and this one cannot be brought back.
"""

FailureStage = Literal["make", "reset", "agent", "step"]
"""What was going on: the constructor, `reset`, the agent's turn, or `step`."""


class FailureInfo(TypedDict):
    """What `info["failure"]` holds."""

    kind: FailureKind
    stage: FailureStage
    message: str


_FRAMES = 8
"""Innermost frames that a message shows."""
_CHARACTERS = 10_000
"""The length of a message; what is longer loses its middle."""


def describe_error(error: BaseException) -> str:
    """Write an error with its innermost frames, those of the machinery left out.

    The text does not depend on which machinery ran the code, so that records can be compared.
    """
    report = traceback.TracebackException.from_exception(error)
    _keep_frames(report)
    text = "".join(report.format()).strip()
    if len(text) > _CHARACTERS:
        half = _CHARACTERS // 2
        text = f"{text[:half]}\n[…]\n{text[-half:]}"
    return text


def _keep_frames(report: traceback.TracebackException) -> None:
    """Drop the frames of the machinery, in the error and in those that led to it."""
    kept = [frame for frame in report.stack if not frame.filename.startswith(_MACHINERY)]
    report.stack = traceback.StackSummary.from_list(kept[-_FRAMES:])
    for before in (report.__cause__, report.__context__):
        if before is not None:
            _keep_frames(before)


_GEMENV, _STANDARD = Path(__file__).parent.parent, Path(os.__file__).parent
_MACHINERY = tuple(
    f"{folder}{os.sep}"
    for folder in (
        *(_GEMENV / floor for floor in ("core", "vector", "rollout")),
        *(_STANDARD / package for package in ("asyncio", "concurrent")),
    )
)
"""Where frames are about how the code was run, not about what it did."""
