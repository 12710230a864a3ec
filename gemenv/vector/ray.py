"""Workers in actors of a Ray cluster."""

import contextlib
import importlib
import logging
import math
import os
import pickle
import select
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from gemenv.core.background import background_loop
from gemenv.errors import ClosedError, GemenvError, InvalidArgumentError, MissingDependencyError
from gemenv.vector.backend import Done
from gemenv.vector.faces import Limits
from gemenv.vector.process import available_cpus
from gemenv.vector.progress import Doing
from gemenv.vector.ray_host import Host
from gemenv.vector.remote import RemoteBackend
from gemenv.vector.slot import SlotOrder
from gemenv.vector.threads import PATIENCE
from gemenv.vector.worker import Message, WorkerSettings

_OPTIONS = (
    "accelerator_type",
    "label_selector",
    "memory",
    "num_cpus",
    "num_gpus",
    "resources",
    "runtime_env",
    "scheduling_strategy",
)
"""What `ray_options` may hold: names, restarts and concurrency are the supervisor's affair."""
_GROUPS = {"results": 1, "progress": 1}
"""Methods of an actor that have a thread of their own, in concurrency groups of their names."""
_JOINING, _ROOM, _SETUP = 5.0, 60.0, 660.0
"""Seconds that an actor may wait for a place: where no node is large enough, since one may just
be joining; where one is; and with a runtime environment, which Ray gives ten minutes."""
_SILENCE = 5.0
"""Seconds beyond a deadline after which an actor is ended that does not tell what it is doing:
some call lets no other thread run."""
_MARGIN = 0.05
"""Seconds before a deadline from which on fresh news is waited for."""

_sharing: "set[RaySite]" = set()
"""Those that use a Ray which this module has initialised: the last one shuts it down."""


def make_ray_backend(
    orders: Sequence[SlotOrder],
    limits: Limits,
    *,
    workers: int | None,
    threads: int,
    options: Mapping[str, Any],
) -> RemoteBackend:
    """Build slots in actors of Ray.

    If Ray is not initialised, this joins the cluster of `RAY_ADDRESS`, or starts one on this
    machine; the last vector environment on it shuts it down. For anything else, call `ray.init`
    before: with `runtime_env`, say, to bring code and packages to other machines. Machines that
    have the folders of this program's `sys.path` import from there too. Classes and functions of
    `__main__`, such as a notebook's, need nothing.

    Args:
        orders: The slots.
        limits: Wall seconds that a call may take.
        workers: How many actors; by default as many as the cluster has CPUs for.
        threads: Calls of blocking environments at the same time, in each actor.
        options: For the actors' `.options`; by default `num_cpus=1`.

    Raises:
        MissingDependencyError: If Ray is not installed.
        InvalidArgumentError: If there is no such option, or no node is large enough for a worker.
        GemenvError: If the cluster has no room for a worker within a minute.
    """
    if unknown := sorted(set(options) - set(_OPTIONS)):
        raise InvalidArgumentError(
            f"`ray_options` cannot hold {', '.join(unknown)}; it may hold {', '.join(_OPTIONS)}."
        )
    site = RaySite(WorkerSettings(limits=limits, threads=threads), options, workers)
    return RemoteBackend(orders, site, limits, min(workers or site.places(), len(orders)))


