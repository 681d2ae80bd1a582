"""One request by the curl command, and the events of the stream that it gets."""

import json
import subprocess

from tests.gateway.conformance.clients import features as f


class CurlError(Exception):
    """curl left with `code`: 22 is an HTTP error under --fail-with-body."""


def curl(url, body=None, *headers):
    """Return what is sent back; without `body` it is a GET."""
    given = [word for header in headers for word in ("-H", header)]
    posted = ["-H", "content-type: application/json", "-d", "@-"] if body is not None else []
    done = subprocess.run(
        ["curl", "-sSN", "--fail-with-body", *given, *posted, url],
        input=json.dumps(body or {}).encode(),
        capture_output=True,
    )
    if done.returncode:
        code = done.stderr.decode(errors="replace").strip().rpartition(" ")[2]
        raise type(f"exit {done.returncode}, {code}", (CurlError,), {})(done.stdout.decode())
    return done.stdout.decode()


def events(text):
    """Return the JSON of a stream's `data:` lines."""
    lines = [line.removeprefix("data: ") for line in text.splitlines() if line[:6] == "data: "]
    return [json.loads(line) for line in lines if line != "[DONE]"]


class Curl(f.Client):
    raises = {status: f"exit 22, {status}" for status in (400, 401, 404, 429, 500, 503)}
