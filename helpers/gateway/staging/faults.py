"""A provider's refusal as it goes over the wire: its body and its headers. Pure.

Request ids, limits and counts are made up. Google and Ollama send no rate-limit headers. A
condition (`code`) that a provider reports under another status has that status: Anthropic says
a used-up balance with 400, Google a wrong key.
"""

import secrets
from datetime import UTC, datetime, timedelta

from helpers.gateway.protocols.base import Call, Json, Reply, WireProtocol
from helpers.gateway.staging.fault_texts import BY_PROVIDER, Fault

IN_STREAM = {"anthropic": 529, "google": 503}  # what a stream breaks with; the others: 500


def error(
    protocol: WireProtocol, call: Call, status: int, *, code: str | None = None,
    retry_after: float | None = None, retry_after_ms: float | None = None,
) -> Reply:  # fmt: skip
    """Return the provider's answer with `status`; `code` names a condition, such as
    insufficient_quota or context_length_exceeded. `retry_after` is in seconds.
    """
    fault = _find(protocol.provider, status, code)
    status = fault.status or status
    head = headers(protocol.provider, status, retry_after, retry_after_ms, fault=fault.code)
    wait = f"{retry_after:g}s" if retry_after else f"{retry_after_ms or 450:g}ms"
    request = head.get("x-request-id") or head.get("request-id", "")
    message = fault.message.format(model=call.model, wait=wait, request=request)
    body = protocol.error(status, message, code=fault.code)
    return Reply(
        _completed(body, fault, protocol.provider, request, retry_after),
        status=status,
        headers=head,
    )


def headers(
    provider: str, status: int, retry_after: float | None = None,
    retry_after_ms: float | None = None, *, fault: str | None = None,
) -> dict[str, str]:  # fmt: skip
    """Return what the provider puts into the head of an answer with `status`."""
    waits = {
        "retry-after": None if provider == "google" else retry_after,
        "retry-after-ms": retry_after_ms,
    }
    found = {name: f"{value:g}" for name, value in waits.items() if value is not None}
    limited = status == 429 and fault != "insufficient_quota"
    if provider == "openai":
        found |= _openai_headers(limited, known=status in (200, 429))
    if provider == "anthropic":
        found |= _anthropic_headers(limited, known=status in (200, 429))
    return found


def _find(provider: str, status: int, code: str | None) -> Fault:
    known = BY_PROVIDER[provider]
    if code in known:
        fault = known[code]
        return Fault(fault.message, fault.code or code, fault.status, fault.more)
    fault = known[status]
    return Fault(fault.message, code or fault.code, fault.status, fault.more)


def _completed(
    body: Json, fault: Fault, provider: str, request: str, retry_after: float | None
) -> Json:
    if provider == "anthropic":
        return body | {"request_id": request}
    if provider == "google" and retry_after:
        info = {"@type": "type.googleapis.com/google.rpc.RetryInfo"}
        details = [*body["error"].get("details", []), {**info, "retryDelay": f"{retry_after:g}s"}]
        return {"error": {**body["error"], "details": details}}
    if provider == "openai":
        return {"error": {**body["error"], **fault.more}}
    return body


def _openai_headers(limited: bool, *, known: bool) -> dict[str, str]:
    found = {
        "x-request-id": f"req_{secrets.token_hex(16)}",
        "openai-version": "2020-10-01",
        "openai-processing-ms": "12",
    }
    return found if not known else {
        **found,
        "x-ratelimit-limit-requests": "500",
        "x-ratelimit-limit-tokens": "200000",
        "x-ratelimit-remaining-requests": "499",
        "x-ratelimit-remaining-tokens": "880" if limited else "198500",
        "x-ratelimit-reset-requests": "120ms",
        "x-ratelimit-reset-tokens": "59.736s" if limited else "450ms",
    }  # fmt: skip


def _anthropic_headers(limited: bool, *, known: bool) -> dict[str, str]:
    found = {"request-id": f"req_011C{secrets.token_hex(10)}"}
    reset = datetime.now(UTC) + timedelta(seconds=60 if limited else 1)
    limits = {"requests": 1000, "input-tokens": 50000, "output-tokens": 10000, "tokens": 60000}
    empty = ("input-tokens", "tokens") if limited else ()
    for name, limit in limits.items() if known else ():
        left = 0 if name in empty else limit - 1
        found[f"anthropic-ratelimit-{name}-limit"] = str(limit)
        found[f"anthropic-ratelimit-{name}-remaining"] = str(left)
        found[f"anthropic-ratelimit-{name}-reset"] = reset.strftime("%Y-%m-%dT%H:%M:%SZ")
    return found
