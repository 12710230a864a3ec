"""The kinds of task that `code:Generated` draws from."""

from gemenv.envs.code.tasks import (
    digits,
    dynamic,
    graphs,
    grids,
    integers,
    intervals,
    lists,
    parsing,
    simulation,
    strings,
    subarrays,
    words,
)
from gemenv.envs.code.tasks.base import CodeTask

TASKS: dict[str, CodeTask] = {
    task.name: task
    for module in (
        digits,
        dynamic,
        graphs,
        grids,
        integers,
        intervals,
        lists,
        parsing,
        simulation,
        strings,
        subarrays,
        words,
    )
    for task in vars(module).values()
    if isinstance(task, CodeTask)
}
"""Every kind by name, in a fixed order."""
