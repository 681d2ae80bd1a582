"""What an Ollama request asks: checked, as text, and as recordings hold it."""

from typing import Any

from helpers.gateway import canonical
from helpers.gateway.protocols import images, shape
from helpers.gateway.protocols.base import Json

_IGNORED = {"stream", "keep_alive", "name", "model"}
_DEFAULTS = {"logprobs": False, "raw": False, "truncate": True}
_SHAPE = {
    "messages": [
        {
            "role": "",
            "content": "",
            "images": [""],
            "tool_name": "",
            "tool_calls": [{"function": {"name": "", "arguments": {}}}],
        }
    ],
    "prompt": "",
    "system": "",
    "images": [""],
    "options": {},
    "tools": [{}],
}


def check(operation: str, body: Json) -> None:
    """Raise ValueError unless the fields that this operation reads are what they should be."""
    shape.check(body, _SHAPE, "request")
    if not all(message.get("role") for message in body.get("messages") or []):
        raise ValueError("each message needs a role")
    if operation == "embed":
        asked = body.get("input")
        shape.check([asked] if isinstance(asked, str) else asked, [""], "input")


def is_load(operation: str, body: Json) -> bool:
    """Say whether the request asks nothing but that the model be loaded."""
    asked = {"chat": "messages", "generate": "prompt"}.get(operation)
    return asked is not None and not body.get(asked)


def kept(body: Json) -> Json:
    """Return the request as recordings hold it: less defaults, images by their hash."""
    found = canonical.without(body, _IGNORED, _DEFAULTS)
    options = canonical.without(found.pop("options", {}), set(), {"num_predict": -1})
    found |= {"options": options} if options else {}
    if "messages" in found:
        found["messages"] = [_kept(one) for one in found["messages"]]
    if "images" in found:
        found["images"] = _hashes(found["images"])
    if isinstance(found.get("input"), str):
        found["input"] = [found["input"]]
    folded: Json = canonical.fold(canonical.numbers(found))
    return folded


def prompt(body: Json) -> str:
    """Return the texts of a request (as sent, or as recordings hold it), one a line."""
    lines = [f"{one.get('role')}: {_text(one.get('content'))}" for one in messages(body)]
    return "\n".join([*lines, *texts(body)])


def messages(body: Json) -> list[Json]:
    """Return the chat messages; of /api/generate, its system and its prompt as such."""
    if "messages" in body:
        return list(body["messages"] or [])
    system = [{"role": "system", "content": body["system"]}] if body.get("system") else []
    if not body.get("prompt"):
        return system
    images = {"images": body["images"]} if body.get("images") else {}
    return [*system, {"role": "user", "content": body["prompt"], **images}]


def texts(body: Json) -> list[str]:
    """Return the texts to embed, in order."""
    asked = body.get("input", [])
    return [_text(one) for one in (asked if isinstance(asked, list) else [asked])]


def _kept(message: Json) -> Json:
    found = canonical.without(message, set(), {})
    return {**found, "images": _hashes(found["images"])} if "images" in found else found


def _hashes(given: list[str]) -> list[str]:
    """Return the images' hashes: Ollama's are bare base64, without a media type."""
    sources = ({"type": "base64", "data": one} for one in given)
    return [images.fold(source)["data"]["sha256"] for source in sources]


def _text(value: Any) -> str:
    return str(value.get("begins", "") if isinstance(value, dict) else value or "")
