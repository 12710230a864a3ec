"""Every error that gemenv raises.

::

    GemenvError
    ├── UnknownEnvError (LookupError)       no environment is registered under that id
    ├── DuplicateEnvError (ValueError)      an id is registered twice
    ├── UnknownArgumentError (TypeError)    a keyword that the callee does not have
    ├── InvalidArgumentError (ValueError)   a value outside the documented range
    ├── MissingDependencyError (ImportError)  an optional package is not installed
    ├── ResetNeeded (RuntimeError)          `step` before `reset`, or after the end
    ├── ContractError (RuntimeError)        an environment broke the contract of `Env`
    ├── BusyError (RuntimeError)            an environment has not answered the last action yet
    ├── ClosedError (RuntimeError)          something is used after its `close`
    ├── DeadlineExceeded (TimeoutError)     an environment took longer than it may
    ├── SnapshotError (ValueError)          a snapshot does not fit, or cannot be taken
    ├── CheckFailed (AssertionError)        `gemenv check` found a defect
    ├── AgentError (RuntimeError)           an agent could not give an action
    │   └── ModelServerError                the model server failed for good
    ├── RecordError (ValueError)            an episode file cannot be read
    ├── ToolError (RuntimeError)            a tool tells a model what went wrong
    ├── SearchError (RuntimeError)          a search engine gave no answer
    │   ├── SearchTimeout (TimeoutError)    not within the time it had
    │   └── SearchAnswerError (ValueError)  what came is none
    ├── WikiError (ConnectionError)         a source of wiki pages failed
    ├── ServerError (RuntimeError)          a server of gemenv cannot listen, or has broken
    ├── ToolServerError (ConnectionError)   a server of tools cannot be reached, or does not answer
    └── SandboxError (RuntimeError)         a sandbox cannot be had, or has broken
        ├── IsolationError                  it keeps programs apart less than is required
        └── SandboxFileError (OSError)      a file in it cannot be read or written

Warnings of gemenv:

::

    SampleDataWarning (UserWarning)         a small embedded sample stands in for a data set
    GraderWarning (UserWarning)             a grader is known to pay for what is not right

A model's bad reply is never an error: it is an observation with a reward. Every class takes
one message, so that each survives pickling.
"""

import difflib
from collections.abc import Iterable
from typing import ClassVar


class GemenvError(Exception):
    """The base of every error raised by gemenv."""


class UnknownEnvError(GemenvError, LookupError):
    """No environment is registered under that id."""


class DuplicateEnvError(GemenvError, ValueError):
    """An id is registered twice."""


class UnknownArgumentError(GemenvError, TypeError):
    """A keyword that the callee does not have."""


class InvalidArgumentError(GemenvError, ValueError):
    """A value outside the documented range."""


class MissingDependencyError(GemenvError, ImportError):
    """An optional package is not installed; the message holds the install line."""


class ResetNeeded(GemenvError, RuntimeError):  # noqa: N818 - the name says what to do
    """`step` was called before `reset` or after the end of the episode."""


class ContractError(GemenvError, RuntimeError):
    """An environment or wrapper broke the contract of `gemenv.Env`."""


class BusyError(GemenvError, RuntimeError):
    """An environment of a vector has not answered the last action yet."""


class ClosedError(GemenvError, RuntimeError):
    """Something is used after its `close`."""


class DeadlineExceeded(GemenvError, TimeoutError):  # noqa: N818 - the term of the field
    """An environment took longer over a step or a reset than its caller allows."""


class SnapshotError(GemenvError, ValueError):
    """A snapshot does not fit the environment, or cannot be taken."""


class CheckFailed(GemenvError, AssertionError):  # noqa: N818 - a finding, not a malfunction
    """`gemenv check` found a defect in an environment."""


class AgentError(GemenvError, RuntimeError):
    """An agent could not give an action."""


class ModelServerError(AgentError):
    """The model server failed, and retries did not help."""


class RecordError(GemenvError, ValueError):
    """An episode file cannot be read."""


class ToolError(GemenvError, RuntimeError):
    """A call of a tool cannot be done; its message is for the model to read."""


class SearchError(GemenvError, RuntimeError):
    """A search engine cannot be reached, or refuses; its message holds no secret."""

    status: ClassVar[str] = "unavailable"
    """What a tool says of it."""


class SearchTimeout(SearchError, TimeoutError):  # noqa: N818 - the term of the field
    """A search engine gave no answer in time."""

    status = "timeout"


class SearchAnswerError(SearchError, ValueError):
    """What a search engine sent is no answer."""

    status = "bad_response"


class WikiError(GemenvError, ConnectionError):
    """A source of wiki pages cannot be reached, or has broken."""


class ServerError(GemenvError, RuntimeError):
    """A server of gemenv cannot listen, or has broken."""


class ToolServerError(GemenvError, ConnectionError):
    """A server of tools cannot be reached, or does not answer."""


class SandboxError(GemenvError, RuntimeError):
    """A sandbox cannot run on this machine, or has broken."""


class IsolationError(SandboxError):
    """A sandbox keeps programs apart less than `require` asks for."""


class SandboxFileError(SandboxError, OSError):
    """A file in a sandbox cannot be read or written."""


class SampleDataWarning(UserWarning):
    """A small embedded sample stands in for the data set that an id names."""


class GraderWarning(UserWarning):
    """A grader that comes from elsewhere is known to pay for what is not right."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint that names the known word closest to `name`, or an empty string.

    >>> nearest("max_turnz", ["max_turns", "min_number"])
    " Did you mean 'max_turns'?"
    >>> nearest("zzz", ["max_turns"])
    ''
    """
    found = difflib.get_close_matches(name, list(known), n=1)
    return f" Did you mean {found[0]!r}?" if found else ""
