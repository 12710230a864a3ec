"""Files are not read or written outside through what a program leaves in a session's folder."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gemenv.errors import GemenvError
from gemenv.sandbox.probes.base import Probe, Sight, Verdict
from gemenv.sandbox.probes.judging import attempt, harm
from gemenv.sandbox.probes.scene import Scene
from gemenv.sandbox.result import ExecResult

if TYPE_CHECKING:
    from gemenv.sandbox.base import Sandbox
    from gemenv.sandbox.session import Session

_probe = partial(Probe, family="links", level="process")

_PATIENCE = 15.0
"""Seconds in which a file must have been read, or refused."""
_MOST = 64 << 20
"""Bytes that a file of the session may have."""


def _file(scene: Scene) -> None:
    scene.secret_file()


def _change(scene: Scene) -> str:
    folder = Path(scene.values["folder"])
    if (folder / "secret").read_text() != scene.canary:
        return "a file outside was changed"
    others = {entry.name for entry in folder.iterdir()} - {"secret"}
    return f"there are new files outside: {', '.join(others)}" if others else ""


async def _in_session(
    probe: Probe,
    sandbox: "Sandbox",
    scene: Scene,
    act: Callable[["Session", Scene], Awaitable[bytes | None]],
) -> Sequence[ExecResult]:
    """Run the program in a session, and then use the session's files from outside.

    What an operation on files gave is kept in the scene; that it is refused is an answer too.
    """
    async with await sandbox.session(limits=probe.limits) as session:
        result = await session.exec(scene.program(probe.programs[0]))
        try:
            scene.values["read"] = await asyncio.wait_for(act(session, scene), _PATIENCE) or b""
        except TimeoutError:
            scene.values["read"] = None
        except (GemenvError, OSError) as error:
            scene.values["read"] = str(error).encode()
    return [result]


def _judge(sight: Sight) -> Verdict:
    read = sight.scene.values["read"]
    if read is None:
        return Verdict("fell", f"an operation on a file took more than {_PATIENCE:.0f} s")
    if any(secret.encode() in read for secret in sight.scene.secrets):
        return Verdict("fell", "the session gave the secret for a file of its own")
    if len(read) > _MOST:
        return Verdict("fell", f"the session gave {len(read)} bytes")
    return harm(sight) or attempt(sight)


def _reading(path: str) -> Callable[["Session", Scene], Awaitable[bytes | None]]:
    async def act(session: "Session", scene: Scene) -> bytes | None:
        return await session.read(path.format(**scene.values))

    return act


def _writing(path: str) -> Callable[["Session", Scene], Awaitable[bytes | None]]:
    async def act(session: "Session", scene: Scene) -> bytes | None:
        await session.write(path.format(**scene.values), "changed")
        return None

    return act


def _session(
    name: str,
    summary: str,
    program: str,
    act: Callable[["Session", Scene], Awaitable[bytes | None]],
    *,
    harmless: bool = True,
) -> Probe:
    return _probe(
        name=name,
        harmless=harmless,
        summary=summary,
        setup=_file,
        evidence=_change,
        attack=partial(_in_session, act=act),
        judge=_judge,
        programs=(program + "\nattempted()",),
    )


PROBES = (
    _session(
        "session-read-link", "make the session read through a symbolic link",
        "os.symlink(scene['secret'], 'link')", _reading("link"),
    ),
    _session(
        "session-read-folder-link", "make the session read through a link to a folder",
        "os.symlink(scene['folder'], 'folder')", _reading("folder/secret"),
    ),
    _session(
        "session-read-hard-link", "make the session read through a hard link",
        "try:\n    os.link(scene['secret'], 'hard')\nexcept OSError as error:\n"
        "    say(last_words(error))",
        _reading("hard"),
    ),
    _session(
        "session-read-outside", "read a file by its absolute path", "", _reading("{secret}")
    ),
    _session(
        "session-read-upwards", "read a file by a path that leads out", "",
        _reading("../../../../../../../../../../{secret}"),
    ),
    _session(
        "session-read-pipe", "make the session wait at a pipe for ever",
        "os.mkfifo('pipe')", _reading("pipe"),
    ),
    _session(
        "session-read-endless", "make the session read a device that has no end",
        "os.symlink('/dev/zero', 'zero')", _reading("zero"),
    ),
    _session(
        "session-write-link", "make the session write through a symbolic link",
        "os.symlink(scene['secret'], 'link')", _writing("link"),
    ),
    _session(
        "session-write-folder-link", "make the session write through a link to a folder",
        "os.symlink(scene['folder'], 'folder')", _writing("folder/new"),
    ),
    _session(
        "session-write-outside", "write a file by its absolute path", "",
        _writing("{folder}/new"),
    ),
    _session(
        "session-write-moved-folder", "put a link in the place of the work folder",
        "here = os.getcwd()\ntry:\n    os.rename(here, here + '.moved')\n"
        "    os.symlink(scene['folder'], here)\nexcept OSError as error:\n"
        "    say(last_words(error))",
        _writing("new"), harmless=False,
    ),
)  # fmt: skip
"""Each runs a program in a session, and then reads or writes a file of it from outside."""
