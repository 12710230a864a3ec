"""Files outside are not read."""

import ctypes
import os
from functools import partial
from pathlib import Path

from gemenv.sandbox.probes.base import NotHere, Probe
from gemenv.sandbox.probes.scene import Scene

_probe = partial(Probe, family="reading", level="process")

_SHOW = "show(scene['secret'])\nattempted()"


def _in(parent: str | Path) -> partial[None]:
    def setup(scene: Scene, parent: Path) -> None:
        if not os.access(parent, os.W_OK):
            raise NotHere(f"{parent} cannot be written here")
        scene.secret_file(parent)

    return partial(setup, parent=Path(parent))


def _secret(scene: Scene) -> None:
    scene.secret_file()


def _listed(scene: Scene) -> None:
    (scene.folder() / scene.canary).touch()


def _handle(scene: Scene) -> None:
    """Tell the kernel's own handle of the file, which a caller with rights may open anywhere."""
    path = scene.secret_file()
    handle = (ctypes.c_ubyte * 136)()
    handle[0] = 128
    mount = ctypes.c_int()
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "name_to_handle_at"):
        raise NotHere("the system has no handles of files")
    if libc.name_to_handle_at(-100, os.fsencode(path), handle, ctypes.byref(mount), 0):
        raise NotHere("the file system of the temporary folder has no handles")
    scene.values["handle"] = bytes(handle).hex()


def _inherited(scene: Scene) -> None:
    path = scene.secret_file()
    descriptor = os.open(path, os.O_RDONLY)
    scene.stack.callback(os.close, descriptor)
    os.set_inheritable(descriptor, True)
    path.unlink()


PROBES = (
    _probe(
        name="read-temp",
        summary="read a file in the temporary folder",
        setup=_secret,
        programs=(_SHOW,),
    ),
    _probe(
        name="read-home",
        summary="read a file in the home folder",
        setup=_in(Path.home()),
        programs=(_SHOW,),
    ),
    _probe(
        name="read-working-folder",
        summary="read a file in the folder where the harness was started",
        setup=_in("."),
        programs=(_SHOW,),
    ),
    _probe(
        name="read-var-tmp",
        summary="read a file in /var/tmp",
        setup=_in("/var/tmp"),  # noqa: S108 - one that outlives restarts, looked for by attackers
        programs=(_SHOW,),
    ),
    _probe(
        name="read-shared-memory",
        summary="read a file in /dev/shm",
        setup=_in("/dev/shm"),  # noqa: S108 - the place of POSIX shared memory
        programs=(_SHOW,),
    ),
    _probe(
        name="read-upwards",
        summary="read a file by a relative path that leads out",
        setup=_secret,
        programs=("show('../' * 40 + scene['secret'][1:])\nattempted()",),
    ),
    _probe(
        name="read-symbolic-link",
        summary="read a file through a symbolic link in the work folder",
        setup=_secret,
        programs=("os.symlink(scene['secret'], 'link')\nshow('link')\nattempted()",),
    ),
    _probe(
        name="read-hard-link",
        summary="read a file through a hard link in the work folder",
        setup=_in("."),
        programs=(
            """
try:
    os.link(scene["secret"], "hard")
    show("hard")
except OSError as error:
    say(last_words(error))
attempted()
""",
        ),
    ),
    _probe(
        name="read-proc-root",
        summary="read a file through the root folders of other processes",
        setup=_secret,
        programs=(
            """
for process in ("self", "1", str(os.getppid()), str(scene["harness"])):
    show("/proc/%s/root%s" % (process, scene["secret"]))
    show("/proc/%s/cwd/%s%s" % (process, "../" * 40, scene["secret"][1:]))
attempted()
""",
        ),
    ),
    _probe(
        name="read-proc-folder",
        summary="read a file through the working folder of a process outside",
        setup=Scene.victim,
        programs=("show('/proc/%d/cwd/beside' % scene['victim'])\nattempted()",),
    ),
    _probe(
        name="read-proc-descriptor",
        summary="read a file that a process outside holds open",
        setup=Scene.victim,
        programs=(
            "show('/proc/%d/fd/%d' % (scene['victim'], scene['descriptor']))\nattempted()",
        ),
    ),
    _probe(
        name="read-inherited-descriptor",
        summary="read a file that the harness left open",
        level="none",
        setup=_inherited,
        programs=(
            """
for number in range(3, 1024):
    try:
        say(os.pread(number, 4096, 0))
    except OSError:
        pass
attempted()
""",
        ),
    ),
    _probe(
        name="read-handle",
        summary="open a file by the kernel's handle of it",
        setup=_handle,
        programs=(
            """
handle = ctypes.create_string_buffer(bytes.fromhex(scene["handle"]))
for place in ("/", "."):
    folder = os.open(place, os.O_RDONLY)
    value, error = syscall("open_by_handle_at", folder, handle, os.O_RDONLY)
    say(value, os.read(value, 4096) if value >= 0 else error)
attempted()
""",
        ),
    ),
    _probe(
        name="read-listing",
        summary="list a folder outside",
        setup=_listed,
        programs=(
            """
try:
    say(os.listdir(scene["folder"]))
except OSError as error:
    say(last_words(error))
attempted()
""",
        ),
    ),
    _probe(
        name="read-command",
        summary="read a file with a shell's commands",
        setup=_secret,
        programs=(
            ("sh", "-c", 'cat "$1"; cp "$1" copy; cat copy; echo "$2"', "sh", "{secret}",
             "{attempted}"),
        ),
    ),
)  # fmt: skip
"""Each reads a secret that was put there for it."""
