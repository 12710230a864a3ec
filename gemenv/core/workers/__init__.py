"""Worker processes that are killed at their deadline.

Some work cannot be stopped from within: a tower of powers in a computer algebra system, a string
of a gigabyte in a database. A `WorkerPool` runs a function of the library in processes of its
own, so that a call ends in time, with a bounded memory, whatever it does.

`pool.py` is what callers see, `exchange.py` is one call. A `Crew` has the worker processes, each
behind a `Link`, and the `Zygote` that they are forked from; `Turns` deals out the turns.
`breeding.py` and `duty.py` are what runs in the zygote and in a worker.
"""

from gemenv.core.workers.outcome import Outcome
from gemenv.core.workers.pool import WorkerPool

__all__ = ["Outcome", "WorkerPool"]
