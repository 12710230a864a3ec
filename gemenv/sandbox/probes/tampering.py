"""A program decides neither about its result nor about what runs before it."""

import sysconfig
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from gemenv.sandbox.probes.base import Probe, Sight, Verdict
from gemenv.sandbox.probes.judging import contained, described, harm
from gemenv.sandbox.probes.scene import Scene
from gemenv.sandbox.result import ExecResult

if TYPE_CHECKING:
    from gemenv.sandbox.base import Sandbox

_probe = partial(Probe, family="tampering", level="none")

_LIE = """
lie = json.dumps({"status": "ok", "exit_code": 0, "code": 0, "signal": None}).encode()
import struct
for number in range(3, 256):
    for data in (lie, lie + b"\\n", struct.pack("<i", 0), struct.pack(">I", len(lie)) + lie):
        try:
            os.set_blocking(number, False)
            os.write(number, data)
        except OSError:
            pass
attempted()
os._exit(7)
"""
_SHADOW = """
import os
os.write(1, b"SHADOW " + __name__.encode() + b"\\n")
"""
_RUNNER_MODULES = (
    "ast", "atexit", "builtins", "codecs", "ctypes", "encodings", "io", "json", "linecache",
    "numpy", "os", "re", "resource", "select", "signal", "site", "socket", "struct", "threading",
    "tokenize", "traceback", "types",
)  # fmt: skip


def exits_with(*codes: int) -> Callable[[Sight], Verdict]:
    """Return a judge that wants one of some exit codes, whatever the program claims."""

    def judge(sight: Sight) -> Verdict:
        result = sight.results[-1]
        if result.status == "sandbox_failure" or (
            result.status == "error" and result.exit_code in codes
        ):
            return contained(sight)
        expected = " or ".join(map(str, codes))
        return Verdict("fell", f"the result says {described(result)}, not exit code {expected}")

    return judge


def _shadowed(sight: Sight) -> Verdict:
    """Hold if no file of the work folder ran that the program did not ask for."""
    for line in "".join(result.stdout for result in sight.results).splitlines():
        if line.startswith("SHADOW"):
            return Verdict("fell", f"the program imported nothing, but this ran: {line}")
    return harm(sight) or contained(sight)


def _user_folder(scene: Scene) -> None:
    scene.values["user_folder"] = sysconfig.get_path("purelib", "posix_user")


async def _bare(probe: Probe, sandbox: "Sandbox", scene: Scene) -> Sequence[ExecResult]:
    """Run a program that imports nothing: not even what others begin with."""
    program = f"print({scene.attempted!r}, flush=True)\ndef fail():\n    1 / 0\nfail()"
    return [await sandbox.exec(program, files=probe.files, limits=probe.limits)]


PROBES = (
    _probe(
        name="tamper-forged-result",
        summary="write a result of its own to every descriptor",
        programs=(_LIE,),
        judge=exits_with(7),
    ),
    _probe(
        name="tamper-patched-exit",
        summary="replace the functions that report how it ended, and fail",
        programs=(
            """
import atexit, sys, traceback
def nothing(*arguments, **keywords):
    return None
frame = sys._getframe().f_back
while frame is not None:
    for name in list(frame.f_globals):
        if callable(frame.f_globals[name]) and name in ("_report", "conclude", "send", "reply"):
            frame.f_globals[name] = nothing
    frame = frame.f_back
traceback.format_exception = traceback.print_exception = sys.excepthook = nothing
atexit.register(nothing)
attempted()
raise RuntimeError("failed")
""",
        ),
        judge=exits_with(1, 120),
    ),
    _probe(
        name="tamper-hostile-error",
        summary="fail with an exception that fails when it is shown, and has no end",
        programs=(
            """
class Hostile(Exception):
    def __str__(self):
        raise SystemExit(0)
    __repr__ = __str__
attempted()
error = Hostile()
error.__cause__ = error
raise error
""",
        ),
        judge=exits_with(1, 120),
    ),
    _probe(
        name="tamper-closed-streams",
        summary="close the streams and fail",
        programs=("attempted()\nos.closerange(1, 256)\nraise RuntimeError('failed')",),
        judge=exits_with(1, 120),
    ),
    _probe(
        name="shadow-start",
        summary="run a file of the work folder when the interpreter starts",
        files={"sitecustomize.py": _SHADOW, "usercustomize.py": _SHADOW, "x.pth": "import os"},
        programs=("attempted()",),
        judge=_shadowed,
    ),
    _probe(
        name="shadow-runner",
        summary="run a file of the work folder in place of a module that only the runner needs",
        files={f"{name}.py": _SHADOW for name in _RUNNER_MODULES},
        attack=_bare,
        judge=_shadowed,
    ),
    _probe(
        name="shadow-user-folder",
        summary="plant a module that runs when the next interpreter starts",
        level="process",
        setup=_user_folder,
        harmless=False,
        programs=(
            """
import site
for folder in {site.getusersitepackages(), scene["user_folder"]}:
    try:
        os.makedirs(folder, exist_ok=True)
        for name in ("usercustomize.py", "sitecustomize.py"):
            with open(os.path.join(folder, name), "w") as file:
                file.write("import os; os.write(1, b'SHADOW')")
    except OSError as error:
        say(last_words(error))
attempted()
""",
            "attempted()",
        ),
        judge=_shadowed,
    ),
)
"""The verdicts rest on the result, which is made outside."""
