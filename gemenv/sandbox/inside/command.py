"""Runs a command in place of a process."""

# pyright: basic

import os
import signal


def become(argv):
    """Run a command in place of this process, which ends if it cannot."""
    # A Python ignores these two, and a command that it starts would too.
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    try:
        os.execvp(argv[0], argv)
    except OSError as error:
        text = "%s: %s\n" % (argv[0], error.strerror)
        os.write(2, text.encode("utf-8", "backslashreplace"))
        os._exit(127 if isinstance(error, FileNotFoundError) else 126)
