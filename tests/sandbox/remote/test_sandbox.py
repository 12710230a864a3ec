"""The provider `remote` against real servers."""

import asyncio
import pickle
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from gemenv.errors import (
    ClosedError,
    InvalidArgumentError,
    IsolationError,
    SandboxError,
    SandboxFileError,
)
from gemenv.sandbox import Limits, Sandbox, SyncSandbox, create
from gemenv.sandbox.remote import RemoteSandbox
from gemenv.serve import SandboxServer, Settings
from tests.sandbox.remote.servers import TOKEN
from tests.serve.held import HeldSandbox


def place(name: str) -> Sandbox:
    """Return a sandbox to serve."""
    if name == "subprocess":
        return create(name, warn=False)
    try:
        return create(name)
    except ImportError:
        pytest.skip(f"the provider {name} is not here")


@pytest.fixture(scope="module", params=["subprocess", "pool"])
def served(request: pytest.FixtureRequest) -> Iterator[SandboxServer]:
    with SandboxServer(place(request.param), port=0, settings=Settings(workers=2)) as server:
        yield server


@pytest.fixture(scope="module", params=["auto", "fusion"])
def remote(request: pytest.FixtureRequest, served: SandboxServer) -> Iterator[SyncSandbox]:
    with RemoteSandbox(url=served.url, protocol=request.param).sync as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def sessions(served: SandboxServer) -> Iterator[SyncSandbox]:
    with RemoteSandbox(url=served.url).sync as sandbox:
        yield sandbox


