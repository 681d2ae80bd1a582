"""A whole Response: its items, and the request's settings that it states again."""

from helpers.gateway.protocols.base import Call, Json

WRITTEN = 1795219200  # 2026-11-21, the day the course's samples were written
ECHOED: Json = {  # request fields that the answer states again, with their defaults
    "instructions": None,
    "max_output_tokens": None,
    "parallel_tool_calls": True,
    "previous_response_id": None,
    "reasoning": {"effort": None, "summary": None},
    "temperature": 1.0,
    "text": {"format": {"type": "text"}},
    "tool_choice": "auto",
    "tools": [],
    "top_logprobs": 0,
    "top_p": 1.0,
    "truncation": "disabled",
}
_REASONS = {"length": "max_output_tokens", "max_output_tokens": "max_output_tokens"}
_REASONS |= {"content_filter": "content_filter"}


def status(finish: str | None) -> str:
    """Return the status of a Response that ended for the reason `finish`."""
    return "incomplete" if finish in _REASONS else "completed"


def message(
    identity: str, text: str, *, finish: str | None = None, logprobs: Json | None = None
) -> Json:
    """Return a message item that says `text`; `logprobs` are those of Chat Completions."""
    entries = (logprobs or {}).get("content") or []
    part = {"type": "output_text", "text": text, "annotations": [], "logprobs": entries}
    head = {"id": f"msg_{identity}", "type": "message", "status": status(finish)}
    return {**head, "role": "assistant", "content": [part]}


def whole(
    call: Call, identity: str, output: list[Json], usage: Json, *, finish: str | None = None
) -> Json:
    """Return the Response to `call`; `usage` has the names of Chat Completions."""
    reason = _REASONS.get(finish or "")
    return {
        "id": f"resp_{identity}",
        "object": "response",
        "created_at": WRITTEN,
        "status": status(finish),
        "error": None,
        "incomplete_details": {"reason": reason} if reason else None,
        "model": call.model,
        "output": output,
        **{name: call.body.get(name, value) for name, value in ECHOED.items()},
        "metadata": {},
        "usage": _usage(usage),
    }


def _usage(said: Json) -> Json:
    prompt, output = said.get("prompt_tokens", 0), said.get("completion_tokens", 0)
    read = (said.get("prompt_tokens_details") or {}).get("cached_tokens") or 0
    thought = (said.get("completion_tokens_details") or {}).get("reasoning_tokens") or 0
    return {
        "input_tokens": prompt,
        "input_tokens_details": {"cached_tokens": read, "cache_write_tokens": 0},
        "output_tokens": output,
        "output_tokens_details": {"reasoning_tokens": thought},
        "total_tokens": prompt + output,
    }
