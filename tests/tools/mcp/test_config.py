import pickle

import pytest

from gemenv.errors import InvalidArgumentError
from gemenv.tools.mcp.config import read_config

SECRET = "s3cr3t-of-mine"  # noqa: S105 - of nobody


def test_the_three_forms() -> None:
    (remote,) = read_config("http://127.0.0.1:1/mcp")
    (local,) = read_config({"type": "stdio", "command": "/bin/x", "args": ["a"], "cwd": "/"})
    both = read_config({"mcpServers": {"a": {"command": "x"}, "b": {"url": "https://h.example/"}}})

    assert (remote.url, remote.shown) == ("http://127.0.0.1:1/mcp", "127.0.0.1")
    assert (local.command, local.args, local.cwd, local.shown) == ("/bin/x", ("a",), "/", "x")
    assert [server.name for server in both] == ["a", "b"]


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        ("ftp://host/", "http://"),
        ({}, "either `command` or `url`"),
        ({"command": "x", "url": "http://h/"}, "either `command` or `url`"),
        ({"command": "x", "arg": []}, "Did you mean 'args'"),
        ({"command": ["x"]}, "`command` of the MCP server must be text"),
        ({"command": "x", "args": "-v"}, "`args` of the MCP server must be a list"),
        ({"command": "x", "env": {"A": 1}}, "`env` of the MCP server must be text"),
        ({"command": "x", "env": [SECRET]}, "must be a mapping"),
        ({"mcpServers": {}}, "must hold servers by name"),
        ({"mcpServers": {"a": SECRET}}, "the MCP server 'a' as a mapping"),
    ],
)
def test_what_is_wrong_is_named_without_values(config: object, problem: str) -> None:
    with pytest.raises(InvalidArgumentError, match=problem) as caught:
        read_config(config)  # pyright: ignore[reportArgumentType]
    assert SECRET not in str(caught.value)


def test_nothing_shows_secrets() -> None:
    (remote,) = read_config(
        {"url": f"https://me:{SECRET}@h/", "headers": {"Authorization": f"Bearer {SECRET}"}}
    )
    (local,) = read_config({"command": "x", "env": {"TOKEN": SECRET}})

    for server in (remote, local):
        assert SECRET not in repr(server) + str(server) + server.shown
        assert server.redact(f"no: {SECRET}!") == "no: …!"
        with pytest.raises(InvalidArgumentError, match="cannot be pickled") as caught:
            pickle.dumps(server)
        assert SECRET not in str(caught.value)


def test_variables_are_read_when_they_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    (server,) = read_config({"command": "x", "env": {"TOKEN": "key ${MY_TOKEN}"}})
    again = pickle.loads(pickle.dumps(server))  # noqa: S301 - our own
    assert again == server

    monkeypatch.setenv("MY_TOKEN", SECRET)
    assert again.environment()["TOKEN"] == f"key {SECRET}"
    assert again.redact(SECRET) == "…"
    monkeypatch.delenv("MY_TOKEN")
    with pytest.raises(InvalidArgumentError, match="MY_TOKEN"):
        again.environment()


def test_a_child_inherits_three_variables_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    (server,) = read_config({"command": "x", "env": {"A": "1"}})
    assert set(server.environment()) <= {"PATH", "HOME", "LANG", "A"}
