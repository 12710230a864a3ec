"""What the kernel offers beyond what programs need stays out of reach."""

import platform
from functools import partial

from gemenv.sandbox.probes.base import NotHere, Probe
from gemenv.sandbox.probes.scene import Scene

_probe = partial(Probe, family="kernel", level="process")

_CHILD = """
if value == 0:
    os._exit(0)
if value > 0:
    os.waitpid(value, 0)
    escaped("has a child in new namespaces")
"""
_OWN_NAMESPACES = """
for kind in os.listdir("/proc/%s/ns" % scene["victim"]):
    descriptor = os.open("/proc/%s/ns/%s" % (scene["victim"], kind), os.O_RDONLY)
    if syscall("setns", descriptor, 0)[0] == 0:
        escaped("entered the %s namespace of a process outside" % kind)
"""
_MACHINE_CODE = """
import mmap
# mov eax, 20 (getpid of 32-bit programs); int 0x80; ret
code = b"\\xb8\\x14\\x00\\x00\\x00\\xcd\\x80\\xc3"
try:
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(code)
    call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    if call() == os.getpid():
        escaped("made a 32-bit call, past the filter of 64-bit ones")
except OSError as error:
    say(last_words(error))
"""


def _calling(name: str, summary: str, program: str) -> Probe:
    """Return a probe whose program makes calls that must be refused."""
    return _probe(name=name, summary=summary, programs=(program + "\nattempted()",))


def _unshare(flag: int, what: str) -> Probe:
    return _calling(
        f"namespace-{what}",
        f"enter a new {what} namespace",
        f"if syscall('unshare', {flag})[0] == 0:\n    escaped('entered it')",
    )


def _terminal(scene: Scene) -> None:
    try:
        open("/dev/tty").close()
    except OSError as error:
        raise NotHere("the check was not started in a terminal") from error


def _intel(scene: Scene) -> None:
    if platform.machine() != "x86_64":
        raise NotHere("this processor has no 32-bit calls of that kind")


