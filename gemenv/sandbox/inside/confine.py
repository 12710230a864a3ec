"""What a process in a sandbox does to itself before the program begins.

`prepare` is called with a dictionary of

- `limits`: pairs of the name of a resource, such as `RLIMIT_AS`, and a number;
- `files`: a descriptor that holds files for the current folder, or `None`. Each is the sizes of
  its name and its content (`SIZES`), name and content;
- `parent`: the process without which this one dies, or `None`;
- `ready`: a descriptor that gets one byte when all is done.
"""

# pyright: basic

import ctypes
import os
import resource
import signal
import struct
import sys

SIZES = struct.Struct("!IQ")

_SET_PDEATHSIG = 1


def prepare(settings):
    """Set limits, write files, and say that the program begins."""
    if settings["files"] is not None:
        _write_files(settings["files"])
    if settings["parent"] is not None and sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != settings["parent"]:
            os._exit(1)
    for name, value in settings["limits"]:
        _limit(getattr(resource, name), value)
    os.write(settings["ready"], b"1")
    os.close(settings["ready"])


def _limit(which, value):
    hard = resource.getrlimit(which)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(which, (value, value))


def _write_files(fd):
    with open(fd, "rb") as archive:
        while True:
            sizes = archive.read(SIZES.size)
            if not sizes:
                return
            name, content = (archive.read(size) for size in SIZES.unpack(sizes))
            path = os.fsdecode(name)
            if os.path.dirname(path):
                os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "xb") as file:
                file.write(content)


def become(argv):
    """Run a command in place of this process."""
    # A Python ignores these two, and a command that it starts would too.
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    try:
        os.execvp(argv[0], argv)
    except OSError as error:
        text = "%s: %s\n" % (argv[0], error.strerror)
        os.write(2, text.encode("utf-8", "backslashreplace"))
        os._exit(127 if isinstance(error, FileNotFoundError) else 126)
