"""Starts a real model server on this machine, for as long as a test session needs it.

Which one, and where it is installed, say two environment variables:

- `GEMENV_SERVER_PYTHON`: the Python of an environment with `transformers[serving]` and torch.
- `GEMENV_TEST_MODEL_SERVER`: `transformers` (the default) or `llama_cpp`; the latter needs
  `llama-cpp-python[server]` and `gguf` in that environment as well.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["transformers", "llama_cpp"]

HOW_TO_INSTALL = """\
The tests marked `server` talk to a real model server, and GEMENV_SERVER_PYTHON is not set. Do:

    python3 -m venv .venv-server
    .venv-server/bin/pip install torch==2.13.0
    .venv-server/bin/pip install 'transformers[serving]'
    export GEMENV_SERVER_PYTHON=$PWD/.venv-server/bin/python
"""
_START_SECONDS = 180
_STOP_SECONDS = 10


@dataclass(frozen=True)
class ModelServer:
    """A server that answers."""

    kind: Kind
    base_url: str
    model: str
    """The model's name, as the server knows it."""
    log: Path
    """What the server printed."""
    start_seconds: float

    def log_tail(self, characters: int = 4000) -> str:
        return self.log.read_text(errors="replace")[-characters:]


@contextlib.contextmanager
def running(folder: Path) -> Iterator[ModelServer]:
    """Build the tiny model in `folder`, serve it, and end the server afterwards.

    Raises:
        RuntimeError: If there is nothing to serve with, or the server does not come up.
    """
    python = os.environ.get("GEMENV_SERVER_PYTHON")
    if not python:
        raise RuntimeError(HOW_TO_INSTALL)
    kind = os.environ.get("GEMENV_TEST_MODEL_SERVER", "transformers")
    if kind not in ("transformers", "llama_cpp"):
        raise RuntimeError(f"GEMENV_TEST_MODEL_SERVER is {kind!r}: no server that is known.")
    # An empty cache, and no questions to the hub: the model is all there is.
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(folder / "cache")}
    model, gguf = folder / "model", folder / "model.gguf"
    build = [python, str(Path(__file__).with_name("tiny_model.py")), str(model)]
    if kind == "llama_cpp":
        build += ["--gguf", str(gguf)]
    subprocess.run(build, env=environment, check=True, timeout=_START_SECONDS)
    port = _free_port()
    if kind == "transformers":
        command = [python, "-m", "transformers.cli.transformers", "serve", str(model)]
        command += ["--device", "cpu"]
    else:
        command = [python, "-m", "llama_cpp.server", "--model", str(gguf), "--logits_all", "true"]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    log = folder / "server.log"
    begin = time.monotonic()
    with log.open("wb") as output:
        # A session of its own, so that what the server starts can be ended with it.
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        base_url = f"http://127.0.0.1:{port}/v1"
        _wait_until_it_answers(process, base_url, str(model), log)
        yield ModelServer(kind, base_url, str(model), log, time.monotonic() - begin)
    finally:
        _end(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_it_answers(
    process: subprocess.Popen[bytes], base_url: str, model: str, log: Path
) -> None:
    """Ask until there is an answer: a model is loaded after its server listens."""
    body = {"model": model, "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 1}
    request = urllib.request.Request(  # noqa: S310 - the address is ours
        f"{base_url}/chat/completions",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    last: Exception | None = None
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        try:
            with direct.open(request, timeout=_START_SECONDS) as response:
                json.load(response)
            return
        except (OSError, ValueError) as error:
            last = error
        try:
            status = process.wait(timeout=0.2)
        except subprocess.TimeoutExpired:
            continue
        raise RuntimeError(
            f"The model server ended with status {status} while it started:\n"
            f"{log.read_text(errors='replace')[-4000:]}"
        )
    raise RuntimeError(
        f"The model server did not answer within {_START_SECONDS} s ({last}):\n"
        f"{log.read_text(errors='replace')[-4000:]}"
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the server and what it started, and nothing else."""
    # Until it has been waited for, its number, which is that of its group, belongs to no other.
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            os.killpg(process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_STOP_SECONDS)