class RayLink:
    """An actor, and the calls of it that are under way."""

    def __init__(self, site: "RaySite", actor: Any, limits: Limits) -> None:
        self._site, self._actor = site, actor
        self._limits = {"make": limits.reset, "reset": limits.reset, "step": limits.step}
        self.born = self._heard = time.monotonic()
        self.ready = self.closed = self.closing = self.dying = False
        self.calls = self._unanswered = 0
        self.no_room: GemenvError | None = None
        self._answers: list[Done] = []
        self._how: str | None = None
        self._told: Doing | None = None
        """What it said when it was last `_heard`: what it was doing, and for how many seconds."""
        self._asked: float | None = self.born
        """When it was asked what it has not said yet."""
        self._said = self.born
        self._call("progress")
        self._call("results")

    def _call(self, method: str, *args: Any) -> None:
        outcome = self._site.call(self._actor, method, *args)
        self.calls += 1
        outcome.add_done_callback(lambda outcome: self._site.post(self, method, outcome))

    def send(self, message: Message) -> None:
        """Give it work."""
        if not self._unanswered:
            self._told, self._heard = None, time.monotonic()
        self._unanswered += len(message[1])
        self._call("handle", self._site.pack(message))

    def take_in(self, method: str, outcome: Future[Any]) -> None:
        """Take in how a call went."""
        self.calls -= 1
        self.closing = self.closing and method != "close"
        if (error := outcome.exception()) is not None:
            # Even where it is only out of reach: what it was doing is lost.
            self._how = self._how or _read_end(error)
            self.kill()
        elif method == "progress":
            self.ready, self.no_room, self._asked = True, None, None
            self._told = outcome.result()
            self._heard = self._said = time.monotonic()
        elif method != "close":
            for data in outcome.result():
                done: list[Done] = pickle.loads(data)  # noqa: S301 - from an actor of ours
                self._answers += done
                self._unanswered -= len(done)
                self._told, self._heard = None, time.monotonic()
            if method == "results" and not self.dying:
                self._call("results")

    def receive(self) -> list[Done]:
        """Return what it has answered.

        Raises:
            GemenvError: If the cluster has no room for it.
        """
        if self.no_room is not None:
            raise self.no_room
        answers, self._answers = self._answers, []
        return answers

    def ended(self) -> str | None:
        """Say how it ended; `None` while it runs."""
        return None if self.calls else self._how

    def doing(self) -> Doing | None:
        """Return the call that is going on, as far as is known.

        It is asked for when a deadline may have been missed. What was told is taken to go on
        almost until its deadline: only what is told after a deadline can miss it.
        """
        limits = [limit for limit in self._limits.values() if limit is not None]
        if not limits or not self.ready or self.dying:
            return None
        now, told = time.monotonic(), self._told
        lasts, due = now - self._heard, min(limits) / 2
        if told is not None and told.since < (limit := self._limits[told.stage] or 0):
            due = limit - told.since
        if self._asked is not None:
            if len(limits) == len(self._limits) and now - self._asked > max(limits) + _SILENCE:
                self._how = f"did not answer for {now - self._asked:.0f} s"
                self.kill()
        elif lasts >= due or now - self._said >= max(limits):
            self._asked = now
            self._call("progress")
        if told is None:
            return None
        return told._replace(since=now - told.since - max(0.0, min(lasts, due - _MARGIN)))

    def waiting(self) -> None:
        """What goes on elsewhere than in the thread of `handle` is not known here."""

    def last_beat(self) -> float | None:
        """Return since when it has owed an answer; `None` if it owes none."""
        return self._asked if self.ready and not self.dying else None

    def say_goodbye(self) -> None:
        """Ask it to close its environments."""
        if self.ready and not self.dying:
            self.closing = True
            self._call("close")

    def kill(self) -> None:
        """End it at once; `ended` tells when it has."""
        if not self.dying:
            self.dying = True
            self._site.kill(self._actor)

    def close(self) -> None:
        """Let go of it."""
        self.kill()
        self.closed = True


def _read_end(error: BaseException) -> str:
    """Say in one line how Ray says that an actor ended."""
    cause = getattr(error, "cause", None)
    if isinstance(cause, BaseException):
        return f"failed ({type(cause).__name__}: {cause})"
    text = str(error).partition("Some common causes")[0]
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("\t")]
    said = " ".join(lines[1:] or lines).removeprefix("The actor is dead because ").strip(" .")
    return f"ended ({said if len(said) <= 400 else f'{said[:150]} […] {said[-250:]}'})"


