import asyncio
import dataclasses
import json
from typing import Any

import pytest

from gemenv.check import CHECKS, Report, check_env
from gemenv.core import Env, StepResult
from gemenv.errors import InvalidArgumentError
from tests.check.specimens import DEFECTS, ExitsOnDemand, RaisesOnNul, Sound


def timeless(report: Report) -> list[Any]:
    return [dataclasses.replace(result, seconds=0.0) for result in report.results]


def test_all_checks_run_in_order_by_default() -> None:
    report = check_env(Sound)

    assert [result.name for result in report.results] == [check.name for check in CHECKS]
    assert all(result.seconds > 0 for result in report.results)


def test_only_selects_and_keeps_the_order_of_the_table() -> None:
    report = check_env(Sound, only=["fuzz", "info"])

    assert [result.name for result in report.results] == ["info", "fuzz"]


def test_an_unknown_check_is_named_with_the_nearest() -> None:
    with pytest.raises(InvalidArgumentError, match=r"'snapshots'.*Did you mean 'snapshot'"):
        check_env(Sound, only=["snapshots"])


@pytest.mark.parametrize("seed", [-1, 1.5, None, True])
def test_a_bad_seed_is_refused(seed: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="seed"):
        check_env(Sound, seed=seed)


@pytest.mark.parametrize("env", [Sound, RaisesOnNul, *DEFECTS["info"]])
def test_the_same_seed_gives_the_same_findings(env: type[Sound]) -> None:
    names = ["info", "ends", "random_action", "fuzz"]

    assert timeless(check_env(env, seed=5, only=names)) == timeless(
        check_env(env, seed=5, only=names)
    )


def test_the_seed_reaches_the_environment() -> None:
    seeds: list[int | None] = []

    class Spy(Sound):
        def reset(self, *, seed: int | None = None, options: Any = None) -> Any:
            seeds.append(seed)
            return super().reset(seed=seed, options=options)

    check_env(Spy, seed=300, only=["ends"])

    assert set(seeds) == {300, 301, 302, 303, 304}


def test_what_an_environment_raises_is_a_finding_with_the_end_of_its_traceback() -> None:
    def broken() -> Env:
        raise ZeroDivisionError("in the constructor")

    report = check_env(broken)

    assert not report.passed
    assert report.failures == report.results
    for result in report.results:
        assert "ZeroDivisionError: in the constructor" in result.message
        assert "in broken" in result.message


def test_exit_and_recursion_are_findings_too() -> None:
    class Recurses(Sound):
        def _reset(self, options: dict[str, Any]) -> Any:
            return self._reset(options)

    assert "SystemExit" in check_env(ExitsOnDemand, only=["fuzz"]).results[0].message
    assert "RecursionError" in check_env(Recurses, only=["ends"]).results[0].message


def test_an_interrupt_is_no_finding() -> None:
    def interrupted() -> Env:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check_env(interrupted, only=["ends"])


def test_messages_are_short_and_printable() -> None:
    class Loud(Sound):
        def _step(self, action: str) -> StepResult:
            raise ValueError("\ud800" * 1_000_000)

    for result in check_env(Loud).failures:
        assert len(result.message.encode()) < 20_000


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    check_env(RaisesOnNul)

    assert capfd.readouterr() == ("", "")


def test_it_works_inside_a_running_loop() -> None:
    async def main() -> Report:
        return check_env(Sound, only=["async_faces", "gymnasium"])

    assert asyncio.run(main()).passed


@pytest.mark.parametrize("name", [check.name for check in CHECKS])
def test_every_environment_is_closed(name: str) -> None:
    opened: list[Env] = []
    closed: list[Env] = []

    class Counted(Sound):
        def __init__(self) -> None:
            opened.append(self)

        def close(self) -> None:
            closed.append(self)

    check_env(Counted, only=[name])

    assert opened
    assert {id(env) for env in opened} == {id(env) for env in closed}


def test_environments_are_closed_after_a_failure() -> None:
    closed: list[Env] = []

    class Counted(RaisesOnNul):
        def close(self) -> None:
            closed.append(self)

    assert not check_env(Counted, only=["fuzz"]).passed
    assert len(closed) == 1


@pytest.mark.parametrize(
    ("attribute", "value", "name", "note"),
    [
        ("snapshot", False, "snapshot", "declares snapshot=False"),
        ("oracle_action", lambda self: None, "oracle", "no oracle"),
        ("_reset", lambda self, options: "Guess.", "privileged", "no privileged text"),
    ],
)
def test_what_does_not_apply_passes_with_a_note(
    attribute: str, value: Any, name: str, note: str
) -> None:
    env = type("Lesser", (Sound,), {attribute: value, "_step": _lose})

    (result,) = check_env(env, only=[name]).results

    assert (result.passed, result.message) == (True, note)


@pytest.mark.parametrize("chance", [0.5, None])
def test_an_oracle_may_fail_where_the_environment_says_that_luck_decides(
    chance: float | None,
) -> None:
    class Coin(Sound):
        """A guess is right by luck alone."""

        def _step(self, action: str) -> StepResult:
            won = bool(self.np_random.integers(2))
            return StepResult.of("Over.", {"won": float(won)}, terminated=True, success=won)

    assert not check_env(Coin, only=["oracle"]).passed
    Coin.chance = lambda self: chance  # pyright: ignore[reportAttributeAccessIssue]
    assert check_env(Coin, only=["oracle"]).passed


def _lose(self: Env, action: str) -> StepResult:
    return StepResult.of("Lost.", {}, terminated=True)


def test_the_report_is_json() -> None:
    report = check_env(RaisesOnNul, only=["info", "fuzz"])

    data = json.loads(report.to_json())

    assert data == report.to_dict()
    assert data["passed"] is False
    assert [result["passed"] for result in data["results"]] == [True, False]
    assert data["results"][1]["message"] == report.failures[0].message
    assert set(data["results"][0]) == {"name", "passed", "message", "seconds"}
