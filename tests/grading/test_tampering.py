"""Answers that tamper get no credit."""

import json

import pytest

from gemenv.grading import CallTest, StdinTest, judge_sync
from gemenv.sandbox import Limits, Sandbox
from gemenv.sandbox.inside.caller import encode
from tests.grading.tampering import CALLS, PROGRAMS, WANTED

LIMITS = Limits(wall_seconds=3)


@pytest.mark.parametrize("code", CALLS.values(), ids=CALLS)
def test_a_call_that_tampers_gets_no_credit(sandbox: Sandbox, code: str) -> None:
    verdict = judge_sync(code, [CallTest("solve", [1], expected=WANTED)], limits=LIMITS)

    assert verdict.score == 0


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_that_tampers_gets_no_credit(sandbox: Sandbox, program: str) -> None:
    verdict = judge_sync(program, [StdinTest("1", WANTED)], limits=LIMITS)

    assert verdict.score == 0


HOSTILE = [
    "[" * 50_000,
    '{"set": [[1]]}',
    '{"int": 5}',
    '{"int": "__import__(\'os\')"}',
    '{"float": "1e5"}',
    '{"dict": [[[], 1]]}',
    '{"dict": 5}',
    '{"bytes": "xyz"}',
    '{"tuple": {"a": 1}}',
    '{"list": [], "tuple": []}',
    "NaN",
    "1" * 5000,
    '{"object": "os.system"}',
    "",
]


@pytest.mark.parametrize("claim", HOSTILE)
def test_a_hostile_claim_is_read_without_harm(sandbox: Sandbox, claim: str) -> None:
    code = f"""
import os
def solve():
    for fd in range(3, 64):
        try:
            os.write(fd, {claim!r}.encode())
        except OSError:
            pass
    os._exit(0)
"""
    outcome = judge_sync(code, [CallTest("solve", expected=5)], limits=LIMITS).outcomes[0]

    assert outcome.status in ("wrong", "error")


def test_what_is_expected_does_not_enter_the_sandbox(sandbox: Sandbox) -> None:
    test = CallTest("solve", ["x"], expected=WANTED)

    assert WANTED not in json.dumps(test.arguments())
    assert test.arguments() == {"args": encode(["x"]), "kwargs": encode({})}


def test_a_failure_does_not_tell_what_is_expected(sandbox: Sandbox) -> None:
    for code, test in (
        ("print(0)", StdinTest("", WANTED)),
        ("def solve(): return 0", CallTest("solve", expected=WANTED)),
        ("def solve(): return 1 / 0", CallTest("solve", expected=WANTED)),
    ):
        assert WANTED not in repr(judge_sync(code, [test]))
