"""A replayed call through the openai SDK: p50 and p95, beside vcrpy, as recordings grow.

    python benchmarks/replay.py             needs vcrpy: pip install vcrpy

Both answer the same requests in the same process, one after the other at each size. The last
rows: a prompt of 190 KB, and a prompt nobody recorded.
"""

import contextlib
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import openai
import vcr

from helpers.gateway import samples
from helpers.gateway.recordings import Recordings
from helpers.gateway.server import Gateway
from helpers.gateway.settings import Settings

NOWHERE = "http://127.0.0.1:9/v1"  # vcrpy answers before anything is sent
KEY = "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789"
CALLS = {10: 200, 100: 200, 1000: 40, 5000: 10}  # vcrpy's; ours are always 200
Ask = Callable[[str], None]


def body(prompt: str) -> dict[str, object]:
    """Return the request for one prompt."""
    return {"messages": [{"role": "user", "content": prompt}], "model": "gpt-5.4-mini"}


def asking(client: openai.OpenAI) -> Ask:
    """Return a function that asks one prompt of `client`."""
    return lambda prompt: client.chat.completions.create(**body(prompt)) and None


def timed(ask: Ask, prompt: str) -> float:
    """Return how long one call took, in milliseconds."""
    start = time.perf_counter()
    ask(prompt)
    return (time.perf_counter() - start) * 1000


def cassette(folder: Path, prompts: list[str]) -> Path:
    """Write a vcrpy cassette with one interaction a prompt, answered as the gateway would."""
    reply = next(folder.glob("*.json"))
    answer = json.loads(reply.read_text(encoding="utf-8"))["replies"][0]["body"]
    interactions = [
        {"request": request(prompt), "response": response(answer)} for prompt in prompts
    ]
    path = folder.parent / "cassette.json"
    path.write_text(json.dumps({"version": 1, "interactions": interactions}), encoding="utf-8")
    return path


def request(prompt: str) -> dict[str, object]:
    """Return the request as vcrpy stores it."""
    sent = json.dumps(body(prompt), separators=(",", ":"), ensure_ascii=False)
    return {"method": "POST", "uri": f"{NOWHERE}/chat/completions", "body": sent, "headers": {}}


def response(answer: object) -> dict[str, object]:
    """Return the response as vcrpy stores it."""
    headers = {"content-type": ["application/json"]}
    status = {"code": 200, "message": "OK"}
    return {"status": status, "headers": headers, "body": {"string": json.dumps(answer)}}


def row(name: str, times: list[float]) -> None:
    """Print one row: median and 95th percentile, milliseconds."""
    high = statistics.quantiles(times, n=20)[-1]
    print(f"{name:44} p50 {statistics.median(times):8.2f} ms   p95 {high:8.2f} ms   n={len(times)}")


def measure(count: int, calls: int) -> None:
    """Measure both with `count` recordings, asking prompts spread over all of them."""
    prompts = [f"question number {number}: 오늘의 날씨는?" for number in range(count)]
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name) / "recordings"
        for number, prompt in enumerate(prompts):
            samples.write("openai_chat", body(prompt), "맑음", folder=folder, name=f"q{number}")
        settings = Settings("replay", Recordings([folder]), pace=0)
        gateway = stack.enter_context(Gateway(settings))
        ours = asking(openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=KEY))
        player = vcr.VCR(record_mode="none", match_on=["method", "uri", "body"], serializer="json")
        theirs = asking(openai.OpenAI(base_url=NOWHERE, api_key=KEY))
        path = cassette(folder, prompts)
        spread = [prompts[number * count // 200 % count] for number in range(200)]
        ours(prompts[0])
        mine = [timed(ours, prompt) for prompt in spread]
        asked = spread[:: 200 // calls]
        with player.use_cassette(str(path), allow_playback_repeats=True):
            theirs(prompts[0])
            peer = [timed(theirs, prompt) for prompt in asked]
    row(f"gateway, {count:,} recordings", mine)
    row(f"vcrpy,   {count:,} recordings", peer)


def extremes() -> None:
    """Measure a 190 KB prompt, and a prompt that nobody recorded among 100 recordings."""
    long = "To be, or not to be, that is the question. " * 4400
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(100):
            samples.write(
                "openai_chat", body(f"question {number}"), "a", folder=folder, name=f"q{number}"
            )
        samples.write("openai_chat", body(long), "yes", folder=folder, name="long")
        with Gateway(Settings("replay", Recordings([folder]), pace=0)) as gateway:
            ask = asking(openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=KEY))
            ask(long)
            row(
                f"gateway, a prompt of {len(long):,} characters",
                [timed(ask, long) for _ in range(50)],
            )
            row("gateway, not found, nearest of 101 named", [miss(ask, n) for n in range(50)])


def miss(ask: Ask, number: int) -> float:
    """Return how long the SDK took to raise its not-found error, in milliseconds."""
    start = time.perf_counter()
    with contextlib.suppress(openai.NotFoundError):
        ask(f"a question nobody asked {number}")
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    for size, calls in CALLS.items():
        measure(size, calls)
    extremes()
