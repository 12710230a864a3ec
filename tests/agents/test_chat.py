"""The chat agent against a server that fails in every way a server can."""

import asyncio
import contextlib
import gzip
import json
import logging
import random
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import httpx
import pytest

from gemenv.agents.base import Prompt, Reply, Usage
from gemenv.agents.chat import ChatAgent
from gemenv.agents.completion import parse_reply
from gemenv.core import Env
from gemenv.core.retry import Backoff, retry_after
from gemenv.errors import InvalidArgumentError, MissingDependencyError, ModelServerError
from gemenv.messages import Message
from tests.agents.scripted_server import (
    Request,
    ScriptedServer,
    Step,
    answer,
    completion,
    half_a_body,
    hang,
    hang_up,
    held_answer,
    http,
    respond,
)

KEY = "sk-test-0123456789abcdef/+="


@pytest.fixture(params=["httpx", "aiohttp"])
def transport(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def prompt(*contents: str, seed: int = 7) -> Prompt:
    messages = [Message(role="user", content=content) for content in contents or ("Hello",)]
    return Prompt(messages=messages, env=cast(Env, None), info={}, turn=0, seed=seed)


def agent_for(server: ScriptedServer, **settings: Any) -> ChatAgent:
    settings = {"base_url": server.base_url, "backoff": (0.001, 0.01)} | settings
    return ChatAgent("tiny", **settings)


def ask(server: ScriptedServer, asked: Prompt | None = None, **settings: Any) -> Reply:
    async def run() -> Reply:
        async with contextlib.aclosing(agent_for(server, **settings)) as agent:
            return await agent.act(asked or prompt())

    return asyncio.run(run())


@contextlib.contextmanager
def refused(server: ScriptedServer, *words: str, **settings: Any) -> Iterator[None]:
    with pytest.raises(ModelServerError) as caught:
        ask(server, **settings)
    assert caught.value.__context__ is None
    for word in words:
        assert word in str(caught.value)
    yield


# What is asked


def test_request_carries_the_settings_and_nothing_unset(transport: str) -> None:
    with ScriptedServer(answer()) as server:
        ask(server, transport=transport)
        ask(
            server,
            prompt("Hi", seed=2**62 + 5),
            transport=transport,
            temperature=0,
            top_p=0.9,
            max_tokens=16,
            stop="END",
            logprobs=True,
            extra_body={"top_k": 5, "temperature": 0.5},
        )
        ask(server, transport=transport, send_seed=False)
    plain, full, unseeded = (request.json for request in server.requests)
    assert plain == {"model": "tiny", "messages": [{"role": "user", "content": "Hello"}], "seed": 7}
    assert full == {
        "model": "tiny",
        "messages": [{"role": "user", "content": "Hi"}],
        "temperature": 0.5,
        "top_p": 0.9,
        "max_tokens": 16,
        "stop": ["END"],
        "logprobs": True,
        "seed": 5,
        "top_k": 5,
    }
    assert "seed" not in unseeded
    assert [request.target for request in server.requests] == ["/v1/chat/completions"] * 3
    assert all("authorization" not in request.headers for request in server.requests)


def test_reasoning_stays_here_unless_asked_for() -> None:
    messages = [
        Message(role="system", content="Rules."),
        Message(role="assistant", content="a", reasoning_content="thought"),
    ]
    asked = Prompt(messages=messages, env=cast(Env, None), info={}, turn=0, seed=0)
    with ScriptedServer(answer()) as server:
        ask(server, asked)
        ask(server, asked, send_reasoning=True)
    first, second = (request.json["messages"] for request in server.requests)
    assert first == [
        {"role": "system", "content": "Rules."},
        {"role": "assistant", "content": "a"},
    ]
    assert second == messages


def test_half_a_surrogate_pair_is_sent_as_valid_json(transport: str) -> None:
    with ScriptedServer(answer()) as server:
        ask(server, prompt("a\ud800b é 🎲"), transport=transport)
    [request] = server.requests
    assert json.loads(request.body.decode())["messages"][0]["content"] == "a?b é 🎲"


@pytest.mark.parametrize(
    ("ending", "target"),
    [
        ("", "/v1/chat/completions"),
        ("/", "/v1/chat/completions"),
        ("/v1", "/v1/chat/completions"),
        ("/v1/", "/v1/chat/completions"),
        ("/openai/v3", "/openai/v3/chat/completions"),
        ("/v1?version=2", "/v1/chat/completions?version=2"),
    ],
)
def test_base_url_endings(ending: str, target: str) -> None:
    with ScriptedServer(answer()) as server:
        ask(server, base_url=f"http://127.0.0.1:{server.port}{ending}")
    assert [request.target for request in server.requests] == [target]


@pytest.mark.parametrize(
    "base_url", ["", "localhost:8000", "ftp://h/v1", "http://", "http://u:s3c/ret@h", "http://a b"]
)
def test_base_url_that_is_none_is_refused_without_quoting_it(base_url: str) -> None:
    with pytest.raises(InvalidArgumentError, match=r"http://127\.0\.0\.1:8000/v1") as caught:
        ChatAgent("tiny", base_url=base_url)
    assert "s3c" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "settings",
    [
        {"temperature": -1},
        {"temperature": float("nan")},
        {"top_p": 0},
        {"max_tokens": 0},
        {"timeout": 0},
        {"connect_timeout": float("inf")},
        {"max_concurrency": 0},
        {"max_retries": -1},
        {"max_reply_bytes": 0},
        {"backoff": (2.0, 1.0)},
        {"transport": "carrier pigeon"},
        {"extra_body": {"stream": True}},
        {"extra_body": {"top_k": float("nan")}},
        {"extra_body": {"top_k": object()}},
    ],
)
def test_settings_outside_their_range_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError):
        ChatAgent("tiny", base_url="http://127.0.0.1/v1", **settings)


