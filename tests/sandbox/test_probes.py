"""The probes: each can fall, and each must be seen to have been tried."""

import sys
from dataclasses import replace
from typing import Any

import pytest

from gemenv.errors import InvalidArgumentError
from gemenv.sandbox import ExecResult
from gemenv.sandbox.check import ProbeResult, check_sandbox, run_probe, select_probes, surroundings
from gemenv.sandbox.probes import FAMILIES, PROBES, Probe, Scene, Sight
from gemenv.sandbox.probes.judging import bounded, contained, different, ended, unchanged
from gemenv.sandbox.probes.tampering import exits_with
from gemenv.sandbox.request import Request
from tests.sandbox.unconfined import Unconfined

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the probes are about Linux")

HELD_BY_ANY = {
    # There is no result to forge: an exit code is all that the control sees.
    "tamper-forged-result",
    "tamper-patched-exit",
    "tamper-hostile-error",
    "tamper-closed-streams",
    # The control clears its folder away with the standard library, which follows no links.
    "write-link-left-behind",
    # The control starts a fresh interpreter for each program.
    "state-random",
    "state-modules",
}
"""Their judges are tested by themselves."""
CONTROLS = [
    probe
    for probe in PROBES
    if probe.harmless and probe.family != "links" and probe.name not in HELD_BY_ANY
]


def marked(probe: Probe) -> Any:
    return pytest.param(probe, id=probe.name, marks=[pytest.mark.slow] if probe.slow else [])


def attack(probe: Probe, **options: Any) -> ProbeResult:
    with surroundings() as secret, Unconfined(**options).sync as face:
        return run_probe(face.sandbox, probe, secret)


def probe(name: str) -> Probe:
    return select_probes([name])[0]


def sight(scene: Scene, *outputs: str, seconds: float = 0.1, **fields: Any) -> Sight:
    """Return what is seen of made-up programs; `{word}` stands for words of the scene."""
    words = {"done": scene.attempted, "canary": scene.canary} | scene.values
    values: dict[str, Any] = {
        "stderr": "", "exit_code": 0, "signal": None, "status": "ok", "seconds": 0.1,
        "isolation": "process",
    } | fields  # fmt: skip
    results = [ExecResult(stdout=part.format(**words), **values) for part in outputs]
    return Sight(results, scene, seconds)


def test_there_are_many_and_their_names_differ() -> None:
    assert len(PROBES) >= 60
    assert len({probe.name for probe in PROBES}) == len(PROBES)
    assert len(FAMILIES) == 12


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name)
def test_every_program_compiles(probe: Probe) -> None:
    with Scene() as scene:
        for part in probe.programs:
            if isinstance(part, str):
                text = scene.program(part)
                assert isinstance(text, str)
                compile(text, probe.name, "exec")


@pytest.mark.parametrize("probe", [marked(probe) for probe in CONTROLS])
def test_without_a_sandbox_it_falls(probe: Probe) -> None:
    # A daemon that keeps changing its process can be between two of them when it is looked for.
    for _ in range(3):
        result = attack(probe)
        if result.outcome == "skipped" or "no such call" in result.reason:
            pytest.skip(result.reason)
        if result.outcome == "fell":
            return
    pytest.fail(result.reason)


def test_in_one_interpreter_for_all_a_spoiled_module_is_found() -> None:
    class OneForAll(Unconfined):
        """Runs each program after the earlier ones, in the same interpreter."""

        def __init__(self) -> None:
            super().__init__()
            self.codes: list[bytes] = []

        async def _exec(self, request: Request) -> ExecResult:
            self.codes.append(request.code or b"")
            together = "\n".join(f"exec({code!r}, {{}})" for code in self.codes)
            return await super()._exec(replace(request, code=together.encode()))

    with surroundings() as secret, OneForAll().sync as face:
        result = run_probe(face.sandbox, probe("state-modules"), secret)
    assert result.outcome == "fell", result.reason


def test_what_fell_counts_where_it_was_promised() -> None:
    read = probe("read-temp")
    assert not (result := attack(read)).promised
    assert result.passed
    assert (result := attack(read, claims="container")).promised
    assert not result.passed