class RaySite:
    """A Ray cluster, as far as our actors are concerned."""

    def __init__(
        self, settings: WorkerSettings, options: Mapping[str, Any], workers: int | None
    ) -> None:
        self._ray, self._settings = _import_ray(), settings
        self._options: dict[str, Any] = {"num_cpus": 1, **options}
        try:
            host = self._ray.remote(concurrency_groups=_GROUPS, enable_task_events=False)(Host)
            self._actors = host.options(**self._options)
        except (TypeError, ValueError) as error:
            raise InvalidArgumentError(f"Ray refuses `ray_options`: {error}") from error
        shares = any(site.connected() for site in _sharing)
        if not self._ray.is_initialized():
            shares = True
            self._initialise(workers or 1)
        if shares:
            _sharing.add(self)
        self._session = self._find_session()
        self._path = [os.path.abspath(each) for each in sys.path]
        self._links: list[RayLink] = []
        self._arrived: deque[tuple[RayLink, str, Any]] = deque()
        self._guard = threading.Lock()
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)

    def _initialise(self, workers: int) -> None:
        quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
        if os.environ.get("RAY_ADDRESS"):
            self._ray.init(**quiet)
        else:
            cpus = math.ceil(workers * (self._options["num_cpus"] or 0))
            cpus = max(cpus, available_cpus())
            self._ray.init("local", num_cpus=cpus, include_dashboard=False, **quiet)

    def _find_session(self) -> tuple[str, str]:
        context = self._ray.get_runtime_context()
        return context.get_node_id(), context.get_job_id()

    def connected(self) -> bool:
        """Say whether Ray has not been shut down meanwhile, and perhaps started anew."""
        return self._ray.is_initialized() and self._find_session() == self._session

    def places(self) -> int:
        """Return how many workers the cluster has CPUs for."""
        cpus = self._ray.cluster_resources().get("CPU", 1)
        return max(1, int(cpus / (self._options["num_cpus"] or 1)))

    def pack(self, message: Message) -> bytes:
        """Return a message as it is sent: arrays that Ray itself packs arrive read-only."""
        return self._ray.cloudpickle.dumps(message)

    def call(self, actor: Any, method: str, *args: Any) -> Future[Any]:
        """Call a method of an actor."""
        if not self._ray.is_initialized():
            # Ray would quietly start another cluster.
            raise ClosedError("Ray was shut down; build another vector environment.")
        bound = getattr(actor, method)
        if method in _GROUPS:
            bound = bound.options(concurrency_group=method)
        return bound.remote(*args).future()

    def start(self) -> RayLink:
        """Start a worker, wherever there is room."""
        try:
            actor = self._actors.remote(self._settings, self._path)
        except ValueError as error:
            raise InvalidArgumentError(f"Ray refuses `ray_options`: {error}") from error
        link = RayLink(self, actor, self._settings.limits)
        self._links = [each for each in self._links if not each.closed] + [link]
        self._look_later(link)
        return link

    def kill(self, actor: Any) -> None:
        """End an actor."""
        if self.connected():
            self._ray.kill(actor)

    def post(self, link: RayLink, event: str, outcome: Future[Any] | None = None) -> None:
        """Take note, from any thread, of what `poll` is to see."""
        self._arrived.append((link, event, outcome))
        with self._guard, contextlib.suppress(BlockingIOError):
            if self._write >= 0:
                os.write(self._write, b"!")

    def poll(self) -> None:
        """Take in what has come from actors."""
        with contextlib.suppress(BlockingIOError):
            while len(os.read(self._read, 4096)) == 4096:
                pass
        while self._arrived:
            link, event, outcome = self._arrived.popleft()
            if outcome is not None:
                link.take_in(event, outcome)
            elif not (link.ready or link.dying):
                self._look_for_room(link)

    def fileno(self) -> int:
        """Return a descriptor that is readable when `poll` may find something."""
        return self._read

    def _look_later(self, link: RayLink) -> None:
        loop = background_loop()
        loop.call_soon_threadsafe(loop.call_later, _JOINING, self.post, link, "late")

    def _look_for_room(self, link: RayLink) -> None:
        """Give up an actor that waits in vain for a place."""
        own, waited = self._options, time.monotonic() - link.born
        named = {"CPU": own["num_cpus"], "GPU": own.get("num_gpus"), "memory": own.get("memory")}
        custom: dict[str, float] = own.get("resources") or {}
        demand = {name: n for name, n in {**named, **custom}.items() if n}
        nodes = [node["Resources"] for node in self._ray.nodes() if node["Alive"]]
        fits = any(all(node.get(name, 0) >= n for name, n in demand.items()) for node in nodes)
        setup = own.get("runtime_env") or self._ray.get_runtime_context().runtime_env
        if fits and waited < (_SETUP if setup else _ROOM):
            self._look_later(link)
            return
        have, free = self._ray.cluster_resources(), self._ray.available_resources()
        amounts = [f"{free.get(name, 0):g} of {have.get(name, 0):g} {name}" for name in demand]
        why = f"none came free in {waited:.0f} s" if fits else "no node has as much"
        link.no_room = (GemenvError if fits else InvalidArgumentError)(
            f"Ray has no room for a worker with {own}: {why}. Free in the whole cluster: "
            f"{', '.join(amounts)}. Ask for fewer `workers`, or for less in `ray_options`."
        )

    def close(self) -> None:
        """Let the actors close their environments, and end them; and Ray, if it is ours."""
        links = [link for link in self._links if not link.closed]
        try:
            if self.connected():
                for link in links:
                    link.say_goodbye()
                self._wait_while(lambda: any(link.closing for link in links))
        finally:
            for link in links:
                link.close()
            if self.connected():
                self._wait_while(lambda: any(link.calls for link in links))
            self._links.clear()
            self._let_go()

    def _wait_while(self, condition: Callable[[], bool]) -> None:
        give_up = time.monotonic() + PATIENCE
        poll = select.poll()
        poll.register(self._read, select.POLLIN)
        while condition() and (left := give_up - time.monotonic()) > 0:
            poll.poll(left * 1000)
            self.poll()

    def _let_go(self) -> None:
        with self._guard:
            os.close(self._write)
            os.close(self._read)
            self._read = self._write = -1
        if self in _sharing:
            _sharing.discard(self)
            if self.connected() and not any(site.connected() for site in _sharing):
                self._ray.shutdown()


def _import_ray() -> Any:
    try:
        return importlib.import_module("ray")
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            "The backend 'ray' needs the package ray; install it with: pip install 'gemenv[ray]'"
        ) from error
