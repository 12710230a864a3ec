import asyncio
import pickle
import threading
from collections.abc import Iterator

import pytest

import gemenv
from gemenv.core.background import run
from gemenv.errors import InvalidArgumentError
from gemenv.tools import Tool, Workspace, written
from gemenv.tools.mcp import MCPTools
from gemenv.wrappers import ToolWrapper
from tests.tools.mcp.servers import alive, plain

pytest.importorskip("mcp")


@pytest.fixture(scope="module")
def tools() -> list[Tool]:
    return MCPTools(plain(), max_chars=1000).tools()


@pytest.fixture
def env(tools: list[Tool]) -> Iterator[ToolWrapper]:
    env = ToolWrapper(gemenv.make("game:GuessTheNumber-v0-easy"), tools, max_tool_uses=None)
    env.reset(seed=0)
    yield env
    env.close()


def named(tools: list[Tool], name: str) -> Tool:
    return next(tool for tool in tools if tool.name == name)


def test_the_prompt_shows_what_the_server_says(env: ToolWrapper) -> None:
    observation, info = env.reset(seed=0)
    function = info["tools"][0]["function"]
    assert (function["name"], function["description"]) == ("echo", "Say it again.")
    assert function["parameters"]["required"] == ["text"]
    assert '"description": "Say it again."' in observation


@pytest.mark.parametrize(
    ("reply", "status", "text"),
    [
        (written("echo", text="hi"), "ok", "hi"),
        (
            "<tool_call><tool_name>echo</tool_name>"
            '<arguments>{"text": "hi"}</arguments></tool_call>',
            "ok",
            "hi",
        ),
        (written("echo"), "invalid", "'text' is a required property"),
        (written("echo", text=1), "invalid", "1 is not of type 'string'"),
        (written("echo", text="\ud800"), "invalid", "cannot be written as JSON"),
        (written("ecko", text="hi"), "invalid", "Did you mean 'echo'?"),
        ('<tool_call>{"name": "echo", </tool_call>', "invalid", "is no JSON"),
        (written("fail"), "error", "it does not work"),
        (written("huge", size=100_000), "ok", "characters left out"),
    ],
)
def test_a_reply_with_a_call_is_answered(
    env: ToolWrapper, reply: str, status: str, text: str
) -> None:
    observation, _, terminated, truncated, info = env.step(reply)
    assert info["tool"]["status"] == status
    assert text in observation
    assert len(observation) < 1100
    assert not terminated
    assert not truncated


def test_arguments_may_have_any_name(tools: list[Tool]) -> None:
    given = {"self": 1, "workspace": 2, "arguments": 3, "": None}
    for name in ("pid", "fail"):
        result = asyncio.run(named(tools, name).call(given))
        assert result.status in ("ok", "error")


def test_a_session_lasts_for_an_episode(env: ToolWrapper) -> None:
    pids = [int(env.step(written("pid"))[0]) for _ in range(2)]
    env.reset(seed=1)
    other = int(env.step(written("pid"))[0])

    assert pids[0] == pids[1] != other
    assert not alive(pids[0])
    env.close()
    assert not alive(other)


def test_episodes_have_servers_of_their_own(tools: list[Tool]) -> None:
    async def play() -> None:
        pid = named(tools, "pid")
        async with Workspace() as one, Workspace() as other:
            came = await asyncio.gather(*(pid.call({}, w) for w in (one, one, other)))
            assert came[0].text == came[1].text != came[2].text

    asyncio.run(play())


def test_shared_sessions_are_those_of_the_process() -> None:
    config = plain(env={"WHICH": "shared"})
    both = [MCPTools(config, shared=True) for _ in range(2)]
    texts: list[str] = []

    def work(tools: MCPTools) -> None:
        texts.append(asyncio.run(named(tools.tools(), "pid").call({})).text)

    threads = [threading.Thread(target=work, args=(tools,)) for tools in both * 8]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(texts)) == 1
    assert not named(both[0].tools(), "pid").stateful

    run(both[0].close())
    assert not alive(int(texts[0]))


def test_several_servers_prefix_their_tools() -> None:
    config = {"mcpServers": {"a": plain(), "b!": plain()}}
    names = ["a_echo", "b__echo"]
    tools = MCPTools(config, include=names)
    assert [tool.name for tool in tools.tools()] == names
    assert repr(tools) == "<MCPTools a, b!>"


def test_tools_are_chosen_by_name() -> None:
    listings = MCPTools(plain()).listings()
    few = MCPTools(plain(), include=["echo", "pid"], exclude=["pid"], listings=listings)
    assert [tool.name for tool in few.tools()] == ["echo"]
    with pytest.raises(InvalidArgumentError, match="Did you mean 'echo'"):
        MCPTools(plain(), include=["ecko"], listings=listings).tools()


def test_a_configuration_can_be_made_for_each_episode() -> None:
    asked: list[int] = []

    def config() -> dict[str, object]:
        asked.append(1)
        return plain(env={"NUMBER": str(len(asked))})

    environment = named(MCPTools(config).tools(), "environment")
    texts = [asyncio.run(environment.call({})).text for _ in range(2)]
    assert '"NUMBER": "2"' in texts[0]
    assert '"NUMBER": "3"' in texts[1]
    with pytest.raises(InvalidArgumentError, match="cannot be shared"):
        MCPTools(config, shared=True)


def test_tools_can_be_pickled(tools: list[Tool]) -> None:
    echo = pickle.loads(pickle.dumps(tools))[0]  # noqa: S301 - our own
    assert asyncio.run(echo.call({"text": "hi"})).text == "hi"


def test_a_timeout_must_be_positive() -> None:
    with pytest.raises(InvalidArgumentError, match="timeout"):
        MCPTools(plain(), timeout=0)
