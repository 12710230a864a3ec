"""The server as a client sees it that speaks plain HTTP."""

import concurrent.futures
import contextlib
import dataclasses
import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

import gemenv
from gemenv.errors import ClosedError, InvalidArgumentError, IsolationError, ServerError
from gemenv.sandbox import Limits
from gemenv.sandbox.local import SubprocessSandbox
from gemenv.serve import MAXIMA, SandboxServer, Settings
from gemenv.serve.sandbox import clip
from tests.serve.held import HeldSandbox

TOKEN = "a-token-of-the-tests-0123456789"  # noqa: S105
SETTINGS = Settings(workers=2, max_queue=4, max_sessions=2, max_request_bytes=10_000)


@contextlib.contextmanager
def serving(
    sandbox: Any, settings: Settings = SETTINGS, **options: Any
) -> Iterator[tuple[SandboxServer, httpx.Client]]:
    with (
        SandboxServer(sandbox, port=0, settings=settings, **options) as server,
        httpx.Client(base_url=server.url, timeout=60) as client,
    ):
        yield server, client


@pytest.fixture
def held() -> Iterator[HeldSandbox]:
    sandbox = HeldSandbox()
    yield sandbox
    assert sandbox.closed.is_set()


def run(client: httpx.Client, program: str, **body: Any) -> httpx.Response:
    return client.post("/v1/exec", json={"code": program, **body})


def test_health_tells_what_is_here_and_nothing_secret() -> None:
    with serving(SubprocessSandbox(warn=False), token=TOKEN) as (_, client):
        response = client.get("/health")

    health = response.json()
    assert response.status_code == 200
    assert TOKEN not in response.text
    assert dict(health, limits=None) == {
        "service": "gemenv-sandbox",
        "version": gemenv.__version__,
        "provider": "subprocess",
        "isolation": "none",
        "authorized": False,
        "workers": 2,
        "running": 0,
        "queue": 0,
        "sessions": 0,
        "limits": None,
    }
    assert health["limits"] == dataclasses.asdict(MAXIMA)


@pytest.mark.parametrize(
    "authorization",
    [None, "", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", "Bearer \xff"],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/exec"),
        ("POST", "/run_code"),
        ("POST", "/v1/sessions"),
        ("DELETE", "/v1/sessions/x"),
    ],
)
def test_without_the_token_nothing_runs(
    server_with_token: tuple[HeldSandbox, httpx.Client],
    method: str,
    path: str,
    authorization: str | None,
) -> None:
    sandbox, client = server_with_token
    headers = {} if authorization is None else {"Authorization": authorization.encode("latin-1")}
    response = client.request(
        method, path, json={"code": "1", "language": "python"}, headers=headers
    )

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert TOKEN not in response.text
    assert sandbox.begun == []


@pytest.fixture(scope="module")
def server_with_token() -> Iterator[tuple[HeldSandbox, httpx.Client]]:
    sandbox = HeldSandbox()
    with serving(sandbox, token=TOKEN) as (_, client):
        yield sandbox, client


def test_the_token_opens() -> None:
    with serving(SubprocessSandbox(warn=False), token=TOKEN) as (_, client):
        client.headers["Authorization"] = f"bearer {TOKEN}"
        assert client.get("/health").json()["authorized"]
        assert run(client, "print(6 * 7)").json()["stdout"] == "42\n"


def test_a_browser_is_refused(held: HeldSandbox) -> None:
    with serving(held) as (_, client):
        foreign = client.post("/v1/exec", json={"code": "1"}, headers={"Origin": "http://evil"})
        plain = client.post(
            "/v1/exec", content=b'{"code": "1"}', headers={"Content-Type": "text/plain"}
        )
        form = client.post("/v1/exec", data={"code": "1"})
    assert [foreign.status_code, plain.status_code, form.status_code] == [403, 415, 415]
    assert held.begun == []


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])  # noqa: S104 - refused
def test_without_a_token_others_must_not_reach_it(host: str) -> None:
    with pytest.raises(InvalidArgumentError, match="Without a token"):
        SandboxServer(HeldSandbox(), host=host, port=0)