def test_bombs_are_not_lit_where_nothing_holds_them() -> None:
    result = attack(probe("memory-heap"))
    assert (result.outcome, result.passed) == ("skipped", True)


def test_what_is_left_behind_is_reported() -> None:
    class Untidy(Unconfined):
        async def _close(self) -> None:
            self.folder._finalizer.detach()  # type: ignore[attr-defined]

    report = check_sandbox(Untidy, probes=[probe("socket-udp")])
    assert len(report.left) == 1
    assert report.left[0].startswith("temporary: ")
    assert not report.passed


def test_one_that_does_not_start_says_why() -> None:
    report = check_sandbox(lambda: Unconfined(claims="process", require="container"))
    assert "reaches isolation 'process'" in report.unavailable
    assert report.results == ()


def test_a_probe_of_another_name_is_an_error() -> None:
    with pytest.raises(InvalidArgumentError, match="Did you mean 'read-temp'"):
        select_probes(["read-tmp"])
    with pytest.raises(InvalidArgumentError, match="There are reading, writing"):
        select_probes(families=["red"])


CONTAINED = [
    ("{done}", {}, "held"),
    ("{escaped} by a window\n{done}", {}, "fell"),
    ("{canary}{done}", {}, "fell"),
    ("", {"status": "error", "exit_code": 1, "stderr": "NameError"}, "unclear"),
    ("denied", {}, "unclear"),
    ("", {"status": "killed", "exit_code": None, "signal": 31}, "held"),
    ("", {"status": "killed", "exit_code": None, "signal": 11}, "unclear"),
    ("{done}", {"status": "sandbox_failure"}, "unclear"),
]


@pytest.mark.parametrize(("output", "fields", "outcome"), CONTAINED)
def test_refusal_is_told_from_a_program_that_did_not_run(
    output: str, fields: dict[str, Any], outcome: str
) -> None:
    with Scene() as scene:
        assert contained(sight(scene, output, **fields)).outcome == outcome


BOUNDED = [
    ("{marker}", {"status": "memory"}, "held"),
    ("{marker}\n{done}", {}, "held"),
    ("{marker}\n{escaped}\n{done}", {}, "fell"),
    ("", {"status": "memory"}, "unclear"),
    ("{marker}", {"status": "error", "exit_code": 1}, "unclear"),
]


@pytest.mark.parametrize(("output", "fields", "outcome"), BOUNDED)
def test_a_bomb_must_have_been_lit(output: str, fields: dict[str, Any], outcome: str) -> None:
    with Scene() as scene:
        assert bounded(sight(scene, output, **fields)).outcome == outcome


def test_a_late_or_different_end_is_no_timeout() -> None:
    judge = ended("timeout", within=1)
    with Scene() as scene:
        assert judge(sight(scene, "", status="timeout")).outcome == "held"
        assert judge(sight(scene, "", status="timeout", seconds=9)).outcome == "fell"
        assert judge(sight(scene, "", status="ok")).outcome == "fell"
        assert judge(sight(scene, "", status="sandbox_failure")).outcome == "unclear"


def test_a_forged_result_is_seen() -> None:
    judge = exits_with(7)
    with Scene() as scene:
        assert judge(sight(scene, "{done}", status="error", exit_code=7)).outcome == "held"
        assert judge(sight(scene, "{done}", status="ok", exit_code=0)).outcome == "fell"
        assert judge(sight(scene, "{done}", status="error", exit_code=1)).outcome == "fell"


def test_equal_and_different_runs_are_seen() -> None:
    with Scene() as scene:
        assert unchanged(sight(scene, "a\n{done}", "b\n{done}", "a\n{done}")).outcome == "held"
        assert unchanged(sight(scene, "a\n{done}", "b\n{done}", "b\n{done}")).outcome == "fell"
        assert different(sight(scene, "1\n2\n{done}", "3\n4\n{done}")).outcome == "held"
        assert different(sight(scene, "1\n2\n{done}", "3\n2\n{done}")).outcome == "fell"
