"""One worker elsewhere: what it was asked, what it answered, and who takes its place."""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from gemenv.core.failure import FailureInfo, FailureKind, FailureStage
from gemenv.errors import ContractError, GemenvError, ResetNeeded
from gemenv.vector.backend import Done
from gemenv.vector.faces import Limits
from gemenv.vector.journal import Frozen, Journal, Rebuild
from gemenv.vector.progress import Doing
from gemenv.vector.slot import Operation, SlotOrder
from gemenv.vector.threads import too_late
from gemenv.vector.worker import BuildReport, Message

_EPISODIC = frozenset(("step", "reset", "fail"))
"""The operations whose answer is a step of an episode."""
_STILLBORN = 3
"""Workers in a row that may end before they have done anything."""
_GRACE = 5.0
"""Seconds that building a slot may take beyond the deadlines."""
_SILENCE = 2.0
"""Seconds beyond the deadlines after which an event loop without a heartbeat is held up."""


class Link(Protocol):
    """A worker, as its supervisor sees it."""

    def send(self, message: Message) -> None:
        """Give it work; never waits."""
        ...

    def receive(self) -> list[Done]:
        """Return what it has answered, without waiting."""
        ...

    def ended(self) -> str | None:
        """Say how it ended; `None` while it runs. What it answered before has been received."""
        ...

    def doing(self) -> Doing | None:
        """Return the call that is going on in its main thread, or during which it ended."""
        ...

    def waiting(self) -> Doing | None:
        """Return the latest call that began elsewhere; `None` if that is not known."""
        ...

    def last_beat(self) -> float | None:
        """Return when its event loop was last known to be alive; `None` if that is not known."""
        ...

    def kill(self) -> None:
        """End it at once; `ended` tells when it has."""
        ...

    def close(self) -> None:
        """Give back what belongs to it, after its end or instead of it."""
        ...


class Site(Protocol):
    """Where workers run."""

    def start(self) -> Link:
        """Start a worker."""
        ...

    def poll(self) -> None:
        """Take in what has arrived from workers, without waiting."""
        ...

    def fileno(self) -> int:
        """Return a descriptor that is readable when `poll` may find something."""
        ...

    def close(self) -> None:
        """Let the workers close their environments, and end them."""
        ...


