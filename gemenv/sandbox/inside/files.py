"""Files of a sandbox, read and written from within."""

# pyright: basic

import errno
import os
import stat


def read_regular(path, limit):
    """Return the bytes of a file.

    Raises:
        OSError: If it is not a regular file of `limit` bytes at most that can be read.
    """
    with open(os.open(path, os.O_RDONLY | _CAREFUL), "rb") as file:
        _check_regular(file)
        data = file.read(limit + 1)
    if len(data) > limit:
        raise OSError(errno.EFBIG, "it is larger than %d bytes" % limit)
    return data


def write_regular(path, data):
    """Write a file, and make the folders above it.

    Raises:
        OSError: If there is something else than a regular file, or no permission or room.
    """
    if os.path.dirname(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | _CAREFUL, 0o666), "wb") as file:
        _check_regular(file)
        file.truncate()
        file.write(data)


_CAREFUL = os.O_NONBLOCK | os.O_NOCTTY
"""Opening a pipe or a device would wait without these."""


def _check_regular(file):
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file")
