"""Empties, in a container, what programs can write to."""

# pyright: basic

import os
import stat

_FOLDERS = ("/dev/shm", "/dev/mqueue")  # noqa: S108 - those of the container
_IPC = ("/proc/sysvipc/shm", "/proc/sysvipc/sem", "/proc/sysvipc/msg")


def prepare(work):
    """Make the work folder, in which everybody can write and nobody removes what is not his."""
    os.mkdir(work)
    os.chmod(work, 0o1777)  # noqa: S103 - as `/tmp` has it


def clean(user, work):
    """Remove every file of the user; return whether nothing of his is left.

    No process of his may be alive. It is done with his rights alone, so that nothing that he has
    arranged can lead it further.
    """
    above = os.path.dirname(work)
    os.seteuid(user)
    try:
        for folder in (work, above, *_FOLDERS):
            _empty(folder)
    except (OSError, ValueError):
        pass  # what is left is seen below
    finally:
        os.seteuid(0)
    try:
        left = [name for name in (work, *_FOLDERS) if os.path.isdir(name) and os.listdir(name)]
        return not left and os.listdir(above) == [os.path.basename(work)] and not _ipc_left()
    except OSError:
        return False


def _empty(folder):
    """Remove what is in a folder, however deep, with two descriptors and without recursion.

    A folder in a folder is first moved to the top, where its turn comes.
    """
    try:
        top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    try:
        count = 0
        waiting = [name for name in os.listdir(top) if not _remove_file(name, top)]
        for name in waiting:
            if not _open_up(name, top):
                continue
            inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
            try:
                for part in os.listdir(inner):
                    if not _remove_file(part, inner) and _open_up(part, inner):
                        moved, count = f"{os.urandom(8).hex()}-{count}", count + 1
                        os.rename(part, moved, src_dir_fd=inner, dst_dir_fd=top)
                        waiting.append(moved)
            finally:
                os.close(inner)
            os.rmdir(name, dir_fd=top)
    finally:
        os.close(top)


def _remove_file(name, folder):
    """Remove what is no folder; return whether that was so."""
    if stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
        return False
    os.unlink(name, dir_fd=folder)
    return True


def _open_up(name, folder):
    """Make a folder of the user's readable and writable for him; others' are left alone."""
    if os.stat(name, dir_fd=folder, follow_symlinks=False).st_uid != os.geteuid():
        return False
    os.chmod(name, 0o700, dir_fd=folder)
    return True


def _ipc_left():
    """Say whether System V shared memory, semaphores or messages outlived a program."""
    for path in _IPC:
        try:
            with open(path) as file:
                if len(file.readlines()) > 1:
                    return True
        except FileNotFoundError:
            pass  # a kernel without them
    return False
