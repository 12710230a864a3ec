"""A small MCP server over stdio, of the standard library alone, that can misbehave.

    python plain_server.py [MODE]

Modes: `silent` never answers; `rubbish` writes other lines between its messages; `deaf` stays when
its stdin closes, and ignores SIGTERM; `ends` ends at once, with a word on stderr.
"""

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

TEXT = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}
TOOLS = [
    {"name": "echo", "description": "Say it again.", "inputSchema": TEXT},
    {"name": "write", "description": "Write a file.", "inputSchema": TEXT},
    *(
        {"name": name, "inputSchema": {"type": "object"}}
        for name in (
            "pid",
            "environment",
            "sleep",
            "fail",
            "huge",
            "endless",
            "die",
            "mixed",
            "odd",
        )
    ),
]
LOCK = threading.Lock()
MODE = sys.argv[1] if len(sys.argv) > 1 else ""


def say(message):
    with LOCK:
        if MODE == "rubbish":
            sys.stdout.write("loading...\n[1, 2]\n{}\n")
        sys.stdout.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        sys.stdout.flush()


def text(value, error=False):
    return {"content": [{"type": "text", "text": value}], "isError": error}


def call(name, given):
    match name:
        case "echo":
            return text(given["text"])
        case "write":
            path = Path(given.get("path", "written.txt"))
            try:
                path.write_text(given["text"], encoding="utf-8")
            except OSError as problem:
                return text(str(problem), error=True)
            return text(f"Wrote {path.absolute()}")
        case "pid":
            return text(str(os.getpid()))
        case "environment":
            return text(json.dumps(dict(os.environ)))
        case "sleep":
            time.sleep(given["seconds"])
            return text("slept")
        case "fail":
            return text("it does not work", error=True)
        case "huge":
            return text("x" * given["size"])
        case "endless":
            while True:
                sys.stdout.write("x" * 65536)
        case "die":
            sys.stderr.write(f"dying with {os.environ.get('SECRET', 'nothing')}\n")
            sys.stderr.flush()
            os._exit(3)
        case "mixed":
            picture = {"type": "image", "data": "AAAA", "mimeType": "image/png"}
            link = {"type": "resource_link", "uri": "a:b", "name": "b"}
            return {"content": [{"type": "text", "text": "See:"}, picture, link]}
        case "odd":
            return {"content": [], "structuredContent": {"n": 1}}


def answer(message):
    key, method, params = message["id"], message["method"], message.get("params", {})
    if method == "initialize":
        version = params["protocolVersion"]
        result = {
            "protocolVersion": version,
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "plain", "version": "1"},
        }
    elif method == "tools/list":
        result = {"tools": TOOLS}
    elif method == "tools/call" and any(tool["name"] == params["name"] for tool in TOOLS):
        result = call(params["name"], params.get("arguments", {}))
    else:
        code = -32602 if method == "tools/call" else -32601
        say({"id": key, "error": {"code": code, "message": f"no {method} of this kind"}})
        return
    say({"id": key, "result": result})


def main():
    if MODE == "ends":
        sys.exit("no database given")
    if MODE == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for line in sys.stdin:
        message = json.loads(line)
        if "id" in message and MODE != "silent":
            threading.Thread(target=answer, args=(message,), daemon=True).start()
    while MODE == "deaf":
        time.sleep(60)


if __name__ == "__main__":
    main()
