"""Messages between the pool and its processes: one datagram each, with descriptors.

A datagram holds JSON. What is long, or is none of the receiver's business, goes into a file in
memory whose descriptor comes with it.
"""

import json
import os
import socket
from collections.abc import Mapping

_LARGEST = 1 << 17
_DESCRIPTORS = 8


def pair() -> tuple[socket.socket, socket.socket]:
    """Return two connected sockets that keep the borders of messages."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def pack(message: Mapping[str, object]) -> bytes:
    """Return a message as it is sent."""
    return json.dumps(message).encode()


def send(connection: socket.socket, message: Mapping[str, object], *descriptors: int) -> None:
    """Send one message."""
    if descriptors:
        socket.send_fds(connection, [pack(message)], descriptors)
    else:
        connection.send(pack(message))


def receive(connection: socket.socket) -> tuple[dict[str, object], list[int]] | None:
    """Return the next message and its descriptors, or `None` if the other end is closed."""
    data, descriptors, _, _ = socket.recv_fds(connection, _LARGEST, _DESCRIPTORS)
    if not data:
        return None
    for descriptor in descriptors:
        os.set_inheritable(descriptor, False)
    return json.loads(data), descriptors
