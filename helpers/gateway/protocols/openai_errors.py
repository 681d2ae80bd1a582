"""OpenAI's error body, shared by its protocols: {"error": {message, type, param, code}}.

litellm tells errors apart by their text, so types and codes are the provider's own.
"""

from typing import Any

_TYPES = {
    401: "invalid_request_error",
    403: "invalid_request_error",
    429: "rate_limit_error",
    500: "server_error",
    503: "server_error",
}


def body(status: int, message: str, *, code: str | None = None) -> dict[str, Any]:
    """Return the body of an error with HTTP `status`."""
    kind = code if code == "insufficient_quota" else _TYPES.get(status, "invalid_request_error")
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}
