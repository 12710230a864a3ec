"""Serve a sandbox on this machine, and run programs on it as another machine would.

In earnest the server is a process of its own: `gemenv serve sandbox --token-file FILE`.
"""

import asyncio

from gemenv.sandbox import Limits, create
from gemenv.serve import SandboxServer

PROGRAMS = [f"print({n} ** 2)" for n in range(5)] + ["while True: pass", "1 / 0"]


async def main(url: str) -> None:
    """Run some programs at once, and then a session."""
    async with create("remote", url=url, limits=Limits(wall_seconds=1.0)) as sandbox:
        results = await asyncio.gather(*(sandbox.exec(program) for program in PROGRAMS))
        for program, result in zip(PROGRAMS, results, strict=True):
            last = (result.stdout + result.stderr).rstrip().rpartition("\n")[2]
            print(f"{program:16}  {result.status:7}  {result.isolation}  {last}")
        async with await sandbox.session() as session:
            await session.exec("total = sum(range(10))")
            print((await session.exec("total", show_last=True)).stdout, end="")


if __name__ == "__main__":
    with SandboxServer(create(), port=0) as server:
        asyncio.run(main(server.url))