class TestAgainstARealServer:
    @pytest.mark.parametrize(
        ("program", "stdout"),
        [
            ("print('hello')", "hello\n"),
            ("print(input())", "in\n"),
            ("print('é \U0001f40d')", "é \U0001f40d\n"),
            ("\r\nprint(1)\r\n", "1\n"),
            ("\ufeffprint(1)", "1\n"),
            (b"# -*- coding: latin-1 -*-\nprint('\xe9')", "é\n"),
            ("import sys; sys.stdout.buffer.write(b'\\xff')", "\ufffd"),
            ("print('\\0')", "\0\n"),
            (["cat"], "in"),
            (["echo", "a b", "$HOME", "'", ""], "a b $HOME ' \n"),
        ],
    )
    def test_programs(
        self, remote: SyncSandbox, program: str | bytes | list[str], stdout: str
    ) -> None:
        result = remote.exec(program, stdin="in")
        assert (result.status, result.stdout, result.exit_code) == ("ok", stdout, 0)

    def test_the_last_value_is_shown(self, remote: SyncSandbox) -> None:
        assert remote.exec("x = 6\nx * 7", show_last=True).stdout == "42\n"
        assert remote.exec("x = 6\nx * 7").stdout == ""

    def test_errors_have_their_traceback(self, remote: SyncSandbox) -> None:
        result = remote.exec("print(1)\n1 / 0")
        assert (result.status, result.exit_code) == ("error", 1)
        assert result.stderr.splitlines()[-1] == "ZeroDivisionError: division by zero"
        assert remote.exec("raise SystemExit(7)").exit_code == 7

    def test_a_signal(self, remote: SyncSandbox) -> None:
        result = remote.exec("import os; os.kill(os.getpid(), 11)")
        assert (result.status, result.signal, result.exit_code) == ("killed", 11, None)

    def test_a_timeout(self, remote: SyncSandbox) -> None:
        began = time.monotonic()
        result = remote.exec("while True: pass", limits=Limits(wall_seconds=1.0))
        assert result.status == "timeout"
        assert result.exit_code is None
        assert time.monotonic() - began < 3

    def test_files(self, remote: SyncSandbox) -> None:
        code = "print(open('a/ü', 'rb').read(), open('b').read())"
        result = remote.exec(code, files={"a/ü": b"\xff\0", "b": "text"})
        assert result.stdout == "b'\\xff\\x00' text\n"

    def test_long_output_keeps_head_and_tail(self, remote: SyncSandbox) -> None:
        limits = Limits(output_bytes=100)
        result = remote.exec("print('a' * 300 + 'b' * 300, end='')", limits=limits)
        assert result.truncated
        assert result.stdout == "a" * 50 + "\n[… 500 bytes left out …]\n" + "b" * 50

    def test_ten_megabytes_go_in(self, remote: SyncSandbox) -> None:
        result = remote.exec("print(len(input()))", stdin="x" * 10_000_000)
        assert result.stdout == "10000000\n"

    def test_arguments_are_checked_before_anything_is_sent(self, remote: SyncSandbox) -> None:
        with pytest.raises(InvalidArgumentError):
            remote.exec("1", files={"../x": ""})
        with pytest.raises(InvalidArgumentError):
            remote.exec([])

    def test_stdin_in_bytes(self, sessions: SyncSandbox) -> None:
        code = "import sys; print(sys.stdin.buffer.read())"
        assert sessions.exec(code, stdin=b"\xff\0").stdout == "b'\\xff\\x00'\n"

    def test_a_pickled_copy_starts_for_itself(self, sessions: SyncSandbox) -> None:
        copy: RemoteSandbox = pickle.loads(pickle.dumps(sessions.sandbox))  # noqa: S301
        assert copy.isolation is None
        with copy.sync as sandbox:
            assert sandbox.exec("print(1)").stdout == "1\n"

    def test_a_session_keeps_variables_and_files(self, sessions: SyncSandbox) -> None:
        with sessions.session() as session:
            assert session.exec("x = 1").state_kept
            assert session.exec("x += 1\nx", show_last=True).stdout == "2\n"
            session.write("a", b"\xff\0")
            assert session.read("a") == b"\xff\0"
            assert session.exec(["wc", "-c"], stdin="four").stdout.strip() == "4"
            with pytest.raises(SandboxFileError):
                session.read("nothing")
            with pytest.raises(InvalidArgumentError):
                session.write("../x", "1")
        with pytest.raises(ClosedError):
            session.exec("1")

    def test_a_session_goes_back_to_a_snapshot(self, sessions: SyncSandbox) -> None:
        with sessions.session() as session:
            session.exec("x = 1")
            before = session.snapshot()
            session.exec("x = 2")
            session.restore(before)
            assert session.exec("print(x)").stdout == "1\n"

    def test_closing_the_sandbox_ends_its_sessions(self, served: SandboxServer) -> None:
        sandbox = RemoteSandbox(url=served.url).sync
        session = sandbox.session()
        assert httpx.get(f"{served.url}/health").json()["sessions"] == 1
        sandbox.close()
        assert httpx.get(f"{served.url}/health").json()["sessions"] == 0
        with pytest.raises(ClosedError):
            session.exec("1")
        with pytest.raises(ClosedError):
            sandbox.exec("1")

    def test_many_at_once_are_all_answered_rightly(self, served: SandboxServer) -> None:
        async def main() -> list[str]:
            async with RemoteSandbox(url=served.url) as sandbox:
                results = await asyncio.gather(
                    *(sandbox.exec(["echo", str(number)]) for number in range(30))
                )
            return [result.stdout for result in results]

        assert asyncio.run(main()) == [f"{number}\n" for number in range(30)]

    def test_a_cancelled_call_is_cancelled_at_the_server(self, served: SandboxServer) -> None:
        async def main() -> None:
            async with RemoteSandbox(url=served.url) as sandbox:
                task = asyncio.ensure_future(
                    sandbox.exec("while True: pass", limits=Limits(wall_seconds=50))
                )
                async with httpx.AsyncClient(base_url=served.url) as client:
                    while not (await client.get("/health")).json()["running"]:
                        pass
                    task.cancel()
                    while (await client.get("/health")).json()["running"]:
                        pass
                    with pytest.raises(asyncio.CancelledError):
                        await task

        began = time.monotonic()
        asyncio.run(main())
        assert time.monotonic() - began < 20

    def test_fusion_has_no_sessions_and_takes_text_alone(self, served: SandboxServer) -> None:
        with RemoteSandbox(url=served.url, protocol="fusion").sync as sandbox:
            with pytest.raises(SandboxError, match="has no sessions"):
                sandbox.session()
            with pytest.raises(InvalidArgumentError, match="only text"):
                sandbox.exec("1", stdin=b"\xff")


