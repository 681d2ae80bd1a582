"""Measure what each SDK makes of each fault: `python -m tests.gateway.measured_faults NAME…`.

Prints JSON: for each SDK and fault the exception's class (null: none), the requests made, and for
a stream the pieces of text that came before. One gateway an SDK, all SDKs at once.
"""

import gc
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

from helpers.gateway.scenario import (
    ClosedBeforeHeaders,
    ClosedMidChunk,
    EndsEarly,
    ErrorEvent,
    MalformedChunk,
    Refusal,
    Silence,
    Status,
    Text,
    scenario,
)
from helpers.gateway.server import Gateway
from helpers.gateway.settings import Settings
from tests.gateway import sdks

SOON = {"retry_after_ms": 1}  # the SDKs' pauses between tries, cut short as a provider may
WHOLE = {
    "Status(400)": Status(400),
    'Status(400, code="context_length_exceeded")': Status(400, "context_length_exceeded"),
    "Status(401)": Status(401),
    'Status(401, code="invalid_api_key")': Status(401, "invalid_api_key"),
    "Status(403)": Status(403),
    "Status(404)": Status(404),
    "Status(413)": Status(413),
    "Status(429)": Status(429, **SOON),
    'Status(429, code="insufficient_quota")': Status(429, "insufficient_quota", **SOON),
    "Status(500)": Status(500, **SOON),
    "Status(503)": Status(503, **SOON),
    "Status(529)": Status(529, **SOON),
    "Silence()": Silence(),
    "ClosedBeforeHeaders()": ClosedBeforeHeaders(),
    "ClosedMidChunk()": ClosedMidChunk(),
    "EndsEarly()": EndsEarly(),
    "MalformedChunk()": MalformedChunk(),
    "Refusal()": Refusal(),
    'Text(…, finish="length")': Text("잘린 답", finish="length"),
}
STREAMED = {
    "Status(429)": Status(429, **SOON),
    "ClosedBeforeHeaders()": ClosedBeforeHeaders(),
    "ClosedMidChunk(after=2)": ClosedMidChunk(after=2),
    "EndsEarly(after=2)": EndsEarly(after=2),
    "ErrorEvent(after=2)": ErrorEvent(after=2),
    "MalformedChunk(after=2)": MalformedChunk(after=2),
}
TIMEOUT = (
    1.0  # seconds that the client of Silence() waits; shorter, and a busy machine cuts a try short
)


def _whole(sdk, pieces):
    sdk.whole("질문")


def _streamed(sdk, pieces):
    for piece in sdk.stream("질문"):
        pieces.append(piece)


def _measure(gateway, sdk, step, ask):
    pieces, raised = [], None
    with scenario(gateway) as scene:
        scene.when(lambda asked: True, step)
        try:
            ask(sdk, pieces)
        except Exception as error:
            raised = f"{type(error).__module__}.{type(error).__qualname__}"
    scene.wait()
    return {"raised": raised, "requests": len(scene.calls), "pieces": len(pieces)}


def measure(name):
    """Return the results of the SDK `name`, a class of tests/gateway/sdks.py."""
    kind = getattr(sdks, name)
    with Gateway(Settings(mode="replay", pace=0)) as gateway:
        usual, hasty = kind(gateway.url), kind(gateway.url, TIMEOUT)
        whole = {
            fault: _measure(gateway, hasty if step == Silence() else usual, step, _whole)
            for fault, step in WHOLE.items()
        }
        streamed = {
            fault: _measure(gateway, usual, step, _streamed) for fault, step in STREAMED.items()
        }
        usual.close()
        hasty.close()
    return {"whole": whole, "streamed": streamed}


def main(names):
    # litellm abandons broken streams; collected inside httpcore's pool, one would close itself
    # there and wait for ever for the lock that its own thread holds. So nothing is collected,
    # not even at the end.
    gc.disable()
    with ThreadPoolExecutor(len(names)) as pool:
        found = dict(zip(names, pool.map(measure, names), strict=True))
    sys.stdout.write("\n" + json.dumps(found) + "\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
