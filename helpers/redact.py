"""Mask API keys: no key leaves in an output, a log, a traceback or a recording. Pure.

Shapes of keys: OpenAI sk-…, Anthropic sk-ant-…, Google AIza… and AQ.…, Groq gsk_…,
Hugging Face hf_…, xAI xai-…, GitHub ghp_…, Replicate r8_…. A key of another shape is masked
when it was named with `remember`.
"""

import re
from collections.abc import Mapping
from typing import Any

MASK = "****"
_KEYS = re.compile(
    r"(?<![A-Za-z0-9_])(sk-(?:ant-|proj-|or-|svcacct-|admin-)?|AIza|AQ\.|gsk_|hf_|xai-|ghp_|r8_|pplx-)"
    r"[A-Za-z0-9_\-]{16,}"
)
_PREFIXES = ("sk-", "AIza", "AQ.", "gsk_", "hf_", "xai-", "ghp_", "r8_", "pplx-")
_BEARER = re.compile(r"(?i)\b(bearer\s+)[A-Za-z0-9._~+/\-]{8,}=*")
_PRIVATE_HEADERS = {
    "authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie", "set-cookie",
    "openai-organization", "openai-project", "proxy-authorization",
}  # fmt: skip
_remembered: set[str] = set()


def remember(secret: str) -> None:
    """Mask `secret` from now on, whatever its shape; texts under 8 characters are ignored."""
    if len(secret) >= 8:
        _remembered.add(secret)


def text(value: str) -> str:
    """Return `value` with each key masked after its public prefix.

    >>> text("key=sk-proj-abcdefghijklmnop1234")
    'key=sk-proj-****'
    """
    for secret in _remembered:
        if secret in value:
            value = value.replace(secret, MASK)
    if any(prefix in value for prefix in _PREFIXES):  # a plain search is 20 times a regex's speed
        value = _KEYS.sub(rf"\g<1>{MASK}", value)
    if "earer" in value or "EARER" in value:
        value = _BEARER.sub(rf"\g<1>{MASK}", value)
    return value


def data(value: Any) -> Any:
    """Return JSON-like `value` with each key in its texts masked."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, Mapping):
        return {text(str(name)): data(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [data(item) for item in value]
    return value


def headers(values: Mapping[str, str]) -> dict[str, str]:
    """Return HTTP headers with the private ones masked whole and keys in the others masked."""
    return {
        name: MASK if name.lower() in _PRIVATE_HEADERS else text(value)
        for name, value in values.items()
    }
