"""An SDK's exception in words that a student can act on: what happened, and what to do."""

import re
from collections.abc import Mapping
from typing import Any

from helpers import redact
from helpers.errors import CourseError
from helpers.language import translate as _

_PARAMETERS = (
    "temperature", "top_p", "top_k", "max_tokens", "max_completion_tokens", "max_output_tokens",
    "reasoning_effort", "effort", "stop_sequences", "stop", "seed",
)  # fmt: skip
_LONG = 600  # characters of what a server says


def in_words(error: BaseException) -> str:
    """Return what happened and the next step, in a line or two; keys are masked."""
    if isinstance(error, CourseError):
        return redact.text(str(error))
    kind, said = type(error).__name__, redact.text(message(error))[:_LONG]
    step = _next_step(error, said)
    return f"{kind}: {said}" + (f"\n{step}" if step else "")


def message(error: BaseException) -> str:
    """Return the server's own sentence, without the JSON around it."""
    body = getattr(error, "body", None)
    for part in (body.get("error") if isinstance(body, Mapping) else None, body):
        if isinstance(part, Mapping) and isinstance(part.get("message"), str):
            return str(part["message"])
    said = getattr(error, "message", None)
    return said if isinstance(said, str) else str(error)


def refused_parameter(error: BaseException) -> str | None:
    """Return the parameter that the model, or its SDK, does not take; None for other failures.

    OpenAI names it in `param`, an SDK in a TypeError, the others somewhere in a sentence.
    """
    said = message(error)
    if isinstance(error, TypeError):
        found = re.search(r"unexpected keyword argument '(\w+)'", said)
        return found[1] if found else None
    if _status(error) != 400:
        return None
    if isinstance(named := getattr(error, "param", None), str):
        return named
    known = (
        r"\b(temperature|top_p|top_k|max_tokens|max_completion_tokens|reasoning_effort|effort)\b"
    )
    found = re.search(known, said)
    return found[1] if found else None


def _status(error: BaseException) -> Any:
    return getattr(error, "status_code", None) or getattr(error, "code", None)


def _next_step(error: BaseException, said: str) -> str:
    if name := refused_parameter(error):
        line = _("The model does not take the parameter {name} like this: clear it and ask again.")
        return line.format(name=name)
    steps = {
        401: _("The key is wrong or missing: look at .env, then run setup() again."),
        403: _("This key may not use that model."),
        429: _("Too many requests, or the quota is used up: wait a little, then ask again."),
    }
    if isinstance(status := _status(error), int):
        is_theirs = _("The server has trouble of its own: ask again in a moment.")
        return steps.get(status, is_theirs if status >= 500 else "")
    if "Connection" in type(error).__name__ or "Protocol" in type(error).__name__:
        return _("The connection failed or broke off: ask again.")
    return ""