NAMESPACES = (
    _unshare(0x10000000, "user"),
    _unshare(0x20000, "mount"),
    _unshare(0x20000000, "pid"),
    _unshare(0x40000000, "network"),
    _unshare(0x8000000, "ipc"),
    _unshare(0x4000000, "uts"),
    _unshare(0x2000000, "cgroup"),
    _calling(
        "namespace-clone",
        "start a child in new namespaces",
        "value, error = syscall('clone', 0x10000000 | 17, 0, 0, 0, 0)" + _CHILD,
    ),
    _calling(
        "namespace-clone3",
        "start a child in new namespaces by the newer call",
        "options = (ctypes.c_uint64 * 11)(0x10000000, 0, 0, 0, 17)\n"
        "value, error = syscall('clone3', options, ctypes.sizeof(options))" + _CHILD,
    ),
    _probe(
        name="namespace-enter",
        summary="enter the namespaces of a process outside",
        setup=Scene.victim,
        programs=(
            "try:"
            + _OWN_NAMESPACES.replace("\n", "\n    ")
            + "\nexcept OSError as error:\n    say(last_words(error))\n"
            "descriptor, _ = syscall('pidfd_open', scene['victim'], 0)\n"
            "if descriptor >= 0 and syscall('setns', descriptor, 0x4000000)[0] == 0:\n"
            "    escaped('entered a namespace of a process outside')\nattempted()",
        ),
    ),
)
FILES = (
    _calling(
        "mount-attach",
        "mount a file system",
        "os.mkdir('m')\n"
        "if syscall('mount', b'tmpfs', b'm', b'tmpfs', 0, None)[0] == 0:\n"
        "    syscall('umount2', b'm', 0)\n"
        "    escaped('mounted one')",
    ),
    _calling(
        "mount-bind",
        "mount a folder at another place",
        "os.mkdir('m')\n"
        # An empty one: should it stay, whoever clears the work folder away finds nothing in it.
        "if syscall('mount', b'm', b'm', None, 4096, None)[0] == 0:\n"
        "    syscall('umount2', b'm', 2)\n"
        "    escaped('mounted a folder')",
    ),
    _calling(
        "mount-detach",
        "take a mount away",
        # A folder that is no mount: refused for want of rights, or for what it is.
        "os.mkdir('m')\nreach('umount2', b'm', 0)",
    ),
    _calling("mount-new-calls", "prepare a mount by the newer calls",
             "reach('fsopen', b'tmpfs', 0)\nreach('open_tree', -100, b'.', 1)"),
    _calling("mount-pivot", "change the root of all mounts", "reach('pivot_root', b'm', b'm')"),
    _calling("mount-chroot", "change its root folder", "reach('chroot', b'.')"),
    _calling("mount-watch", "watch all files", "reach('fanotify_init', 0, 0)"),
)  # fmt: skip
SURFACE = (
    _calling(
        "kernel-keys",
        "keep something in the kernel's key rings",
        "name = scene['marker'].encode()\n"
        "reach('add_key', b'user', name, b'value', 5, -4)\n"
        "reach('keyctl', 0, -4, 1)",
    ),
    _calling(
        "kernel-bpf",
        "load into the kernel's virtual machine",
        "options = (ctypes.c_uint32 * 32)(2, 4, 4, 1)\nreach('bpf', 0, options, 128)",
    ),
    _calling(
        "kernel-perf",
        "count events of the processor",
        "options = (ctypes.c_uint32 * 32)(1, 128, 0)\n"
        "reach('perf_event_open', options, 0, -1, -1, 0)",
    ),
    _calling(
        "kernel-io-uring",
        "make calls through a ring that filters do not see",
        "reach('io_uring_setup', 1, ctypes.create_string_buffer(120))",
    ),
    _calling("kernel-userfaultfd", "handle page faults itself", "reach('userfaultfd', 1)"),
    _calling("kernel-kexec", "load another kernel", "reach('kexec_load', 0, 1000, None, 0)"),
    _calling(
        "kernel-modules",
        "load or remove a part of the kernel",
        "reach('finit_module', -1, b'', 0)\nreach('delete_module', scene['marker'].encode(), 0)",
    ),
    # Without the right numbers, which nobody writes here: it does nothing but check the rights.
    _calling("kernel-reboot", "restart the machine", "reach('reboot', 1, 2, 3, None)"),
    _calling(
        "kernel-accounting",
        "keep accounts of processes",
        "reach('acct', b'/nowhere/' + scene['marker'].encode())",
    ),
    _calling(
        "kernel-personality",
        "switch off the random places of memory",
        "if syscall('personality', 0x0040000)[0] >= 0 and "
        "syscall('personality', 0xFFFFFFFF)[0] & 0x0040000:\n    escaped('switched it off')",
    ),
    _calling(
        "kernel-privileges",
        "hold or gain rights of the administrator",
        """
held = (ctypes.c_uint32 * 6)()
header = (ctypes.c_uint32 * 2)(0x20080522, 0)
if syscall("capget", header, held)[0] == 0 and any(held):
    escaped("holds capabilities")
if syscall("prctl", 39, 0, 0, 0, 0)[0] == 0:
    escaped("may gain rights by running a program that has them")
""",
    ),
    _probe(
        name="kernel-32-bit",
        summary="make system calls as a 32-bit program",
        setup=_intel,
        programs=(_MACHINE_CODE + "\nattempted()",),
    ),
    _probe(
        name="kernel-terminal",
        summary="type into the terminal of whoever started the check",
        setup=_terminal,
        # Opening it is enough: what follows is one `ioctl`.
        programs=(
            "try:\n    open('/dev/tty').close()\n    escaped('opened the terminal')\n"
            "except OSError as error:\n    say(last_words(error))\nattempted()",
        ),
    ),
)

PROBES = (*NAMESPACES, *FILES, *SURFACE)
"""Each makes one call or a few, directly, and looks how far the kernel lets it come."""
