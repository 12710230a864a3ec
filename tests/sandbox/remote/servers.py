"""What servers answer, well or badly."""

import json
from typing import Any

from gemenv.sandbox.remote import RemoteSandbox
from tests.agents.scripted_server import ScriptedServer, Step, respond

TOKEN = "a-token-of-the-tests-0123456789"  # noqa: S105
HEALTH = {
    "service": "gemenv-sandbox",
    "version": "1",
    "provider": "pool",
    "isolation": "namespace",
    "authorized": True,
}
RESULT: dict[str, Any] = {
    "stdout": "42\n",
    "stderr": "",
    "exit_code": 0,
    "signal": None,
    "status": "ok",
    "seconds": 0.5,
    "isolation": "namespace",
}


def quick(url: str, **options: Any) -> RemoteSandbox:
    return RemoteSandbox(url=url, **({"protocol": "gemenv", "retries": 0} | options))


def address(server: ScriptedServer) -> str:
    return server.base_url.removesuffix("/v1")


def health(**changes: Any) -> Step:
    return respond(200, json.dumps(HEALTH | changes))


def result(**changes: Any) -> Step:
    return respond(200, json.dumps(RESULT | changes))
