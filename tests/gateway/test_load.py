"""Many clients at once, clients that leave, and bodies too large: the gateway goes on serving."""

import asyncio
import json
import socket

import httpx
import pytest

from helpers.gateway.recordings import Recordings
from helpers.gateway.server import Gateway
from helpers.gateway.settings import Settings
from tests.conftest import chat_body

STREAMS = 1000


async def read_stream(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer.partition(b"\r\n\r\n")[2]


async def read_streams(port: int, count: int) -> list[bytes]:
    body = json.dumps(chat_body("안녕?", stream=True)).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {len(body)}\r\n\r\n"
    return await asyncio.gather(*(read_stream(port, head.encode() + body) for _ in range(count)))


def test_a_thousand_concurrent_streams_lose_no_byte(gateway):
    streams = asyncio.run(read_streams(int(gateway.url.rpartition(":")[2]), STREAMS))
    assert len(set(streams)) == 1 and b"data: [DONE]" in streams[0]
    assert gateway.wire.settle()
    assert len(gateway.wire) == STREAMS


def test_a_client_that_leaves_before_the_answer_harms_nobody(recordings):
    slow = Settings("replay", Recordings([recordings]), pace=1000)
    with Gateway(slow) as gateway:
        host, port = gateway.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as client:
            client.sendall(
                b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 999\r\n\r\n{"
            )
        gateway.change(Settings("replay", Recordings([recordings]), pace=0))
        answer = httpx.post(
            f"{gateway.url}/v1/chat/completions", json=chat_body("안녕?"), trust_env=False
        )
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/messages", "/api/chat"])
def test_fifty_megabytes_are_refused_in_the_providers_format(gateway, path):
    answer = httpx.post(gateway.url + path, content=b"x" * 50_000_000, trust_env=False, timeout=60)
    assert answer.status_code == 413 and "error" in answer.json()


def test_fifty_megabytes_without_their_length_said_are_refused_too(gateway):
    def pieces():
        for _ in range(50):
            yield b"x" * 1_000_000

    answer = httpx.post(f"{gateway.url}/v1/messages", content=pieces(), trust_env=False, timeout=60)
    assert answer.status_code == 413
    assert httpx.get(gateway.url, trust_env=False).status_code == 200