def test_tools_are_told_to_the_server_if_asked() -> None:
    tools = [{"type": "function", "function": {"name": "f", "parameters": {}}}]
    asked = replace(prompt(), tools=tools)
    with ScriptedServer(answer()) as server:
        ask(server, asked)
        ask(server, asked, native_tools=True)
        ask(server, native_tools=True)
    assert [request.json.get("tools") for request in server.requests] == [None, tools, None]


# What comes back


def test_reply_with_everything_a_server_can_say() -> None:
    reply = parse_reply(
        json.dumps(
            {
                "choices": [
                    {
                        "message": {
                            "content": "hi",
                            "reasoning_content": "hm",
                            "tool_calls": [{"id": "1", "function": {"name": "f"}}],
                        },
                        "finish_reason": "tool_calls",
                        "logprobs": {"content": [{"logprob": -0.5}, {"logprob": 0}]},
                        "token_ids": [3, 4],
                    }
                ],
                "usage": {
                    "prompt_tokens": 10,
                    "completion_tokens": 4,
                    "prompt_tokens_details": {"cached_tokens": 8},
                    "completion_tokens_details": {"reasoning_tokens": 3},
                },
            }
        )
    )
    assert reply == Reply(
        text='hi\n<tool_call>{"name": "f", "arguments": {}}</tool_call>',
        reasoning="hm",
        tool_calls=[{"id": "1", "function": {"name": "f"}}],
        finish_reason="tool_calls",
        usage=Usage(prompt_tokens=10, completion_tokens=4, cached_tokens=8, reasoning_tokens=3),
        token_ids=[3, 4],
        logprobs=[-0.5, 0.0],
    )


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({"message": {}}, Reply(text="")),
        ({"message": {"content": None}}, Reply(text="")),
        ({"message": {"content": ""}}, Reply(text="")),
        (
            {"message": {"content": [{"type": "text", "text": "a"}, {"type": "image"}, 3]}},
            Reply(text="a"),
        ),
        ({"message": {"content": "a", "reasoning": "b"}}, Reply(text="a", reasoning="b")),
        ({"message": {"content": "a", "tool_calls": [1, None]}}, Reply(text="a")),
        (
            {"message": {"content": "a"}, "completion_token_ids": [1]},
            Reply(text="a", token_ids=[1]),
        ),
        ({"message": {"content": "a"}, "token_ids": ["x"], "logprobs": []}, Reply(text="a")),
        ({"message": {"content": "a"}, "logprobs": {"content": [{}]}}, Reply(text="a")),
    ],
)
def test_sparse_and_odd_replies(choice: dict[str, Any], expected: Reply) -> None:
    assert parse_reply(json.dumps({"choices": [choice]})) == expected


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("", "Expecting value"),
        ("[]", "no choices"),
        ("null", "no choices"),
        ('{"choices": []}', "no choices"),
        ('{"choices": [{}]}', "no message"),
        ('{"choices": [{"message": {"content": 3}}]}', "neither text nor"),
        ('{"error": "overloaded"}', "no choices"),
        ("[" * 200_000, "nested too deeply"),
        ("1" * 10_000, "digits"),
    ],
)
def test_what_is_no_completion_is_a_value_error(document: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_reply(document)


def test_empty_reply_is_a_reply(transport: str) -> None:
    with ScriptedServer(answer(None)) as server:
        reply = ask(server, transport=transport)
    assert reply == Reply(
        text="", finish_reason="stop", usage=Usage(prompt_tokens=5, completion_tokens=2)
    )


def test_megabyte_reply(transport: str) -> None:
    text = "é" * 2**19
    with ScriptedServer(answer(text)) as server:
        assert ask(server, transport=transport).text == text


def test_endless_reply_is_cut_off_and_not_asked_for_again(transport: str) -> None:
    with (
        ScriptedServer(answer("x" * 100_000)) as server,
        refused(server, "50000 bytes", transport=transport, max_reply_bytes=50_000),
    ):
        assert len(server.requests) == 1


def test_compressed_reply_is_read_up_to_the_limit(transport: str) -> None:
    fine = gzip.compress(completion().encode())
    bomb = gzip.compress(b" " * 2**24)
    with ScriptedServer(respond(200, fine, content_encoding="gzip")) as server:
        assert ask(server, transport=transport).text == "ok"
    assert server.requests[0].headers["accept-encoding"] == "identity"
    with (
        ScriptedServer(respond(200, bomb, content_encoding="gzip")) as server,
        refused(server, "more than", transport=transport, max_reply_bytes=2**20),
    ):
        assert len(server.requests) == 1


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip"])
@pytest.mark.parametrize("status", [200, 401])
def test_encodings_that_nobody_asked_for_are_refused(
    transport: str, encoding: str, status: int
) -> None:
    word = repr(encoding) if status == 200 else "HTTP 401 Scripted. Set"
    with (
        ScriptedServer(respond(status, b"\x1f\x8b", content_encoding=encoding)) as server,
        refused(server, word, transport=transport),
    ):
        assert len(server.requests) == 1


# Failures that pass


@pytest.mark.parametrize(
    "fault",
    [
        *(respond(status, "{}") for status in (408, 409, 425, 429, 500, 502, 503, 504, 529)),
        half_a_body(),
        hang_up(),
        respond(200, "{'not': json"),
        respond(200, b"\xff\xfe"),
        respond(200, b"no gzip", content_encoding="gzip"),
        respond(200, '{"error": {"message": "upstream is busy"}}'),
    ],
)
def test_passing_faults_are_retried(transport: str, fault: Step) -> None:
    with ScriptedServer(fault, answer("at last")) as server:
        assert ask(server, transport=transport).text == "at last"
    assert len(server.requests) == 2
    assert server.requests[0].body == server.requests[1].body


def test_hang_is_cut_short_and_retried(transport: str) -> None:
    with ScriptedServer(hang(), answer("at last")) as server:
        assert ask(server, transport=transport, timeout=0.2).text == "at last"
    assert len(server.requests) == 2


def test_retry_after_is_honoured(transport: str) -> None:
    with ScriptedServer(respond(429, "{}", retry_after="1"), answer()) as server:
        begin = time.monotonic()
        ask(server, transport=transport)
    assert 1.0 <= time.monotonic() - begin < 5.0


def test_malformed_http_counts_as_a_passing_fault(transport: str) -> None:
    async def gibberish(server: ScriptedServer, request: Request) -> bytes:
        return b"SMTP 220 ready\r\nConnection: close\r\n\r\n"

    with ScriptedServer(gibberish, answer("at last")) as server:
        assert ask(server, transport=transport).text == "at last"


def test_no_server_is_a_model_server_error(transport: str) -> None:
    with ScriptedServer(answer()) as server:
        pass
    words = ("2 times", "Connect", "Error: ", "server is up")
    with refused(server, *words, transport=transport, max_retries=1):
        assert not server.requests


def test_connecting_has_a_timeout_of_its_own(transport: str) -> None:
    """Linux lets those wait who connect while the queue of a listening socket is full."""
    with socket.socket() as listening, contextlib.ExitStack() as queue:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        address = listening.getsockname()
        for _ in range(3):
            waiting = queue.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(address)
        with (
            ScriptedServer(answer()) as server,
            refused(
                server,
                "Timeout",
                base_url=f"http://127.0.0.1:{address[1]}",
                transport=transport,
                connect_timeout=0.2,
                timeout=10.0,
                max_retries=0,
            ),
        ):
            assert not server.requests


def test_lasting_fault_is_given_up_after_the_last_retry(transport: str) -> None:
    with (
        ScriptedServer(respond(500, "out of \x1b[31m memory")) as server,
        refused(
            server,
            f"{server.base_url}/chat/completions",
            "'tiny'",
            "4 times",
            "HTTP 500 Scripted: out of  [31m memory",
            transport=transport,
            max_retries=3,
        ),
    ):
        assert len(server.requests) == 4


def test_backoff_grows_to_its_cap_and_leaves_the_global_generator_alone() -> None:
    backoff = Backoff(1.0, 8.0)
    state = random.getstate()
    waits = {failures: [backoff.seconds(failures) for _ in range(500)] for failures in range(1, 9)}
    assert random.getstate() == state
    for failures, drawn in waits.items():
        longest = min(8.0, 2.0 ** (failures - 1))
        assert 0.0 <= min(drawn) < 0.1 * longest
        assert 0.9 * longest < max(drawn) <= longest
    assert 20.0 <= backoff.seconds(1, 20.0) <= 21.0
    assert backoff.seconds(10**6) <= 8.0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        ("-5", 0.0),
        ("1.5", 1.5),
        ("inf", 60.0),
        ("nan", None),
        ("", None),
        (None, None),
        ("Thu, 01 Jan 1970 00:01:40 GMT", 0.0),
        ("Thu, 01 Jan 1970 00:01:50 GMT", 10.0),
        ("Thu, 01 Jan 1970 00:01:50 -0000", 10.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 60.0),
        (f"Fri, 31 Dec {'9' * 30} 23:59:59 GMT", None),
        ("Fri, 99 Foo 2000", None),
    ],
)
def test_retry_after_header(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, now=100.0) == seconds


