"""A sound environment, and defective ones that differ from it in one point each."""

import random
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from gemenv.core import Env, StepResult
from gemenv.messages import boxed, last_boxed
from gemenv.spaces import Text


@dataclass
class State:
    number: int
    guesses: list[str]


class Sound(Env):
    """Guess a digit; every wrong guess gets a hint drawn at random."""

    state: State

    def _reset(self, options):
        self.state = State(int(self.np_random.integers(10)), [])
        return "Guess a digit.", {"privileged": {"answer": [f"digit {self.state.number}"]}}

    def _step(self, action):
        guess = last_boxed(action)
        if guess is None or len(guess) != 1 or not (guess.isascii() and guess.isdecimal()):
            return StepResult.of(
                r"Answer like \boxed{4}.", {"format": -0.1}, terminated=True, action_valid=False
            )
        self.state.guesses.append(guess)
        right = int(guess) == self.state.number
        return StepResult.of(
            "Right." if right else self.hint(),
            {"correct": float(right), "turn": -0.01},
            terminated=right,
            truncated=self.turn >= 5 and not right,
            success=right,
            parsed_action=guess,
        )

    def hint(self):
        return f"No. Your guesses: {self.state.guesses}. Try {self.np_random.integers(100)}."

    def _random_action(self, rng):
        return boxed(int(rng.integers(10)))

    def oracle_action(self):
        return boxed(self.state.number)


class WarnsGymnasium(Sound):
    info: ClassVar[dict[str, Any]] = {"privileged": None}

    def _reset(self, options):
        return super()._reset(options)[0], self.info


class HasObsoleteSeed(Sound):
    def seed(self):
        """Gymnasium warns of such a method."""


class LeavesObservationSpace(Sound):
    observation_space = Text(max_length=20)


class LeavesActionSpace(Sound):
    action_space = Text(max_length=3)


class ForgetsAKey(Sound):
    def _step(self, action):
        result = super()._step(action)
        del result.info["parsed_action"]
        return result


class DoesNotSum(Sound):
    def _step(self, action):
        return super()._step(action)._replace(reward=0.5)


class GivesNumpyBool(Sound):
    def _step(self, action):
        result = super()._step(action)
        return result._replace(terminated=np.bool_(result.terminated))


class CountsTurnsTwice(Sound):
    def step(self, action):
        result = super().step(action)
        result.info["turn"] *= 2
        return result


class ReturnsFour(Sound):
    def step(self, action):
        return super().step(action)[:4]


class StartsAtTurnOne(Sound):
    def reset(self, *, seed=None, options=None):
        observation, info = super().reset(seed=seed, options=options)
        return observation, info | {"turn": 1}


class EndsTwice(Sound):
    def _step(self, action):
        result = super()._step(action)
        return result._replace(truncated=result.terminated or result.truncated)


class EndsTwiceOnTheLastTurn(Sound):
    def _step(self, action):
        result = super()._step(action)
        return result._replace(truncated=result.truncated or (result.terminated and self.turn == 5))


class EndsTwiceOnNonsense(Sound):
    def _step(self, action):
        result = super()._step(action)
        return result._replace(truncated=result.truncated or not result.info["action_valid"])


class NeverEnds(Sound):
    def _step(self, action):
        return super()._step(action)._replace(terminated=False, truncated=False)

    def hint(self):
        return "No."


class StepsAfterTheEnd(Sound):
    def step(self, action):
        return self._end_turn(super()._step(action)) if self.over else super().step(action)


class OverridesStep(Sound):
    def step(self, action):
        result = super().step(action)
        return result._replace(terminated=True)


class StepRaisesItsOwn(Sound):
    def step(self, action):
        if self.over:
            raise RuntimeError("over")
        return super().step(action)


class RendersNothing(Sound):
    def render(self):
        return None


class ClosesOnce(Sound):
    closed = False

    def close(self):
        if self.closed:
            raise RuntimeError("closed already")
        self.closed = True


class SpawnsItself(Sound):
    def spawn(self, *, same_state=False, **kwargs):
        return super().spawn(same_state=True, **kwargs) if same_state else self


class SpawnsAnother(Sound):
    def spawn(self, *, same_state=False, **kwargs):
        return super().spawn(same_state=True, **kwargs) if same_state else Sound()


class ReadsTheClock(Sound):
    def hint(self):
        return f"No, and it is {time.perf_counter_ns()}."


class KnowsItsAddress(Sound):
    def hint(self):
        return f"No, says {id(self)}."


class IgnoresTheSeed(Sound):
    def _reset(self, options):
        self.state = State(7, [])
        return "Guess a digit."

    def hint(self):
        return "No."


class SamplesFromTheEpisode(Sound):
    def _random_action(self, rng):
        return boxed(int(self.np_random.integers(10)))


class RemembersEpisodes(Sound):
    played = 0

    def _reset(self, options):
        self.played += 1
        return super()._reset(options)

    def hint(self):
        return f"No, after {self.played} episodes."


class SharesItsState(Sound):
    shared: ClassVar[list[str]] = []

    def _reset(self, options):
        self.shared.clear()
        return super()._reset(options)

    def hint(self):
        self.shared.append("no")
        return f"No. {self.shared}"


class RaisesInAThread(Sound):
    def hint(self):
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("created in another thread")
        return super().hint()


class BoundToAThread(Sound):
    def hint(self):
        return f"No, in {threading.current_thread().name}."


class PaysLessAsync(Sound):
    async def astep(self, action):
        return self.step(action)._replace(reward=0.0)


class StepsAsyncBeforeReset(Sound):
    async def astep(self, action):
        if self.state is None:
            self.reset(seed=0)
        return self.step(action)


