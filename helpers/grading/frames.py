"""Messages over a socket between two processes: four bytes of length, then JSON in UTF-8.

Whoever receives says how long a message may be; nothing is read past that, and nothing is
unpickled. But: one socket has one reader, and writers take turns by a lock of their own.
"""

import json
import socket
from collections.abc import Sequence
from typing import Any

from helpers.errors import GradingError

Json = dict[str, Any]
LONGEST = 8 * 1024 * 1024  # bytes of one message
LARGEST = 256 * 1024 * 1024  # of one with a submission and its files
_HEAD = 4  # bytes that say how many follow


class BrokenChannelError(GradingError):
    """The other side closed the channel, or sent what is no message."""


def encode(message: Json, limit: int = LONGEST) -> bytes:
    """Return `message` as one frame; raises OverflowError when it is longer than `limit`."""
    body = json.dumps(message, separators=(",", ":")).encode("ascii")
    if len(body) > limit:
        raise OverflowError(f"A message of {len(body):,} bytes is longer than {limit:,}.")
    return len(body).to_bytes(_HEAD, "big") + body


def send(channel: socket.socket, message: Json, limit: int = LONGEST) -> None:
    """Write one message; raises BrokenChannelError when nobody reads any more."""
    frame = encode(message, limit)
    try:
        channel.sendall(frame)
    except OSError as error:
        raise BrokenChannelError(f"The channel is closed ({error}).") from error


def receive(channel: socket.socket, limit: int = LONGEST) -> Json:
    """Return the next message; raises BrokenChannelError at its end or for what is no message."""
    length = int.from_bytes(_exactly(channel, _HEAD), "big")
    if length > limit:
        raise BrokenChannelError(f"A message of {length:,} bytes was announced, over {limit:,}.")
    try:
        message = json.loads(_exactly(channel, length))
    except (ValueError, RecursionError) as error:
        raise BrokenChannelError(f"What came is no JSON message ({error}).") from error
    if not isinstance(message, dict):
        raise BrokenChannelError(f"What came is no message but a {type(message).__name__}.")
    return message


def send_with(channel: socket.socket, message: Json, handles: Sequence[int] = ()) -> None:
    """Write one message, and hand open files over with it; raises BrokenChannelError."""
    try:
        socket.send_fds(channel, [b"o"], handles)
    except OSError as error:
        raise BrokenChannelError(f"The channel is closed ({error}).") from error
    send(channel, message)


def receive_with(channel: socket.socket, most: int = 1) -> tuple[Json, list[int]]:
    """Return the next message that `send_with` wrote, and the `most` handles that came with it."""
    try:
        data, handles, _flags, _address = socket.recv_fds(channel, 1, most)
    except OSError as error:
        raise BrokenChannelError(f"The channel is closed ({error}).") from error
    if not data:
        raise BrokenChannelError("The other side closed the channel.")
    return receive(channel), handles


def _exactly(channel: socket.socket, count: int) -> bytes:
    received = bytearray()
    while len(received) < count:
        try:
            piece = channel.recv(min(count - len(received), 1 << 16))
        except OSError as error:
            raise BrokenChannelError(f"The channel is closed ({error}).") from error
        if not piece:
            raise BrokenChannelError("The other side closed the channel.")
        received += piece
    return bytes(received)