class Supervisor:
    """Keeps the slots of one worker alive.

    When the worker ends, another one takes its place, and every slot is brought back by its
    history. The one whose call was going on gets a failure. Where that cannot be told, what was
    in flight is tried again one by one, so that a call that ends its process again is found.
    """

    def __init__(self, orders: Sequence[SlotOrder], site: Site, limits: Limits) -> None:
        self._journals = {order.index: Journal(order) for order in orders}
        self._site, self._limits = site, limits
        self._reports: dict[int, BuildReport] = {}
        self._in_flight: dict[int, Operation] = {}
        """What the worker was asked and has not answered."""
        self._held: dict[int, Operation] = {}
        """What it will be asked once it is ready."""
        self._building: set[int] = set()
        self._one_by_one: dict[int, Rebuild] = {}
        """Those still to be built, where it cannot be told which of them ends a worker."""
        self._freezing: set[int] = set()
        """Those that were asked where they are."""
        self._born = False
        """Whether all slots have been built once."""
        self._careful = False
        self._lost: dict[int, FailureInfo] = {}
        """Why slots that were idle could not be brought back."""
        self._judged: tuple[Doing, Operation | None] | None = None
        """The call that missed its deadline, and what the slot was asked."""
        self._stillborn = 0
        self._answers: list[Done] = []
        self._link = site.start()
        self._build()

    def start_over(self) -> None:
        """Drop what is in flight, and build all slots anew."""
        self._journals = {i: Journal(journal.order) for i, journal in self._journals.items()}
        self._in_flight, self._held, self._lost, self._answers = {}, {}, {}, []
        self._careful, self._judged, self._stillborn = False, None, 0
        self._link.kill()
        self._link.close()
        self._link = self._site.start()
        self._build()

    @property
    def building(self) -> bool:
        """Whether some slot is not ready yet."""
        return bool(self._building)

    def _build(self) -> None:
        self._building = set(self._journals)
        self._reports, self._freezing = {}, set()
        rebuilds = {i: Rebuild(j.order, j.expect()) for i, j in self._journals.items()}
        self._one_by_one = rebuilds if self._stillborn else {}
        if self._stillborn:
            self._build_next()
        else:
            self._link.send(("build", rebuilds))

    def _build_next(self) -> None:
        index = next(iter(self._one_by_one))
        self._link.send(("build", {index: self._one_by_one[index]}))

    def submit(self, operation: str, jobs: Mapping[int, Any]) -> None:
        """Begin an operation on some of the slots."""
        if not (self._building or self._lost or self._held or self._careful):
            self._link.send((operation, jobs))
            self._in_flight.update({i: (operation, payload) for i, payload in jobs.items()})
            return
        for index, payload in jobs.items():
            self._held[index] = (operation, payload)
        self._send_held()

    def collect(self) -> list[Done]:
        """Return what is answered; bring the worker back if it has ended."""
        if done := self._link.receive():
            self._take(done)
        how = self._link.ended()
        if how is not None:
            self._revive(how)
        elif self._limits != Limits():
            self._enforce()
        if self._held:
            self._send_held()
        elif not self._in_flight:
            self._careful = False
        answers, self._answers = self._answers, []
        return answers

    def patience(self) -> float | None:
        """Return the seconds until a deadline must be looked after."""
        if self._limits == Limits() or not (self._in_flight or self._building):
            return None
        doing, now = self._link.doing(), time.monotonic()
        if doing is not None and (limit := self._limit(doing.stage)) is not None:
            return max(0.001, doing.since + limit - now)
        shortest = min(x for x in (self._limits.step, self._limits.reset) if x is not None)
        return shortest / 2

    # Answers

    def _take(self, done: list[Done]) -> None:
        if self._building:
            for index, report in done:
                self._take_report(index, report)
            return
        journals, in_flight = self._journals, self._in_flight
        too_long: list[int] = []
        for index, value in done:
            journal = journals[index]
            if type(value) is Frozen:
                self._freezing.discard(index)
                journal.note_frozen(value)
                continue
            asked = in_flight.pop(index)
            if asked[0] in _EPISODIC:
                journal.note_step(asked, value)
                if journal.too_long:
                    too_long.append(index)
            else:
                journal.note_other(asked, value)
            self._answers.append((index, value))
        self._stillborn = 0
        if too_long:
            self._freeze(too_long)

    def _freeze(self, indices: Iterable[int]) -> None:
        """Ask where slots are whose histories are long: before they are asked anything else."""
        wanted = {index: None for index in indices if index not in self._freezing}
        if wanted:
            self._freezing.update(wanted)
            self._link.send(("freeze", wanted))

    def _take_report(self, index: int, report: BuildReport | Exception) -> None:
        if isinstance(report, Exception):
            if not self._born:
                raise report
            self._lose(index, {"kind": "env_error", "stage": "make", "message": str(report)})
            report = BuildReport()
        self._building.discard(index)
        self._reports[index] = report
        self._journals[index].repeatable = report.snapshot
        self._born = self._born or not self._building
        if not report.same:
            message = "Its process ended, and its episode, played again, came out differently."
            self._lose(index, {"kind": "lost", "stage": "step", "message": message})
        if self._one_by_one.pop(index, None) is not None and self._one_by_one:
            self._build_next()

    def _send_held(self) -> None:
        """Send what waited, unless the worker is not ready; one at a time if careful."""
        by_operation: dict[str, dict[int, Any]] = {}
        while self._held and not (self._building or (self._careful and self._in_flight)):
            index = next(iter(self._held))
            asked = self._held.pop(index)
            if (failure := self._lost.get(index)) is not None:
                if asked[0] not in _EPISODIC:
                    self._answers.append((index, ResetNeeded(failure["message"])))
                    continue
                del self._lost[index]
                if asked[0] == "step":
                    asked = self._failing(index, failure)
            self._in_flight[index] = asked
            by_operation.setdefault(asked[0], {})[index] = asked[1]
        for operation, jobs in by_operation.items():
            self._link.send((operation, jobs))

    def _failing(self, index: int, failure: FailureInfo) -> Operation:
        journal = self._journals[index]
        turn = journal.turn + 1
        return "fail", {"failure": failure, "observation": journal.observation, "turn": turn}

    # Deadlines

    def _limit(self, stage: FailureStage) -> float | None:
        limit = self._limits.step if stage == "step" else self._limits.reset
        # What is played again has kept its deadline before, and the worker is just warming up.
        return limit + _GRACE if limit is not None and self._building else limit

    def _enforce(self) -> None:
        """End the worker if a call has taken too long."""
        if self._judged is not None or not (self._in_flight or self._building):
            return
        now, doing = time.monotonic(), self._link.doing()
        if doing is not None:
            limit = self._limit(doing.stage)
            if limit is not None and now - doing.since > limit:
                self._judge(doing)
        elif not self._building:
            # The worker itself keeps to the deadlines of what waits, unless its loop is held up.
            beat = self._link.last_beat()
            allowed = max(self._limits.step or 0, self._limits.reset or 0) + _SILENCE
            if beat is not None and now - beat > allowed:
                self._judge(self._sole())

    def _judge(self, doing: Doing | None) -> None:
        """End the worker because of a call; `None` leaves it to be found out which."""
        if doing is not None:
            self._judged = doing, self._in_flight.get(doing.slot)
        self._link.kill()

    # The end of a worker

    def _revive(self, how: str) -> None:
        """Start another worker, and bring the slots back."""
        culprit, kind = self._blame()
        asked = {**self._in_flight, **self._held}
        self._forget_unrepeatable(culprit)
        if culprit is not None:
            self._fail(culprit, kind, how, asked)
        elif self._in_flight:
            self._careful = True
        elif self._building:
            self._stillborn += 1
            if self._stillborn >= _STILLBORN:
                raise ContractError(
                    f"{_STILLBORN} workers in a row ended while they built their environments; "
                    f"the last one {how}."
                )
        self._in_flight, self._held = {}, asked
        self._link.close()
        self._link = self._site.start()
        self._build()

    def _blame(self) -> tuple[Doing | None, FailureKind]:
        """Return the call because of which the worker ended, if that can be told, and how."""
        if self._judged is not None:
            (doing, asked), self._judged = self._judged, None
            answered = asked is not None and self._in_flight.get(doing.slot) is not asked
            in_time = asked is None and doing.slot not in self._building
            return (None if answered or in_time else doing), "deadline"
        if self._born and self._one_by_one:
            index = next(iter(self._one_by_one))
            return Doing(index, "make", self._journals[index].history.episode, 0.0), "crash"
        doing = self._link.doing()
        alone = self._building or len(self._in_flight) == 1 or self._all_in_place()
        if doing is not None and alone and doing.slot in {*self._in_flight, *self._building}:
            return doing, "crash"
        return (self._sole() if self._careful else None), "crash"

    def _sole(self) -> Doing | None:
        """Return the call that must be going on elsewhere than in the worker's main thread."""
        if self._building or len(self._in_flight) != 1:
            return None
        index, (operation, _) = next(iter(self._in_flight.items()))
        waiting = self._link.waiting()
        if waiting is not None and waiting.slot == index:
            return waiting
        # A `fail` has no step any more that could do harm, but the reset that follows it.
        stage: FailureStage = "reset" if operation in ("reset", "fail") else "step"
        return Doing(index, stage, self._next_episode(index), 0.0)

    def _all_in_place(self) -> bool:
        return all(self._reports[index].in_place for index in self._in_flight)

    def _next_episode(self, index: int) -> int:
        history = self._journals[index].history
        operation, payload = self._in_flight[index]
        anew = operation == "reset" and payload["root"] is not None
        episode = 0 if anew else history.episode + 1
        while episode in history.bad_resets:
            episode += 1
        return episode

    def _fail(
        self, culprit: Doing, kind: FailureKind, how: str, asked: dict[int, Operation]
    ) -> None:
        """Let the slot pay whose call has ended the worker."""
        index, stage, episode, _ = culprit
        message = f"The process {how} during `{stage}`."
        if kind == "deadline":
            limit = self._limit(stage) or _GRACE
            message = str(too_late("building it" if stage == "make" else f"`{stage}`", limit))
        failure: FailureInfo = {"kind": kind, "stage": stage, "message": message}
        journal = self._journals[index]
        if index in self._building and index not in self._in_flight:
            if not self._born:
                raise ContractError(
                    f"Environment {index}, {journal.order.spec.id!r}, cannot be built in another "
                    f"process: {message}"
                )
            journal.history.build = stage != "make"
            self._lose(index, failure)
        elif stage != "step" and not (asked[index][0] == "step" and self._unrepeatable(index)):
            journal.history.bad_resets[episode] = failure
        else:
            operation = asked[index][0]
            if operation in _EPISODIC:
                asked[index] = self._failing(index, failure)
            else:
                del asked[index]
                self._answers.append((index, GemenvError(f"`{operation}`: {message}")))

    def _forget_unrepeatable(self, culprit: Doing | None) -> None:
        """Give up the episodes that cannot be played again, since they have outside effects."""
        for index, journal in self._journals.items():
            if not journal.playing or not self._unrepeatable(index):
                continue
            if culprit is None or culprit.slot != index:
                message = "Its process ended, and its steps have effects that cannot be repeated."
                self._lose(index, {"kind": "lost", "stage": "step", "message": message})
            else:
                journal.forget()

    def _unrepeatable(self, index: int) -> bool:
        report = self._reports.get(index)
        return report is not None and not report.snapshot

    def _lose(self, index: int, failure: FailureInfo) -> None:
        """Give up an episode; the next step says so."""
        journal = self._journals[index]
        if journal.playing:
            self._lost[index] = failure
        journal.forget()
