"""Nothing outside is reached through sockets."""

import asyncio
import os
import socket
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gemenv.sandbox.probes.base import NotHere, Probe
from gemenv.sandbox.probes.scene import Scene
from gemenv.sandbox.result import ExecResult

if TYPE_CHECKING:
    from gemenv.sandbox.base import Sandbox

_probe = partial(Probe, family="network", level="process")

_DOCKER = "/var/run/docker.sock"

_CALL = """
import socket
for address in scene["addresses"]:
    address = tuple(address) if isinstance(address, list) else address
    try:
        caller = socket.socket(socket.FAMILY, socket.KIND)
        caller.settimeout(1)
        caller.connect(address)
        caller.send(b"hello")
        say("connected")
    except OSError as error:
        say(last_words(error))
attempted()
"""


def _listen(scene: Scene, family: str, kind: str, address: Any) -> None:
    """Open a listener; `{folder}` and `{marker}` may be in the address."""
    if not hasattr(socket, family):
        raise NotHere(f"the system has no {family}")
    if isinstance(address, str):
        address = address.format(folder=scene.folder(), marker=scene.marker)
    try:
        scene.listen(getattr(socket, kind), address, getattr(socket, family))
    except OSError as error:
        raise NotHere(f"no {family} socket at {address!r}: {error}") from error
    if isinstance(address, str) and not address.startswith("\0"):
        os.chmod(address, 0o777)  # noqa: S103 - only the sandbox is to be in the way


def _own_address(scene: Scene) -> None:
    """Listen at the address by which this machine reaches others."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            # Chooses a route, and sends nothing.
            asked.connect(("192.0.2.1", 9))
        except OSError as error:
            raise NotHere("this machine has no route to others") from error
        address = asked.getsockname()[0]
    _listen(scene, "AF_INET", "SOCK_STREAM", (address, 0))


def _reaching(name: str, summary: str, family: str, kind: str, address: Any) -> Probe:
    """Return a probe that connects to a listener outside."""
    return _probe(
        name=name,
        summary=summary,
        setup=partial(_listen, family=family, kind=kind, address=address),
        evidence=Scene.visited,
        programs=(_CALL.replace("FAMILY", family).replace("KIND", kind),),
    )


def _opening(name: str, summary: str, *arguments: str) -> Probe:
    """Return a probe that opens a socket of a family, which alone is too much."""
    program = f"""
import socket
try:
    socket.socket({", ".join(arguments)})
    escaped("opened a socket of that family")
except OSError as error:
    if error.errno in (errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT, errno.ESOCKTNOSUPPORT):
        say(scene["absent"])
attempted()
"""
    return _probe(name=name, summary=summary, programs=(program,))


def _interfaces(scene: Scene) -> None:
    names = [name for _, name in socket.if_nameindex() if name not in ("lo", "lo0")]
    if not names:
        raise NotHere("this machine has no network interface but its loopback")
    scene.values["interfaces"] = names


def _docker(scene: Scene) -> None:
    if not Path(_DOCKER).is_socket():
        raise NotHere("Docker does not run here")


def _free_port(scene: Scene) -> None:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        scene.values["port"] = asked.getsockname()[1]


async def _call_in(probe: Probe, sandbox: "Sandbox", scene: Scene) -> Sequence[ExecResult]:
    """Connect from outside while the program runs."""

    async def knock() -> None:
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", scene.values["port"])
            except OSError:
                await asyncio.sleep(0.02)
                continue
            scene.values["entered"] = True
            writer.close()
            return

    knocking = asyncio.create_task(knock())
    try:
        return [await sandbox.exec(scene.program(probe.programs[0]), limits=probe.limits)]
    finally:
        knocking.cancel()
        await asyncio.gather(knocking, return_exceptions=True)


def _entered(scene: Scene) -> str:
    return "a port that it opened can be reached outside" if "entered" in scene.values else ""


PROBES = (
    _reaching(
        "socket-tcp", "connect to a port of this machine", "AF_INET", "SOCK_STREAM",
        ("127.0.0.1", 0),
    ),
    _reaching(
        "socket-tcp6", "connect to a port by IPv6", "AF_INET6", "SOCK_STREAM", ("::1", 0)
    ),
    _reaching(
        "socket-udp", "send a datagram to this machine", "AF_INET", "SOCK_DGRAM", ("127.0.0.1", 0)
    ),
    _probe(
        name="socket-own-address",
        summary="connect to the address by which others reach this machine",
        setup=_own_address,
        evidence=Scene.visited,
        programs=(_CALL.replace("FAMILY", "AF_INET").replace("KIND", "SOCK_STREAM"),),
    ),
    _reaching(
        "socket-unix", "connect to a unix socket in a folder", "AF_UNIX", "SOCK_STREAM",
        "{folder}/socket",
    ),
    _reaching(
        "socket-unix-datagram", "send to a unix socket in a folder", "AF_UNIX", "SOCK_DGRAM",
        "{folder}/socket",
    ),
    _reaching(
        "socket-abstract", "connect to a unix socket without a file", "AF_UNIX", "SOCK_STREAM",
        "\0{marker}",
    ),
    _probe(
        name="socket-incoming",
        summary="open a port that can be reached from outside",
        setup=_free_port,
        evidence=_entered,
        attack=_call_in,
        programs=(
            """
import socket
try:
    opened = socket.socket()
    opened.bind(("127.0.0.1", scene["port"]))
    opened.listen()
    opened.settimeout(0.7)
    opened.accept()
except OSError as error:
    say(last_words(error))
attempted()
""",
        ),
    ),
    _probe(
        name="socket-docker",
        summary="talk to the Docker of this machine",
        setup=_docker,
        programs=(
            f"""
import socket
try:
    caller = socket.socket(socket.AF_UNIX)
    caller.connect({_DOCKER!r})
    escaped("connected")
except OSError as error:
    say(last_words(error))
attempted()
""",
        ),
    ),
    _probe(
        name="socket-interfaces",
        summary="list the network interfaces of this machine",
        setup=_interfaces,
        programs=(
            """
import socket
seen = ""
try:
    seen += open("/proc/net/dev").read()
except OSError as error:
    say(last_words(error))
try:
    seen += " ".join(name for _, name in socket.if_nameindex())
except OSError as error:
    say(last_words(error))
for name in scene["interfaces"]:
    if name in seen:
        escaped("sees the interface " + name)
attempted()
""",
        ),
    ),
    _opening("socket-packet", "open a packet socket", "socket.AF_PACKET", "socket.SOCK_RAW"),
    _opening(
        "socket-raw", "open a raw internet socket",
        "socket.AF_INET", "socket.SOCK_RAW", "socket.IPPROTO_ICMP",
    ),
    _opening(
        "socket-vsock", "open a socket to the host of a virtual machine",
        "40", "socket.SOCK_STREAM",
    ),
    _opening(
        "socket-crypto", "open a socket of the kernel's cryptography", "38", "socket.SOCK_SEQPACKET"
    ),
    _probe(
        name="socket-netlink",
        summary="ask the kernel for its network routes and audit",
        programs=(
            """
import socket
for protocol in (9, 12, 15, 16):  # audit, netfilter, kernel events, generic
    try:
        opened = socket.socket(16, socket.SOCK_RAW, protocol)
        opened.bind((0, 0))
        escaped("opened netlink protocol %d" % protocol)
    except OSError as error:
        say(last_words(error))
attempted()
""",
        ),
    ),
)  # fmt: skip
"""Listeners are opened outside; whoever connects to them has come through."""
