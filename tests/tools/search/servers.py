"""Search servers on loopback: what they answer, in the dialects that are in use."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgpack
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.agents.scripted_server import Request, ScriptedServer, Step, http


def documents(query: str, topk: int) -> list[dict[str, Any]]:
    """Return what a server finds: passages that name the query and their rank."""
    return [
        {
            "document": {"id": str(rank), "contents": f'"{query}"\nRank {rank} for {query}.'},
            "score": 1.0 / (rank + 1),
        }
        for rank in range(topk)
    ]


def titles(hits: list[Any]) -> list[str]:
    return [hit.passage.title for hit in hits]


def json_answer(body: bytes) -> bytes:
    """Answer as the server of Search-R1 does."""
    asked = json.loads(body)
    found = [documents(query, asked["topk"]) for query in asked["queries"]]
    return json.dumps({"result": found}).encode()


def msgpack_answer(body: bytes) -> bytes:
    """Answer as the server of GEM does."""
    asked = msgpack.unpackb(body)
    return msgpack.packb({"result": documents(asked["query"], asked["topk"])})


async def in_json(server: ScriptedServer, request: Request) -> bytes:
    return http(200, json_answer(request.body))


async def in_msgpack(server: ScriptedServer, request: Request) -> bytes:
    try:
        return http(200, msgpack_answer(request.body), content_type="application/msgpack")
    except (ValueError, TypeError):
        return http(422, b"request validation error: Expected `object`, got `int`")


def asked_in_json(request: Request) -> list[str]:
    return request.json["queries"]


def url(server: ScriptedServer, path: str = "/retrieve") -> str:
    return f"http://127.0.0.1:{server.port}{path}"


def held(step: Step) -> Step:
    """Answer by another step once the test calls `release`."""

    async def wait(server: ScriptedServer, request: Request) -> bytes | None:
        await server.released.wait()
        return await step(server, request)

    return wait


async def _search_r1(request: HttpRequest) -> Response:
    try:
        return Response(json_answer(await request.body()), media_type="application/json")
    except (ValueError, KeyError, TypeError):
        return JSONResponse({"detail": "Internal Server Error"}, status_code=500)


async def _gem(request: HttpRequest) -> Response:
    try:
        return Response(msgpack_answer(await request.body()), media_type="application/msgpack")
    except (ValueError, KeyError, TypeError):
        return PlainTextResponse("request validation error", status_code=422)


@contextmanager
def retrieval_server() -> Iterator[str]:
    """Serve both dialects, each at a path of its own, and give the address."""
    routes = [
        Route("/search-r1", _search_r1, methods=["POST"]),
        Route("/gem", _gem, methods=["POST"]),
    ]
    config = uvicorn.Config(
        Starlette(routes=routes), port=0, log_level="error", access_log=False, ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        end = time.monotonic() + 20
        while not server.started:
            assert thread.is_alive()
            assert time.monotonic() < end
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)
    assert not thread.is_alive()
