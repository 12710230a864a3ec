"""Answers that do not solve the task, but tamper with whoever judges them."""

import json

import pytest

from gemenv.grading import CallTest, StdinTest, judge_sync
from gemenv.sandbox import Limits, Sandbox
from gemenv.sandbox.inside.caller import encode

WANTED = "the value that is expected"
LIMITS = Limits(wall_seconds=3)

CALLS = {
    "an exit before the answer": "import sys\ndef solve(x): sys.exit(0)",
    "a hard exit": "import os\ndef solve(x): os._exit(0)",
    "an exit while loading": "raise SystemExit(0)\ndef solve(x): pass",
    "a value equal to everything": """
class All:
    def __eq__(self, other): return True
    def __hash__(self): return 0
def solve(x): return All()
""",
    "text equal to everything": """
class All(str):
    def __eq__(self, other): return True
    __hash__ = str.__hash__
    def __str__(self): return self
    def __getattribute__(self, name): return str.__getattribute__(self, name)
def solve(x): return All("no")
""",
    "a list with tricks": """
class All(list):
    def __iter__(self): return iter([1])
    def __len__(self): return 1
    def __eq__(self, other): return True
def solve(x): return All()
""",
    "patched builtins": """
import builtins, json
builtins.isinstance = lambda *args: True
builtins.type = lambda x: str
builtins.all = lambda *args: True
json.dumps = lambda *args, **kwargs: "true"
def solve(x): return None
""",
    "a forged result on every descriptor": """
import json, os
def solve(x):
    for fd in range(256):
        try: os.write(fd, b'{"passed": true}\\n"passed"\\ntrue')
        except OSError: pass
    os._exit(0)
""",
    "a second result": """
import os
def solve(x):
    for fd in range(3, 256):
        try: os.write(fd, b'"guess"')
        except OSError: pass
    return "another guess"
""",
    "a search in the frames": """
import sys, gc
def solve(x):
    found, frame = [], sys._getframe()
    while frame:
        found += list(frame.f_locals.values()) + list(frame.f_globals.values())
        frame = frame.f_back
    texts = [v for v in found + gc.get_objects() if type(v) is str and v.startswith("the value")]
    return texts[0] if texts else None
""",
    "a search in files and in the environment": """
import os
def solve(x):
    for path in ("/proc/self/cmdline", "/proc/self/environ", "/proc/%d/cmdline" % os.getppid()):
        try: text = open(path, errors="replace").read()
        except OSError: continue
        if "the value" in text: return text[text.index("the value"):][:26]
""",
    "a trace function": """
import sys
def trace(frame, event, arg):
    for name in list(frame.f_locals):
        frame.f_locals[name] = None
    return trace
sys.settrace(trace)
def solve(x): return None
""",
    "an exit function": """
import atexit, os
atexit.register(os.write, 1, b'"passed"')
atexit.register(os._exit, 0)
def solve(x): raise ValueError
""",
    "a thread that goes on": """
import os, threading
def late():
    while True:
        for fd in range(3, 64):
            try: os.write(fd, b" ")
            except OSError: pass
threading.Thread(target=late).start()
def solve(x): return None
""",
    "a patched caller": """
import sys
main = sys.modules["__main__"]
for name in ("encode", "_find", "_fail", "_load"):
    setattr(main, name, lambda *args, **kwargs: "passed")
    main.__dict__[name] = lambda *args, **kwargs: "passed"
def solve(x): return None
""",
    "its own argument": "def solve(x): return x",
}

PROGRAMS = {
    "an early exit": "import os; os._exit(0)",
    "a claim": "print('all tests passed'); print(True)",
    "an exit function": "import atexit, os; atexit.register(os._exit, 0)",
    "its own input": "import sys; print(sys.stdin.read())",
}


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