class UsesGlobalRandom(Sound):
    def _step(self, action):
        random.random()
        return super()._step(action)


class SeedsNumpy(Sound):
    def _reset(self, options):
        np.random.seed(0)
        return super()._reset(options)


class OracleUsesGlobalRandom(Sound):
    def oracle_action(self):
        random.random()
        return super().oracle_action()


class ForgetsGenerator(Sound):
    def _dump_source(self):
        return {"np_random_seed": self.np_random_seed}

    def _load_source(self, data):
        pass


class ForgetsAttribute(Sound):
    hints = 0

    def _reset(self, options):
        self.hints = 0
        return super()._reset(options)

    def hint(self):
        self.hints += 1
        return f"No, {self.hints} times."


class KeepsSnapshotAlive(Sound):
    def get_state(self):
        return super().get_state() | {"guesses": self.state and self.state.guesses}


class HasNoJson(Sound):
    def get_state(self):
        return super().get_state() | {"best": float("inf")}


class TakesDamagedSnapshots(Sound):
    def set_state(self, state):
        self.turn = state["turn"]
        super().set_state(state)


class TakesAnything(Sound):
    def set_state(self, state):
        if isinstance(state, dict) and state.get("version") == 1 and "fields" not in state:
            return
        super().set_state(state)


class ChangesBeforeItRefuses(Sound):
    def set_state(self, state):
        self.turn = 3
        super().set_state(state)


class ForksTogether(Sound):
    def fork(self, n):
        twin = self.spawn(same_state=True)
        return [twin] * n


class DrawsInvalidActions(Sound):
    def _random_action(self, rng):
        return boxed(int(rng.integers(11)))


class DrawsUnreadableActions(Sound):
    def _step(self, action):
        result = super()._step(action)
        return (
            result
            if result.info["action_valid"]
            else StepResult.of("?", {"format": -0.1}, terminated=True)
        )

    def _random_action(self, rng):
        return str(rng.integers(10))


class OracleErrs(Sound):
    def oracle_action(self):
        return boxed(min(self.state.number + 1, 9))


class OracleGivesUp(Sound):
    def oracle_action(self):
        return None if self.turn else boxed(10)


class OracleDraws(Sound):
    def oracle_action(self):
        self.np_random.random()
        return boxed(self.state.number if self.turn else (self.state.number + 1) % 10)


class OracleBoasts(OracleErrs):
    """Says that its oracle hardly ever fails; it does nine times of ten."""

    def chance(self):
        return 0.95


class OracleBetsOnTheImpossible(OracleErrs):
    def chance(self):
        return 2.0


class TellsTheAnswer(Sound):
    def hint(self):
        return f"No, it was digit {self.state.number}."


class TellsTheAnswerAtOnce(Sound):
    def _reset(self, options):
        observation, info = super()._reset(options)
        return f"{observation} It is digit {self.state.number}.", info


class RaisesOnNul(Sound):
    def _step(self, action):
        if "\0" in action:
            raise ValueError("embedded null byte")
        return super()._step(action)


class AnswersBytes(Sound):
    def _step(self, action):
        result = super()._step(action)
        return result._replace(observation=b"?") if not action.isascii() else result


class PaysInfinity(Sound):
    def _step(self, action):
        if "9" * 19 in action:
            return StepResult.of("Much.", {"much": float("inf")}, terminated=True)
        return super()._step(action)


class ExitsOnDemand(Sound):
    def _step(self, action):
        if "SystemExit" in action:
            sys.exit(3)
        return super()._step(action)


DEFECTS: dict[str, tuple[type[Sound], ...]] = {
    "gymnasium": (WarnsGymnasium, HasObsoleteSeed),
    "spaces": (LeavesObservationSpace, LeavesActionSpace),
    "info": (
        ForgetsAKey,
        DoesNotSum,
        GivesNumpyBool,
        CountsTurnsTwice,
        ReturnsFour,
        StartsAtTurnOne,
    ),
    "ends": (
        EndsTwice,
        EndsTwiceOnTheLastTurn,
        EndsTwiceOnNonsense,
        NeverEnds,
        StepsAfterTheEnd,
        OverridesStep,
        StepRaisesItsOwn,
    ),
    "render": (RendersNothing,),
    "close": (ClosesOnce,),
    "spawn": (SpawnsItself, SpawnsAnother),
    "seed": (
        ReadsTheClock,
        KnowsItsAddress,
        IgnoresTheSeed,
        SamplesFromTheEpisode,
        RemembersEpisodes,
    ),
    "interleaving": (SharesItsState,),
    "threads": (BoundToAThread, RaisesInAThread, SharesItsState),
    "async_faces": (PaysLessAsync, StepsAsyncBeforeReset),
    "global_random": (UsesGlobalRandom, SeedsNumpy, OracleUsesGlobalRandom),
    "snapshot": (
        ForgetsGenerator,
        ForgetsAttribute,
        KeepsSnapshotAlive,
        HasNoJson,
        TakesDamagedSnapshots,
        TakesAnything,
        ChangesBeforeItRefuses,
        ForksTogether,
    ),
    "random_action": (DrawsInvalidActions, DrawsUnreadableActions),
    "oracle": (
        OracleErrs,
        OracleGivesUp,
        OracleDraws,
        OracleBoasts,
        OracleBetsOnTheImpossible,
    ),
    "privileged": (TellsTheAnswer, TellsTheAnswerAtOnce),
    "fuzz": (RaisesOnNul, AnswersBytes, PaysInfinity, ExitsOnDemand),
}
"""Environments by the check that must find what is wrong with them."""
