import asyncio

import pytest

from gemenv.errors import ClosedError
from gemenv.sandbox import Sandbox, Session, create
from gemenv.tools import Workspace


def test_one_session_for_each_sandbox(sandbox: Sandbox) -> None:
    async def play() -> None:
        async with create() as other, Workspace() as workspace:
            first, second = await asyncio.gather(
                workspace.session(sandbox), workspace.session(sandbox)
            )
            assert first is second
            assert await workspace.session(other) is not first

    asyncio.run(play())


def test_closing_ends_the_sessions_and_begins_anew(sandbox: Sandbox) -> None:
    workspace = Workspace()

    async def begin() -> Session:
        session = await workspace.session(sandbox)
        await session.exec("x = 1")
        return session

    sessions = [asyncio.run(begin())]
    asyncio.run(workspace.close())
    sessions.append(asyncio.run(begin()))
    workspace.close_now()
    workspace.close_now()

    assert sessions[0] is not sessions[1]
    for session in sessions:
        with pytest.raises(ClosedError):
            asyncio.run(session.exec("x"))