def test_with_a_token_others_may_reach_it() -> None:
    with serving(HeldSandbox(), host="0.0.0.0", token=TOKEN) as (server, _):  # noqa: S104
        assert server.url.startswith("http://0.0.0.0:")


@pytest.mark.parametrize("token", ["", "short", "two words are not a token", "ключ-ключ-ключ-ключ"])
def test_a_weak_token_is_refused_and_not_quoted(token: str) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        SandboxServer(HeldSandbox(), port=0, token=token)
    assert not token or token not in str(caught.value)


def test_a_taken_port_is_said() -> None:
    with serving(HeldSandbox()) as (server, _):
        port = int(server.url.rpartition(":")[2])
        with pytest.raises(ServerError, match=f"port {port}: Address already in use"):
            SandboxServer(HeldSandbox(), port=port)


def test_a_sandbox_that_cannot_start_is_an_error_of_the_start() -> None:
    server = SandboxServer(SubprocessSandbox(warn=False, require="namespace"), port=0)
    with pytest.raises(IsolationError), server:
        pass
    with pytest.raises(ClosedError), server:
        pass


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("", "give either `code`"),
        ("[]", "Input should be an object"),
        ("{", "Invalid JSON"),
        ('{"code": "1", "argv": ["ls"]}', "give either `code`"),
        ('{"argv": "ls"}', "`argv`: Input should be a valid array"),
        ('{"argv": []}', "A command is a list of texts"),
        ('{"argv": ["a\\u0000b"]}', "A command is a list of texts"),
        ('{"code": {"base64": "!!"}}', "`code`: "),
        ('{"code": "1", "cod": "1"}', "`cod`: Extra inputs are not permitted"),
        ('{"code": "1", "limits": {"wall": 1}}', "`wall`: Extra inputs"),
        ('{"code": "1", "limits": {"wall_seconds": 0}}', "must be above 0"),
        ('{"code": "1", "limits": {"wall_seconds": NaN}}', "finite"),
        ('{"code": "1", "limits": {"processes": true}}', "valid integer"),
        ('{"code": "1", "files": {"../x": "1"}}', "stays inside"),
        ('{"code": "1", "require": "jail"}', "`require`: Input should be"),
        ("[" * 5000, "recursion"),
    ],
)
def test_a_bad_request_is_explained_and_runs_nothing(
    bad_requests: tuple[HeldSandbox, httpx.Client], body: str, detail: str
) -> None:
    sandbox, client = bad_requests
    response = client.post("/v1/exec", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    assert detail in response.json()["detail"]
    assert response.json()["error"] == "InvalidArgumentError"
    assert sandbox.begun == []


@pytest.fixture(scope="module")
def bad_requests() -> Iterator[tuple[HeldSandbox, httpx.Client]]:
    sandbox = HeldSandbox()
    with serving(sandbox) as (_, client):
        yield sandbox, client


def test_unknown_paths_and_methods(held: HeldSandbox) -> None:
    with serving(held) as (_, client):
        assert client.get("/").status_code == 404
        assert client.get("/v1/exec").status_code == 405


def test_a_body_that_says_it_is_too_long_is_not_read(held: HeldSandbox) -> None:
    with serving(held) as (server, _), raw(server) as connection:
        connection.sendall(
            b"POST /v1/exec HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Content-Length: 10001\r\n\r\n"
        )
        assert status_of(connection) == 413


def test_a_body_without_a_length_is_cut_while_it_is_read(held: HeldSandbox) -> None:
    with serving(held) as (server, _), raw(server) as connection:
        connection.sendall(
            b"POST /v1/exec HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        # More than a body may hold, and never its end.
        connection.sendall(b"400\r\n" + b" " * 1024 + b"\r\n")
        for _ in range(10):
            connection.sendall(b"400\r\n" + b" " * 1024 + b"\r\n")
        assert status_of(connection) == 413


@contextlib.contextmanager
def raw(server: SandboxServer) -> Iterator[socket.socket]:
    host, _, port = server.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        yield connection


def status_of(connection: socket.socket) -> int:
    response = http.client.HTTPResponse(connection)
    response.begin()
    return response.status


def test_limits_are_clipped_to_the_maxima(held: HeldSandbox) -> None:
    maxima = dataclasses.replace(MAXIMA, wall_seconds=5.0, cpu_seconds=3.0)
    held.release_all()
    with serving(held, dataclasses.replace(SETTINGS, maxima=maxima)) as (_, client):
        run(client, "a", limits={"wall_seconds": 1000.0, "output_bytes": 10})
        run(client, "b", limits={"wall_seconds": 2, "cpu_seconds": 99})
        run(client, "c")
    assert [seen.wall_seconds for seen in held.limits_seen] == [5.0, 2.0, 5.0]
    assert [seen.cpu_seconds for seen in held.limits_seen] == [3.0, 3.0, 3.0]
    assert [seen.output_bytes for seen in held.limits_seen] == [10, 65536, 65536]


def test_clipping_never_gives_more() -> None:
    assert clip(Limits(), MAXIMA) == Limits()
    assert clip(MAXIMA, Limits()) == Limits()


def test_more_isolation_than_there_is_is_refused(held: HeldSandbox) -> None:
    with serving(held) as (_, client):
        response = run(client, "1", require="container")
        session = client.post("/v1/sessions", json={"require": "container"})
    assert [response.status_code, session.status_code] == [412, 412]
    assert response.json()["error"] == "IsolationError"
    assert held.begun == []


def test_two_run_at_a_time_the_others_wait_in_order_and_too_many_are_sent_away(
    held: HeldSandbox,
) -> None:
    with serving(held) as (_, client), concurrent.futures.ThreadPoolExecutor(6) as pool:
        answers = []
        for number in range(6):
            answers.append(pool.submit(run, client, str(number)))
            wait_for_queue(client, running=min(number + 1, 2), queue=max(0, number - 1))

        refused = run(client, "one too many")
        assert refused.status_code == 503
        assert refused.headers["Retry-After"] == "1"

        for number in range(6):
            held.wait_until(lambda held, number=number: len(held.begun) >= min(number + 2, 6))
            held.release(str(number))
            answers[number].result(60)
        assert [answer.result().json()["stdout"] for answer in answers] == list("012345")
    assert held.begun == list("012345")
    assert held.most_at_once == 2


def wait_for_queue(client: httpx.Client, *, running: int, queue: int) -> None:
    end = time.monotonic() + 60
    while True:
        health = client.get("/health").json()
        if (health["running"], health["queue"]) == (running, queue):
            return
        assert time.monotonic() < end, health


def test_a_client_that_hangs_up_cancels_its_run_and_gives_up_its_place(held: HeldSandbox) -> None:
    body = json.dumps({"code": "abandoned"}).encode()
    with serving(held) as (server, client):
        with raw(server) as connection:
            connection.sendall(
                b"POST /v1/exec HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
            )
            held.wait_until(lambda held: held.begun == ["abandoned"])
        held.wait_until(lambda held: held.cut == ["abandoned"])
        wait_for_queue(client, running=0, queue=0)
        held.release_all()
        assert run(client, "next").json()["stdout"] == "next"


def test_a_client_that_hangs_up_while_it_waits_never_runs(held: HeldSandbox) -> None:
    body = json.dumps({"code": "impatient"}).encode()
    with (
        serving(held, dataclasses.replace(SETTINGS, workers=1)) as (server, client),
        concurrent.futures.ThreadPoolExecutor(1) as pool,
    ):
        first = pool.submit(run, client, "first")
        held.wait_until(lambda held: held.begun == ["first"])
        with raw(server) as connection:
            connection.sendall(
                b"POST /v1/exec HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
            )
            wait_for_queue(client, running=1, queue=1)
        wait_for_queue(client, running=1, queue=0)
        held.release("first")
        first.result(60)
    assert held.begun == ["first"]


def test_at_the_end_what_runs_may_finish_and_what_waits_is_sent_away(held: HeldSandbox) -> None:
    settings = dataclasses.replace(SETTINGS, workers=1)
    with (
        serving(held, settings, grace_seconds=60.0) as (server, client),
        concurrent.futures.ThreadPoolExecutor(2) as pool,
    ):
        running = pool.submit(run, client, "running")
        held.wait_until(lambda held: held.begun == ["running"])
        waiting = pool.submit(run, client, "waiting")
        wait_for_queue(client, running=1, queue=1)

        server.stop()
        assert waiting.result(60).status_code == 503
        assert not running.done()
        held.release("running")
        assert running.result(60).json()["stdout"] == "running"
    assert held.begun == ["running"]


@pytest.mark.parametrize("twice", [False, True], ids=["after the grace", "at the second word"])
def test_at_the_end_what_goes_on_is_cut_and_its_client_told(held: HeldSandbox, twice: bool) -> None:
    with (
        serving(held, grace_seconds=60.0 if twice else 0.2) as (server, client),
        concurrent.futures.ThreadPoolExecutor(1) as pool,
    ):
        running = pool.submit(run, client, "endless")
        held.wait_until(lambda held: held.begun == ["endless"])
        server.stop()
        if twice:
            server.stop()
        response = running.result(60)
        assert response.status_code == 503
        assert "ended" in response.json()["detail"]
    assert held.cut == ["endless"]


def test_stopping_leaves_no_thread_and_can_be_repeated(held: HeldSandbox) -> None:
    before = set(threading.enumerate())
    with serving(held) as (server, client):
        assert client.get("/health").status_code == 200
        assert "gemenv-server" in {thread.name for thread in set(threading.enumerate()) - before}
    server.stop()
    server.close()
    left = {thread.name for thread in set(threading.enumerate()) - before}
    assert left <= {"gemenv-background"}
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.url}/health")


def test_the_log_names_routes_and_no_sessions() -> None:
    lines: list[str] = []
    with serving(SubprocessSandbox(warn=False), log=lines.append) as (_, client):
        name = client.post("/v1/sessions", json={}).json()["id"]
        client.post(f"/v1/sessions/{name}/read", json={"path": "nothing"})
        client.delete(f"/v1/sessions/{name}")
    assert [line.rsplit(" ", 2)[0] for line in lines] == [
        "POST /v1/sessions 200",
        "POST /v1/sessions/{name}/read 409",
        "DELETE /v1/sessions/{name} 200",
    ]


def test_sessions_are_bounded_in_number_and_unguessable() -> None:
    with serving(SubprocessSandbox(warn=False)) as (_, client):
        names = [client.post("/v1/sessions", json={}).json()["id"] for _ in range(2)]
        refused = client.post("/v1/sessions", json={})
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
        assert len(set(names)) == 2
        assert min(map(len, names)) >= 43  # 32 bytes

        client.delete(f"/v1/sessions/{names[0]}")
        assert client.post("/v1/sessions", json={}).status_code == 200
        assert client.get("/health").json()["sessions"] == 2


def test_an_ended_session_is_unknown() -> None:
    with serving(SubprocessSandbox(warn=False)) as (_, client):
        name = client.post("/v1/sessions", json={}).json()["id"]
        client.delete(f"/v1/sessions/{name}")
        answers = [
            client.delete(f"/v1/sessions/{name}"),
            client.post(f"/v1/sessions/{name}/exec", json={"code": "1"}),
            client.post(f"/v1/sessions/{'A' * 43}/snapshot"),
        ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert {answer.json()["error"] for answer in answers} == {"NoSession"}


def test_an_idle_session_ends_by_itself_but_not_while_it_is_used() -> None:
    settings = dataclasses.replace(SETTINGS, idle_seconds=0.3)
    with serving(SubprocessSandbox(warn=False), settings) as (_, client):
        name = client.post("/v1/sessions", json={}).json()["id"]
        long = {"code": "import time; time.sleep(1); print('done')"}
        assert client.post(f"/v1/sessions/{name}/exec", json=long).json()["stdout"] == "done\n"
        assert client.get("/health").json()["sessions"] == 1
        end = time.monotonic() + 60
        while client.get("/health").json()["sessions"]:
            assert time.monotonic() < end
        gone = client.post(f"/v1/sessions/{name}/exec", json={"code": "1"})
        assert gone.json()["error"] == "NoSession"
