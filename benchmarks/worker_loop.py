"""The process of one contender: it sets up, and measures as often as asked.

Each line on stdin is a number of seconds; the answer on stdout is a line of figures.
"""

import functools
import gc
import json
import os
import sys
from collections.abc import Callable, Mapping

from vector_meters import Figures

Measure = Callable[[float], Figures]
"""Measures for so many seconds."""


def serve(tasks: Mapping[str, Callable[..., Measure]]) -> None:
    """Do the task of the command line, `LIBRARY TASK OPTIONS`, until there are no more lines."""
    library, task, options = sys.argv[1:]
    # What the libraries print must not get between the figures.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    say = functools.partial(print, file=answers, flush=True)
    measure = tasks[task](library, **json.loads(options))
    say("ready")
    for line in sys.stdin:
        gc.collect()
        say(json.dumps(measure(float(line))))
