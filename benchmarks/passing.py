"""The live path beside a direct call, memory over 10,000 calls, and 200 streams at once.

    python benchmarks/passing.py

The provider is a gateway over recordings in a process of its own, standing where the real one
would stand; direct calls and calls through a second gateway alternate.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import openai
import psutil

from helpers.gateway import samples
from helpers.gateway.recordings import Recordings
from helpers.gateway.server import Gateway
from helpers.gateway.settings import Settings

KEY = "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789"
BODY = {"messages": [{"role": "user", "content": "안녕?"}], "model": "gpt-5.4-mini"}
PROVIDER = """
import sys
from pathlib import Path
from helpers.gateway.recordings import Recordings
from helpers.gateway.server import Gateway
from helpers.gateway.settings import Settings
with Gateway(Settings("replay", Recordings([Path(sys.argv[1])]), pace=0)) as gateway:
    print(gateway.url, flush=True)
    sys.stdin.read()
"""


def ask(client: openai.OpenAI) -> float:
    """Return how long one call took, in milliseconds."""
    start = time.perf_counter()
    client.chat.completions.create(**BODY)
    return (time.perf_counter() - start) * 1000


def overhead(direct_url: str) -> None:
    """Print the medians of 300 direct calls and of 300 through the gateway, in turn."""
    live = {"openai": f"{direct_url}/v1"}
    with Gateway(Settings("live", Recordings(), live=live, budget_usd=100.0)) as front:
        direct = openai.OpenAI(base_url=f"{direct_url}/v1", api_key=KEY)
        through = openai.OpenAI(base_url=f"{front.url}/v1", api_key=KEY)
        for client in (direct, through):
            ask(client)
        pairs = [(ask(direct), ask(through)) for _ in range(300)]
    one, two = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"direct call p50 {one:.2f} ms, through the gateway {two:.2f} ms: {two - one:+.2f} ms")


def memory(folder: Path) -> None:
    """Print this process's memory after each quarter of 10,000 replayed calls."""
    with Gateway(Settings("replay", Recordings([folder]), pace=0)) as gateway:
        client = openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=KEY)
        sizes = []
        for _ in range(4):
            for _ in range(2500):
                client.chat.completions.create(**BODY)
            sizes.append(psutil.Process(os.getpid()).memory_info().rss / 1e6)
    print("memory after 2,500, 5,000, 7,500, 10,000 calls, MB:", *(f"{size:.0f}" for size in sizes))


async def read_stream(port: int, request: bytes) -> bytes:
    """Return the bytes of one streamed answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    answer = await reader.read()
    writer.close()
    return answer.partition(b"\r\n\r\n")[2]


async def streams(url: str, count: int) -> list[bytes]:
    """Return `count` streamed answers, all asked for at once."""
    body = json.dumps({**BODY, "stream": True}).encode()
    head = (f"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\n"
            f"content-length: {len(body)}\r\n\r\n").encode()  # fmt: skip
    port = int(url.rpartition(":")[2])
    return await asyncio.gather(*(read_stream(port, head + body) for _ in range(count)))


def main() -> None:
    """Measure all three."""
    with tempfile.TemporaryDirectory() as name:
        samples.write("openai_chat", BODY, "안녕하세요. " * 40, folder=Path(name), name="hello")
        command = [sys.executable, "-c", PROVIDER, name]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            overhead(url)
            start = time.perf_counter()
            read = asyncio.run(streams(url, 200))
            lost = sum(one != read[0] for one in read)
            took = time.perf_counter() - start
            print(f"200 streams at once, {len(read[0]):,} bytes each: {lost} differ, {took:.2f} s")
            process.communicate()
        memory(Path(name))


if __name__ == "__main__":
    main()