# Failures that stay


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (400, "model name"),
        (401, "environment variable OPENAI_API_KEY"),
        (403, "environment variable OPENAI_API_KEY"),
        (404, "--base-url"),
        (422, "sampling settings"),
        (501, "model name"),
    ],
)
def test_refusals_are_not_retried(transport: str, status: int, advice: str) -> None:
    with (
        ScriptedServer(respond(status, "because" + "!" * 1000)) as server,
        refused(server, f"HTTP {status} Scripted: because!", advice, transport=transport),
    ):
        assert len(server.requests) == 1


def test_refusal_that_breaks_off_is_a_refusal_still(transport: str) -> None:
    broken = http(401, b"half" * 100, connection="close")[:-100]

    async def step(server: ScriptedServer, request: Request) -> bytes:
        return broken

    with ScriptedServer(step) as server, refused(server, "HTTP 401", transport=transport):
        assert len(server.requests) == 1


def test_redirects_are_not_followed(transport: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with (
        ScriptedServer(answer()) as elsewhere,
        ScriptedServer(respond(307, "", location=elsewhere.base_url)) as server,
        refused(server, "HTTP 307", "Redirects are not followed", transport=transport),
    ):
        assert not elsewhere.requests


# The key


def echo(status: int, before: str = "") -> Step:
    """Answer with the headers of the request, as careless gateways do."""

    async def step(server: ScriptedServer, request: Request) -> bytes:
        authorization = request.headers["authorization"]
        return http(status, f"{before}{authorization} {json.dumps(request.headers)}".encode())

    return step


@pytest.mark.parametrize("status", [200, 401, 500])
@pytest.mark.parametrize("before", ["", "x" * 285], ids=["whole", "cut"])
def test_key_is_sent_and_never_shown(
    transport: str,
    status: int,
    before: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("MY_KEY", f" {KEY}\n")
    caplog.set_level(logging.DEBUG)

    async def run(agent: ChatAgent) -> str:
        async with contextlib.aclosing(agent):
            try:
                await agent.act(prompt())
            except ModelServerError as error:
                return "".join(traceback.format_exception(error)) + repr(error)
        raise AssertionError

    with ScriptedServer(echo(status, before)) as server:
        agent = agent_for(server, transport=transport, api_key_env="MY_KEY", max_retries=1)
        shown = asyncio.run(run(agent))
    shown += repr(agent) + str(agent) + json.dumps(agent.describe()) + agent.name
    shown += "".join(record.getMessage() for record in caplog.records)
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert "[redact" in shown
    assert KEY[:8] not in shown


def test_key_is_blotted_out_of_replies_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer(answer(f"Your key is {KEY}; EMPTY")) as server:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        assert ask(server).text == "Your key is [redacted]; EMPTY"
        monkeypatch.setenv("OPENAI_API_KEY", "EMPTY")
        assert ask(server).text == f"Your key is {KEY}; EMPTY"


def test_key_is_blotted_out_of_reason_phrases_too(
    transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def step(server: ScriptedServer, request: Request) -> bytes:
        return http(401, b"", reason=f"not {KEY}")

    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with (
        ScriptedServer(step) as server,
        refused(server, "401 not [redacted].", transport=transport),
    ):
        assert len(server.requests) == 1


def test_login_in_the_base_url_is_sent_and_never_shown(transport: str) -> None:
    with (
        ScriptedServer(echo(401)) as server,
        refused(
            server,
            f"http://127.0.0.1:{server.port}/v1/chat/completions for",
            base_url=f"http://me:p%40ss-word@127.0.0.1:{server.port}/v1?q=1",
            transport=transport,
        ),
    ):
        assert server.requests[0].headers["authorization"] == "Basic bWU6cEBzcy13b3Jk"
        agent = agent_for(server, base_url=f"http://me:p%40ss@127.0.0.1:{server.port}/v1?q=1")
    assert agent.describe()["base_url"] == f"http://127.0.0.1:{server.port}/v1"
    assert "ss@" not in repr(agent)


@pytest.mark.parametrize("key", ["two words", "schlüssel", "line\nline"])
def test_key_that_is_none_is_refused_without_quoting_it(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with pytest.raises(InvalidArgumentError, match="OPENAI_API_KEY") as caught:
        ChatAgent("tiny", base_url="http://127.0.0.1/v1")
    assert key not in str(caught.value)


def test_describe_is_json() -> None:
    agent = ChatAgent("m", base_url="http://h", name="n", temperature=0.5, extra_body={"top_k": 1})
    described = json.loads(json.dumps(agent.describe()))
    assert described["name"] == "n"
    assert described["temperature"] == 0.5
    assert described["top_p"] is None
    assert described["extra_body"] == {"top_k": 1}


# Proxies


def test_server_on_this_machine_is_reached_without_the_proxy(
    transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")
    with ScriptedServer(answer()) as server:
        assert ask(server, transport=transport, max_retries=0).text == "ok"


def test_server_elsewhere_is_reached_through_the_proxy(
    transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ScriptedServer(answer()) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        ask(proxy, transport=transport, base_url="http://model.invalid/v1")
    assert proxy.requests[0].target == "http://model.invalid/v1/chat/completions"


# Many at once


def test_concurrency_is_bounded(transport: str) -> None:
    async def run(server: ScriptedServer) -> list[Reply]:
        async with (
            contextlib.aclosing(agent_for(server, transport=transport, max_concurrency=8)) as agent,
            contextlib.aclosing(agent_for(server, transport=transport)) as other,
            asyncio.TaskGroup() as group,
        ):
            tasks = [group.create_task(agent.act(prompt(str(i)))) for i in range(50)]
            await asyncio.to_thread(server.wait_until, lambda server: server.in_flight == 8)
            # Were there a ninth, it would be there before a request that starts only now.
            probe = group.create_task(other.act(prompt("probe")))
            await asyncio.to_thread(server.wait_until, lambda server: server.in_flight == 9)
            server.release()
        return [task.result() for task in (*tasks, probe)]

    with ScriptedServer(held_answer()) as server:
        replies = asyncio.run(run(server))
    assert len(replies) == len(server.requests) == 51
    assert server.most_in_flight == 9
    # The probe came ninth.
    assert server.requests[8].json["messages"][0]["content"] == "probe"


def test_concurrency_is_bounded_whatever_the_transport() -> None:
    """A transport has a limit of its own, or not; waiting for that would use up the timeout."""
    under_way: list[int] = []
    most = 0

    async def handler(request: httpx.Request) -> httpx.Response:
        nonlocal most
        under_way.append(1)
        most = max(most, len(under_way))
        await asyncio.sleep(0)
        under_way.pop()
        return httpx.Response(200, text=completion())

    async def run() -> None:
        agent = ChatAgent(
            "m", base_url="http://h", max_concurrency=8, transport=httpx.MockTransport(handler)
        )
        async with contextlib.aclosing(agent), asyncio.TaskGroup() as group:
            for _ in range(50):
                group.create_task(agent.act(prompt()))

    asyncio.run(run())
    assert most == 8


def test_more_than_a_hundred_at_once(transport: str) -> None:
    """Both stacks open 100 connections at most, unless told otherwise."""

    async def run(server: ScriptedServer) -> None:
        async with (
            contextlib.aclosing(
                agent_for(server, transport=transport, max_concurrency=130)
            ) as agent,
            asyncio.TaskGroup() as group,
        ):
            for _ in range(150):
                group.create_task(agent.act(prompt()))
            await asyncio.to_thread(server.wait_until, lambda server: server.in_flight == 130)
            server.release()

    with ScriptedServer(held_answer()) as server:
        asyncio.run(run(server))
    assert len(server.requests) == 150


def test_cancelled_act_releases_its_place(transport: str) -> None:
    async def run(server: ScriptedServer) -> str:
        agent = agent_for(server, transport=transport, max_concurrency=1)
        async with contextlib.aclosing(agent):
            for asked in range(1, 4):
                task = asyncio.create_task(agent.act(prompt()))
                await asyncio.to_thread(
                    server.wait_until, lambda server, asked=asked: len(server.requests) == asked
                )
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
            async with asyncio.timeout(5):
                return (await agent.act(prompt())).text

    with ScriptedServer(hang(), hang(), hang(), answer()) as server:
        assert asyncio.run(run(server)) == "ok"


def test_closing_ends_what_is_under_way_and_may_be_done_twice(transport: str) -> None:
    async def run(server: ScriptedServer) -> None:
        agent = agent_for(server, transport=transport, timeout=5.0)
        await agent.aclose()
        task = asyncio.create_task(agent.act(prompt()))
        await asyncio.to_thread(server.wait_until, lambda server: server.in_flight == 1)
        await agent.aclose()
        await agent.aclose()
        with pytest.raises(ModelServerError, match="closed while"):
            await task

    with ScriptedServer(hang()) as server:
        asyncio.run(run(server))


def test_one_agent_in_two_event_loops(transport: str) -> None:
    texts: list[str] = []

    async def run(agent: ChatAgent) -> None:
        async with contextlib.aclosing(agent):
            texts.append((await agent.act(prompt())).text)

    with ScriptedServer(answer("one"), answer("two"), held_answer()) as server:
        agent = agent_for(server, transport=transport, max_retries=0)
        asyncio.run(run(agent))
        asyncio.run(run(agent))
        threads = [threading.Thread(target=lambda: asyncio.run(run(agent))) for _ in range(2)]
        for number, thread in enumerate(threads, 1):
            thread.start()
            # The first loop has its client before the second asks for one.
            server.wait_until(lambda server, number=number: server.in_flight == number)
        server.release()
        for thread in threads:
            thread.join(10)
    assert texts == ["one", "two", "ok", "ok"]


# The stack


def test_connections_are_kept_alive(transport: str) -> None:
    async def run(server: ScriptedServer) -> None:
        async with contextlib.aclosing(agent_for(server, transport=transport)) as agent:
            for _ in range(5):
                await agent.act(prompt())

    with ScriptedServer(answer()) as server:
        asyncio.run(run(server))
    assert len(server.ports) == 1


def test_injected_transport_is_used() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text=completion(str(request.url)))

    with ScriptedServer(answer()) as server:
        reply = ask(server, base_url="http://h/v1", transport=httpx.MockTransport(handler))
    assert reply.text == "http://h/v1/chat/completions"


def test_without_aiohttp(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ChatAgent("m", base_url="http://h").transport == "aiohttp"
    monkeypatch.setitem(sys.modules, "httpx_aiohttp", None)
    assert ChatAgent("m", base_url="http://h").transport == "httpx"
    with pytest.raises(MissingDependencyError, match=r"pip install 'gemenv\[fast\]'$"):
        ChatAgent("m", base_url="http://h", transport="aiohttp")


def test_importing_the_agent_does_not_load_httpx() -> None:
    code = (
        "import gemenv, gemenv.agents.chat, sys;"
        "sys.exit(bool({'httpx', 'aiohttp'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
