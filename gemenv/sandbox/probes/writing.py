"""Files outside are not written."""

import os
import site
import sys
import sysconfig
from functools import partial
from pathlib import Path

from gemenv.sandbox.probes.base import NotHere, Probe
from gemenv.sandbox.probes.scene import Scene

_probe = partial(Probe, family="writing", level="process")

_TRY = """
def attempt(act, *arguments):
    try:
        act(*arguments)
    except OSError as error:
        say(last_words(error))
"""


def _file(scene: Scene) -> None:
    scene.secret_file().write_text("as it was")


def _change(scene: Scene) -> str:
    folder, path = Path(scene.values["folder"]), Path(scene.values["secret"])
    if not path.exists():
        return "a file outside is gone"
    if path.is_symlink() or path.read_text() != "as it was":
        return "a file outside has other contents"
    if path.stat().st_mode & 0o777 != 0o666 or path.stat().st_mtime < 1_000_000_000:
        return "a file outside has another mode or time"
    others = {entry.name for entry in folder.iterdir()} - {"secret"}
    return f"there are new files outside: {', '.join(others)}" if others else ""


def _places(*folders: str) -> partial[None]:
    """Name folders to write to, each under the marker, which is cleared away afterwards."""

    def setup(scene: Scene, folders: tuple[str, ...]) -> None:
        scene.values["places"] = list(folders)
        for folder in filter(os.path.isdir, folders):
            scene.stack.callback(Path(folder, f"{scene.marker}.py").unlink, missing_ok=True)

    return partial(setup, folders=folders)


def _planted(scene: Scene) -> str:
    for folder in scene.values["places"]:
        # Where this user may not even look, no program of this user has written.
        if os.path.exists(os.path.join(folder, f"{scene.marker}.py")):
            return f"there is a new file in {folder}"
    return ""


def _interpreter_places() -> tuple[str, ...]:
    library = sysconfig.get_path("stdlib")
    places = [*site.getsitepackages(), site.getusersitepackages(), library]
    places += [os.path.join(library, "__pycache__"), *sys.path]
    return tuple(dict.fromkeys([*places, os.path.dirname(os.path.realpath(sys.executable))]))


def _home(scene: Scene) -> None:
    if not os.access(Path.home(), os.W_OK):
        raise NotHere("the home folder cannot be written here")
    _places(str(Path.home()))(scene)


_PLANT = """
for folder in scene["places"]:
    try:
        with open(os.path.join(folder, scene["marker"] + ".py"), "w") as file:
            file.write("pass")
    except OSError as error:
        say(last_words(error))
attempted()
"""
_PLANT_MODULE = """
import site, sys
for folder in scene["places"] + sys.path + site.getsitepackages():
    try:
        with open(os.path.join(folder, scene["marker"] + ".py"), "w") as file:
            file.write("pass")
    except OSError as error:
        say(last_words(error))
attempted()
"""
_IMPORT = """
import site, sys
try:
    __import__(scene["marker"])
    escaped("a module planted by an earlier run can be imported")
except ImportError:
    pass
for folder in scene["places"] + sys.path + site.getsitepackages():
    try:
        os.unlink(os.path.join(folder, scene["marker"] + ".py"))
        escaped("finds a module that an earlier run planted")
    except OSError:
        pass
attempted()
"""
_LINK = "os.symlink(%s, 'link')\n"


def _against(name: str, summary: str, program: str) -> Probe:
    """Return a probe that attacks one file, or its folder."""
    return _probe(
        name=name,
        summary=summary,
        setup=_file,
        evidence=_change,
        programs=(_TRY + program + "\nattempted()",),
    )