@pytest.mark.parametrize(
    ("options", "isolation"),
    [
        ({}, "namespace"),
        ({"require": "namespace"}, "namespace"),
        ({"trust": "container"}, "namespace"),
        ({"trust": "process"}, "process"),
        ({"protocol": "fusion", "trust": "container"}, "container"),
        ({"protocol": "fusion"}, "none"),
    ],
)
def test_the_isolation_is_that_of_the_server_as_far_as_it_is_trusted(
    free: SandboxServer, options: dict[str, Any], isolation: str
) -> None:
    with RemoteSandbox(url=free.url, **options).sync as sandbox:
        assert sandbox.start() == isolation
        assert sandbox.exec("42\n").isolation == isolation


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"require": "container"}, "reaches isolation 'namespace' on this machine"),
        ({"trust": "process", "require": "namespace"}, "reaches isolation 'process'"),
        ({"protocol": "fusion", "require": "process"}, "say so with `trust`"),
    ],
)
def test_less_isolation_than_is_required_is_refused(
    free: SandboxServer, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(IsolationError, match=message):
        RemoteSandbox(url=free.url, **options).sync.start()


@pytest.fixture(scope="module")
def free() -> Iterator[SandboxServer]:
    """A server that says `namespace` and answers with the program."""
    sandbox = HeldSandbox()
    sandbox.release_all()
    with SandboxServer(sandbox, port=0) as server:
        yield server


@pytest.mark.parametrize("connections", [7, 200])
def test_of_two_hundred_at_once_none_is_lost_and_all_run_in_order(connections: int) -> None:
    async def main(url: str) -> list[str]:
        async with RemoteSandbox(url=url, connections=connections) as sandbox:
            results = await asyncio.gather(*(sandbox.exec(str(n)) for n in range(200)))
        return [result.stdout for result in results]

    sandbox = HeldSandbox()
    sandbox.release_all()
    with SandboxServer(sandbox, port=0, settings=Settings(workers=2, max_queue=200)) as server:
        assert asyncio.run(main(server.url)) == [str(number) for number in range(200)]
    assert sorted(map(int, sandbox.begun)) == list(range(200))
    assert sandbox.most_at_once <= 2


def test_two_hundred_that_do_not_fit_come_again() -> None:
    async def main(url: str) -> set[str]:
        async with RemoteSandbox(url=url, connections=200, retries=100) as sandbox:
            results = await asyncio.gather(*(sandbox.exec(str(n)) for n in range(200)))
        return {result.status for result in results}

    sandbox = HeldSandbox()
    sandbox.release_all()
    with SandboxServer(sandbox, port=0, settings=Settings(workers=2, max_queue=100)) as server:
        assert asyncio.run(main(server.url)) == {"ok"}
    assert len(sandbox.begun) == 200


def test_a_session_that_idled_out_begins_anew() -> None:
    settings = Settings(workers=1, idle_seconds=0.05)
    with (
        SandboxServer(create("subprocess", warn=False), port=0, settings=settings) as server,
        RemoteSandbox(url=server.url).sync as sandbox,
        sandbox.session() as session,
    ):
        session.exec("x = 1")
        wait_until_no_session(server.url)
        lost = session.exec("print(x)")
        assert (lost.status, lost.state_kept) == ("sandbox_failure", False)
        assert "variables and files are gone" in lost.message
        assert "NameError" in session.exec("print(x)").stderr
        wait_until_no_session(server.url)
        with pytest.raises(SandboxError, match="are gone"):
            session.read("a")


def wait_until_no_session(url: str) -> None:
    end = time.monotonic() + 60
    while httpx.get(f"{url}/health").json()["sessions"]:
        assert time.monotonic() < end


def test_a_wrong_token_is_said_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    with SandboxServer(create("subprocess", warn=False), port=0, token=TOKEN) as server:
        for wrong in (None, TOKEN[::-1]):
            with pytest.raises(SandboxError, match="refuses the token, or wants one") as caught:
                RemoteSandbox(url=server.url, token=wrong).sync.start()
            assert not wrong or wrong not in str(caught.value)
        monkeypatch.setenv("GEMENV_SANDBOX_TOKEN", TOKEN)
        with RemoteSandbox(url=server.url).sync as sandbox:
            assert sandbox.exec("print(1)").stdout == "1\n"
            assert TOKEN not in repr(sandbox.sandbox)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"url": "example.com"}, "`url` is not the address"),
        ({"url": "ftp://example.com"}, "`url` is not the address"),
        ({"url": "http://user:secret@example.com"}, "without a user, a password"),
        ({"url": "http://example.com/?key=secret"}, "or a query"),
        ({"url": "http://[::1"}, "`url` is not the address"),
        ({"protocol": "ftp"}, "`protocol` must be one of auto, gemenv, fusion"),
        ({"trust": "jail"}, "`trust` must be one of"),
        ({"require": "jail"}, "`require` must be one of"),
        ({"token": "secret"}, "`token` does not hold a token"),
        ({"token": "secret\nsecret secret secret"}, "`token` does not hold a token"),
        ({"connections": 0}, "`connections` must be 1 or more"),
        ({"retries": -1}, "`retries` 0 or more"),
        ({"queue_seconds": float("nan")}, "`queue_seconds` above 0"),
    ],
)
def test_bad_arguments_are_explained_and_secrets_not_quoted(
    options: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        create("remote", **({"url": "http://127.0.0.1:1"} | options))
    assert message in str(caught.value)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
