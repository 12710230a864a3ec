"""The chat agent against a real OpenAI-compatible server with a real, if tiny, model."""

import asyncio
import contextlib
from typing import Any, cast

import pytest

from gemenv.agents.base import Prompt, Reply
from gemenv.agents.chat import ChatAgent
from gemenv.core import Env
from gemenv.errors import ModelServerError
from gemenv.messages import Message
from tests.server.model_server import ModelServer

# The first test waits for the server to come up.
pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]


@pytest.fixture(params=["httpx", "aiohttp"])
def transport(request: pytest.FixtureRequest) -> str:
    return request.param


def prompt(content: str = "Guess a number.", seed: int = 1) -> Prompt:
    messages = [Message(role="user", content=content)]
    return Prompt(messages=messages, env=cast(Env, None), info={}, turn=0, seed=seed)


def ask(server: ModelServer, *prompts: Prompt, **settings: Any) -> list[Reply]:
    settings = {"model": server.model, "base_url": server.base_url, "max_tokens": 8} | settings

    async def run() -> list[Reply]:
        async with (
            contextlib.aclosing(ChatAgent(**settings)) as agent,
            asyncio.TaskGroup() as group,
        ):
            tasks = [group.create_task(agent.act(asked)) for asked in prompts]
        return [task.result() for task in tasks]

    return asyncio.run(run())


def test_reply_and_usage(model_server: ModelServer, transport: str) -> None:
    [reply] = ask(model_server, prompt(), transport=transport)
    assert isinstance(reply.text, str)
    assert reply.finish_reason in ("stop", "length")
    assert reply.usage is not None
    assert reply.usage.prompt_tokens > 10
    # llama_cpp.server may write two tokens more than it was allowed.
    assert 0 < reply.usage.completion_tokens <= 10


def test_temperature_zero_repeats(model_server: ModelServer) -> None:
    first, second = (
        ask(model_server, prompt(seed=seed), temperature=0.0, max_tokens=24)[0] for seed in (1, 2)
    )
    assert first == second
    assert first.text


def test_seed_of_the_turn_decides_what_is_drawn(model_server: ModelServer) -> None:
    one, again, other = (
        ask(model_server, prompt(seed=seed), temperature=1.0, max_tokens=24)[0]
        for seed in (2**62 + 1, 2**62 + 1, 2)
    )
    assert one.text == again.text
    assert one.text != other.text


def test_system_prompt_stop_and_odd_characters(model_server: ModelServer) -> None:
    [reply] = ask(
        model_server,
        prompt("é 🎲 \ud800 \x00 \u2028"),
        system_prompt="You play a game.",
        stop=["a", "e"],
        top_p=0.9,
    )
    assert isinstance(reply.text, str)


def test_log_probabilities_where_the_server_has_them(model_server: ModelServer) -> None:
    # llama_cpp.server gives none unless it is asked for alternatives too.
    [reply] = ask(model_server, prompt(), logprobs=True, extra_body={"top_logprobs": 1})
    if model_server.kind == "transformers":
        # It ignores the request for them without a word.
        assert reply.logprobs is None
    else:
        assert reply.logprobs
        assert all(logprob <= 0 for logprob in reply.logprobs)


def test_request_that_the_server_refuses(model_server: ModelServer, transport: str) -> None:
    if model_server.kind == "transformers":
        asked, settings = prompt(), {"model": "nobody/nothing"}
    else:
        # It takes any model's name, but no conversation longer than its context.
        asked, settings = prompt("word " * 3000), {}
    with pytest.raises(ExceptionGroup) as caught:
        ask(model_server, asked, transport=transport, **settings)
    [error] = caught.value.exceptions
    assert isinstance(error, ModelServerError)
    assert "HTTP 400" in str(error)
    assert model_server.base_url in str(error)


def test_wrong_path_is_not_found(model_server: ModelServer) -> None:
    with pytest.raises(ExceptionGroup) as caught:
        ask(model_server, prompt(), base_url=f"{model_server.base_url}/nowhere")
    assert "HTTP 404" in str(caught.value.exceptions[0])
    assert "--base-url" in str(caught.value.exceptions[0])


def test_sixteen_at_once_are_all_answered(model_server: ModelServer, transport: str) -> None:
    prompts = [prompt(f"Guess number {number}.", seed=number) for number in range(16)]
    replies = ask(model_server, *prompts, transport=transport, max_concurrency=16)
    assert len(replies) == 16
    assert all(reply.usage and reply.usage.completion_tokens for reply in replies)
