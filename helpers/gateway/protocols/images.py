"""Images in a request, kept as what identifies them: media type, size and SHA-256.

An image behind an http address stays that address: nothing is fetched.
"""

import base64
import hashlib
from typing import Any


def fold(value: Any) -> Any:
    """Return `value` with each image in it, as a data URL or an Anthropic source, by its hash.

    >>> fold({"url": "data:image/png;base64,AAAA"})["url"]["bytes"]
    3
    """
    if isinstance(value, str) and value.startswith("data:"):
        kind, found, data = value.removeprefix("data:").partition(";base64,")
        return _digest(kind, data) if found else value
    if isinstance(value, list):
        return [fold(one) for one in value]
    if isinstance(value, dict):
        if value.get("type") == "base64" and isinstance(value.get("data"), str):
            return {**value, "data": _digest(str(value.get("media_type")), value["data"])}
        return {name: fold(one) for name, one in value.items()}
    return value


def _digest(kind: str, data: str) -> dict[str, Any]:
    try:
        raw = base64.b64decode(data)
    except ValueError:  # not base64: whatever it is, the same text is the same image
        raw = data.encode("utf-8", "surrogatepass")
    return {"media_type": kind, "bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}
