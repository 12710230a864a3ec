"""Slots in this process: one after the other, or waiting together."""

from collections.abc import Coroutine, Mapping, Sequence
from typing import Any

from gemenv.core.background import run_through
from gemenv.vector.backend import Done
from gemenv.vector.engine import Engine
from gemenv.vector.faces import (
    IN_PLACE,
    InPlace,
    InThread,
    Limits,
    OnLoop,
    awaits,
    close_env,
)
from gemenv.vector.operations import perform
from gemenv.vector.progress import Watch, unwatched
from gemenv.vector.slot import Slot, SlotOrder
from gemenv.vector.threads import Threads


class LocalBackend:
    """Runs slots in this process.

    Args:
        orders: The slots to build; what a constructor raises comes out here.
        concurrent: Whether environments that await or block wait together, on one event loop
            and in a bounded pool of threads. Otherwise all run one after the other.
        limits: Wall seconds that a call may take. With limits, and `concurrent`, environments
            that neither await nor block run in threads too.
        threads: Calls of blocking environments at the same time.
        watch: Is told which call begins, for a supervisor that ends those that hang: then what
            neither awaits nor blocks runs in place in spite of limits.
        watch_waiting: The same, for the calls that do not run in place.
    """

    def __init__(
        self,
        orders: Sequence[SlotOrder],
        *,
        concurrent: bool = False,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        threads: int = 1,
        watch: Watch | None = None,
        watch_waiting: Watch = unwatched,
    ) -> None:
        self.slots: dict[int, Slot] = {}
        self.waiting: dict[int, InThread] = {}
        """The slots that do not run in place, each with the way to call it."""
        self._watch, self._watch_waiting = watch, watch_waiting
        self._in_place = IN_PLACE if watch is None else InPlace(watch)
        self._engine: Engine | None = None
        self._threads: Threads | None = None
        self._concurrent, self._limits, self._bound = concurrent, limits, threads
        self._done: list[Done] = []
        self._orders = orders
        self._build()

    def _build(self) -> None:
        try:
            for order in self._orders:
                slot = Slot(order)
                slot.env = order.build()
                self.add(slot)
        except BaseException:
            self.close()
            raise

    def add(self, slot: Slot) -> None:
        """Take in a slot; where its environment runs is decided by what it is."""
        self.slots[slot.index] = slot
        self.waiting.pop(slot.index, None)
        env = slot.env
        if not self._concurrent or env is None:
            return
        limited = self._limits != Limits() and self._watch is None
        if awaits(env) or env.blocking or limited:
            if self._engine is None:
                self._threads = Threads(self._bound)
                self._engine = Engine(self._threads.run)
            assert self._threads is not None  # noqa: S101 - made with the engine
            if awaits(env):
                face = OnLoop(self._threads, self._limits, self._watch_waiting)
                face.adopt(env)
            else:
                face = InThread(self._threads, self._limits, self._watch_waiting)
            self.waiting[slot.index] = face

    def submit(self, operation: str, jobs: Mapping[int, Any]) -> list[Done]:
        """Begin an operation on some slots; return what is done at once."""
        if self.waiting:
            jobs = self._launch(operation, jobs)
        # Should Ctrl-C come, what is done is collected later.
        done, slots, face, watch = self._done, self.slots, self._in_place, self._watch
        for index, payload in jobs.items():
            slot = slots[index]
            if watch is not None:
                watch(index, "step", slot.episode)
            try:
                if operation == "step":
                    done.append((index, slot.step_at_once(payload, face)))
                else:
                    done.append((index, run_through(perform(slot, operation, payload, face))))
            except BaseException:
                slot.interrupt()
                raise
        self._done = []
        return done

    def drain(self) -> list[Done]:
        """Return what is done amid a `submit` that is going on, which then does not return it."""
        done = self._done[:]
        self._done.clear()
        return done + self._engine.collect() if self._engine is not None else done

    def _launch(self, operation: str, jobs: Mapping[int, Any]) -> Mapping[int, Any]:
        """Hand what waits to the engine; return the rest."""
        waiting, slots = self.waiting, self.slots
        engine = self._engine
        if engine is None or not waiting.keys() & jobs.keys():
            return jobs
        launched: list[tuple[int, Coroutine[Any, Any, Any]]] = []
        for index, payload in jobs.items():
            if (face := waiting.get(index)) is None:
                continue
            slot = slots[index]
            if operation == "step" and face.step_ahead(slot, payload, _Follow(slot, face, engine)):
                continue
            launched.append((index, perform(slot, operation, payload, face)))
        if launched:
            engine.submit(launched)
        return {index: payload for index, payload in jobs.items() if index not in waiting}

    def collect(self) -> list[Done]:
        """Return what is done meanwhile, without waiting."""
        done, self._done = self._done, []
        return done + self._engine.collect() if self._engine is not None else done

    def fileno(self) -> int:
        """Return the engine's descriptor; -1 where nothing ever waits."""
        return self._engine.fileno() if self._engine is not None else -1

    def patience(self) -> None:
        """Deadlines are kept by the event loop."""
        return

    def restart(self) -> None:
        """Drop what is in flight, and build all environments anew."""
        self.close()
        self._build()

    def close(self) -> None:
        """Cancel what runs, close the environments, end the threads."""
        engine, self._engine = self._engine, None
        threads, self._threads = self._threads, None
        slots, self.slots, self.waiting, self._done = self.slots, {}, {}, []
        if engine is not None and threads is not None:
            engine.stop()
            threads.leave()
        for slot in slots.values():
            if slot.env is not None:
                close_env(slot.env)
        if engine is not None and threads is not None:
            threads.close()
            engine.close()


class _Follow:
    """Takes what a step in a thread gave: mostly, it is the answer already."""

    __slots__ = ("_engine", "_face", "_slot")

    def __init__(self, slot: Slot, face: InThread, engine: Engine) -> None:
        self._slot, self._face, self._engine = slot, face, engine

    def __call__(self, result: Any, error: BaseException | None) -> None:
        slot = self._slot
        if error is None:
            try:
                if slot.goes_on(result):
                    self._engine.deliver(slot.index, result)
                    return
            except BaseException as raised:
                error = raised
        self._engine.submit([(slot.index, slot.follow(result, error, self._face))])