PROBES = (
    _against(
        "write-overwrite",
        "overwrite a file",
        "attempt(lambda: open(scene['secret'], 'w').write('changed'))",
    ),
    _against(
        "write-append",
        "append to a file",
        "attempt(lambda: open(scene['secret'], 'a').write('changed'))",
    ),
    _against(
        "write-create",
        "make a file in a folder",
        "attempt(lambda: open(scene['folder'] + '/new', 'w').write('new'))",
    ),
    _against(
        "write-remove",
        "remove a file, or put another in its place",
        "open('mine', 'w').close()\nattempt(os.rename, 'mine', scene['secret'])\n"
        "attempt(os.unlink, scene['secret'])",
    ),
    _against(
        "write-truncate",
        "cut a file off",
        "attempt(os.truncate, scene['secret'], 1)",
    ),
    _against(
        "write-mode",
        "change mode and times of a file",
        "attempt(os.chmod, scene['secret'], 0o600)\nattempt(os.utime, scene['secret'], (1, 1))",
    ),
    _against(
        "write-symbolic-link",
        "write a file through a symbolic link in the work folder",
        _LINK % "scene['secret']" + "attempt(lambda: open('link', 'w').write('changed'))",
    ),
    _against(
        "write-folder-link",
        "make a file through a link to a folder",
        _LINK % "scene['folder']" + "attempt(lambda: open('link/new', 'w').write('new'))",
    ),
    _against(
        "write-link-left-behind",
        "leave links and locked folders in the work folder, for whoever clears it away to follow",
        _LINK % "scene['folder']" + "os.makedirs('locked/inner')\nos.symlink(scene['folder'], "
        "'locked/inner/link')\nos.chmod('locked', 0)",
    ),
    _probe(
        name="write-temp",
        summary="make a file in /tmp, /var/tmp or /dev/shm",
        setup=_places("/tmp", "/var/tmp", "/dev/shm"),  # noqa: S108 - what attackers look for
        evidence=_planted,
        programs=(_PLANT,),
    ),
    _probe(
        name="write-home",
        summary="make a file in the home folder",
        setup=_home,
        evidence=_planted,
        programs=(_PLANT,),
    ),
    _probe(
        name="write-interpreter",
        summary="make a module beside the interpreter or among its packages",
        setup=_places(*_interpreter_places()),
        evidence=_planted,
        programs=(_PLANT_MODULE, _IMPORT),
    ),
    _probe(
        name="write-kernel-settings",
        summary="open settings of the kernel for writing",
        programs=(
            """
import glob
paths = ["/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe", "/proc/sysrq-trigger",
         "/proc/sys/vm/drop_caches", "/sys/kernel/uevent_helper"]
for path in paths + glob.glob("/sys/fs/cgroup/**/release_agent", recursive=True)[:20]:
    try:
        os.close(os.open(path, os.O_WRONLY))
        escaped("opened %s for writing" % path)
    except OSError:
        pass
attempted()
""",
        ),
    ),
    _probe(
        name="write-control-groups",
        summary="make a control group",
        programs=(
            """
import glob
for folder in ["/sys/fs/cgroup"] + glob.glob("/sys/fs/cgroup/*/"):
    path = os.path.join(folder, scene["marker"])
    try:
        os.mkdir(path)
        os.rmdir(path)
        escaped("made a control group in %s" % folder)
    except OSError:
        pass
attempted()
""",
        ),
    ),
    _probe(
        name="write-device",
        summary="make a device and open it, or open one of the machine's",
        programs=(
            """
import stat
try:
    os.mknod("device", stat.S_IFCHR | 0o600, os.makedev(1, 3))
    os.close(os.open("device", os.O_RDWR))
    escaped("made a device and opened it")
except OSError as error:
    say(last_words(error))
for name in os.listdir("/dev"):
    path = "/dev/" + name
    try:
        if stat.S_ISBLK(os.stat(path).st_mode) or name in ("mem", "kmem", "kmsg", "kvm", "fuse"):
            os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
            escaped("opened %s" % path)
    except OSError:
        pass
attempted()
""",
        ),
    ),
)
"""Each tries to change something that is looked at afterwards, from outside."""
