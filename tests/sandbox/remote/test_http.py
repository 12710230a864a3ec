"""The provider `remote` against servers that fail in every way."""

import dataclasses
import json
import re
import socket
from typing import Any

import pytest

from gemenv.errors import SandboxError
from gemenv.sandbox import Limits
from tests.agents.scripted_server import (
    Request,
    ScriptedServer,
    Step,
    half_a_body,
    hang,
    hang_up,
    http,
    respond,
)
from tests.sandbox.remote.servers import HEALTH, RESULT, TOKEN, address, health, quick, result


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (respond(404, ""), "no sandbox server of gemenv"),
        (respond(200, "pong"), "no sandbox server of gemenv"),
        (respond(200, "[" * 10_000), "no sandbox server of gemenv"),
        (health(service="other"), "no sandbox server of gemenv"),
        (health(isolation="perfect"), "no sandbox server of gemenv"),
        (health(authorized=False), "refuses the token"),
        (respond(200, b" " * 70_000), "is longer than"),
        (respond(302, "", location="http://127.0.0.1:1/"), "no sandbox server of gemenv"),
        (respond(200, json.dumps(HEALTH), content_encoding="gzip"), "compresses"),
        (respond(503, ""), "HTTP status 503"),
        (half_a_body(), "cannot be reached"),
        (hang_up(), "cannot be reached"),
    ],
)
def test_a_server_that_cannot_be_started_with(step: Step, message: str) -> None:
    with (
        ScriptedServer(step) as server,
        pytest.raises(SandboxError, match=message) as caught,
    ):
        quick(address(server), token=TOKEN).sync.start()
    assert TOKEN not in str(caught.value)


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(SandboxError, match="cannot be reached"):
        quick(f"http://127.0.0.1:{port}").sync.start()


async def echoing(server: ScriptedServer, request: Request) -> bytes | None:
    """Say back in an error what the client is known by."""
    return http(500, json.dumps({"detail": f"who is {request.headers['authorization']}?"}).encode())


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (respond(200, "{}"), "something else than a result"),
        (respond(200, "null"), "something else than a result"),
        (respond(200, b"\xff\xfe"), "something else than a result"),
        (respond(200, "[" * 50_000), "something else than a result"),
        (result(stdout=7), "`stdout`: Input should be a valid string"),
        (result(status="great"), "`status`"),
        (result(exit_code="0"), "`exit_code`"),
        (result(exit_code=True), "`exit_code`"),
        (result(exit_code=256), "its exit code is not one"),
        (result(exit_code=None, signal=0), "its signal is not one"),
        (result(seconds=-1), "a measure is below 0"),
        (result(seconds=float("inf")), "a measure is below 0 or without end"),
        (result(seconds=float("nan")), "a measure is below 0"),
        (result(peak_memory=-1), "a measure is below 0"),
        (result(isolation="none"), "has come down to isolation 'none'"),
        (result(isolation="process"), "has come down to isolation 'process'"),
        (result(stdout="x" * 2_000_000), "^The answer of the sandbox server is longer than"),
        (respond(200, json.dumps(RESULT), content_encoding="gzip"), "compresses"),
        (respond(302, "", location="http://127.0.0.1:1/"), "HTTP status 302"),
        (respond(401, "{}"), "refuses the token"),
        (respond(412, '{"detail": "not so far apart"}'), "not so far apart"),
        (respond(500, "<html>"), "it does not say why"),
        (echoing, r"who is Bearer \[redacted\]"),
        (respond(502, ""), "HTTP status 502; 1 attempts"),
        (half_a_body(), "cannot be reached"),
        (hang_up(), "cannot be reached"),
        (hang(), "gave no answer within 0.4 s"),
    ],
)
def test_a_failure_of_the_server_is_not_the_program_s(step: Step, message: str) -> None:
    with ScriptedServer(health(), step) as server:
        options: dict[str, Any] = {"token": TOKEN, "require": "namespace", "queue_seconds": 0.3}
        with quick(address(server), **options).sync as sandbox:
            failed = sandbox.exec("1", limits=Limits(wall_seconds=0.1))
    assert failed.status == "sandbox_failure"
    assert re.search(message, failed.message), failed.message
    assert TOKEN not in repr(failed)
    assert (failed.exit_code, failed.signal, failed.stdout) == (None, None, "")
    assert failed.isolation == "namespace"


@pytest.mark.parametrize(
    "failures",
    [
        [respond(503, "", retry_after="0")],
        [respond(429, ""), respond(502, ""), respond(504, "")],
        [hang_up(), half_a_body()],
    ],
)
def test_a_program_is_sent_again_after_failures_that_pass(failures: list[Step]) -> None:
    with (
        ScriptedServer(health(), *failures, result()) as server,
        quick(address(server), retries=3).sync as sandbox,
    ):
        assert sandbox.exec("1").stdout == "42\n"
    assert len(server.requests) == 2 + len(failures)
    assert len({request.body for request in server.requests[1:]}) == 1


def test_attempts_are_counted() -> None:
    with (
        ScriptedServer(health(), respond(503, "")) as server,
        quick(address(server), retries=2).sync as sandbox,
    ):
        assert "3 attempts" in sandbox.exec("1").message
    assert len(server.requests) == 4


def test_the_wish_of_the_server_is_honoured_within_the_time_of_the_call() -> None:
    with (
        ScriptedServer(health(), respond(503, "", retry_after="30")) as server,
        quick(address(server), retries=5, queue_seconds=0.2).sync as sandbox,
    ):
        assert "no answer within" in sandbox.exec("1", limits=Limits(wall_seconds=0.1)).message
    assert len(server.requests) == 2


OPENED = respond(200, json.dumps({"id": "A" * 43}))


@pytest.mark.parametrize("step", [respond(502, ""), respond(504, ""), hang_up(), half_a_body()])
def test_in_a_session_nothing_is_sent_twice(step: Step) -> None:
    done = result(state_kept=True)
    with (
        ScriptedServer(health(), OPENED, step, done) as server,
        quick(address(server), retries=5).sync as sandbox,
    ):
        session = sandbox.session()
        failed = session.exec("x += 1")
        assert (failed.status, failed.state_kept) == ("sandbox_failure", None)
        assert len(server.requests) == 3
        assert session.exec("x").state_kept


def test_in_a_session_a_call_that_never_began_is_sent_again() -> None:
    with (
        ScriptedServer(health(), OPENED, respond(503, ""), result()) as server,
        quick(address(server), retries=1).sync as sandbox,
    ):
        assert sandbox.session().exec("1").ok


@pytest.mark.parametrize("name", ["../../health", "", "a/b", "A" * 1000, "x?y=1"])
def test_a_session_s_name_never_leads_elsewhere(name: str) -> None:
    with (
        ScriptedServer(health(), respond(200, json.dumps({"id": name}))) as server,
        quick(address(server)).sync as sandbox,
        pytest.raises(SandboxError, match="no name"),
    ):
        sandbox.session()


def test_limits_travel_in_full() -> None:
    limits = Limits(wall_seconds=1.5, cpu_seconds=1, processes=3, files=9)
    with (
        ScriptedServer(health(), result()) as server,
        quick(address(server), require="process").sync as sandbox,
    ):
        sandbox.exec("1", limits=limits)
    body = server.requests[1].json
    assert body["limits"] == dataclasses.asdict(limits)
    assert body["require"] == "process"
