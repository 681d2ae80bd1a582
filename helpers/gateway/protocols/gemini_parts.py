"""Gemini's contents and their parts: texts, pictures, function calls; as text and as recorded."""

from typing import Any

from helpers.gateway import canonical
from helpers.gateway.protocols import images
from helpers.gateway.protocols.base import Json

_STANDARD = str.maketrans("-_", "+/")  # google-genai writes base64's URL-safe letters
SHAPE = {
    "text": "",
    "inlineData": {"data": "", "mimeType": ""},
    "functionCall": {"name": "", "args": {}},
    "functionResponse": {"name": ""},
}


def kept(content: Json) -> Json:
    """Return a content as recordings hold it: without defaults, images by their hash."""
    return {**content, "parts": [_kept(part) for part in content.get("parts", [])]}


def _kept(part: Json) -> Json:
    blob = part.get("inlineData")
    if isinstance(blob, dict) and isinstance(blob.get("data"), str):
        data = blob["data"].translate(_STANDARD)
        source = {"type": "base64", "media_type": blob.get("mimeType"), "data": data}
        return {**part, "inlineData": images.fold(source)["data"]}
    return canonical.without(part, set(), {"thought": False})


def text(content: Any) -> str:
    """Return the texts of a content's parts, one a line; thoughts are left out."""
    parts = content.get("parts", []) if isinstance(content, dict) else []
    return "\n".join(_text(part) for part in parts if not part.get("thought"))


def _text(part: Json) -> str:
    said = part.get("text")
    if isinstance(said, dict):  # a long text, as a recording holds it
        return str(said.get("begins", ""))
    return str(said) if said is not None else f"[{next(iter(part), 'empty')}]"


def is_medium(part: Json) -> bool:
    """Say whether a part is a picture, a sound or a file."""
    return "inlineData" in part or "fileData" in part
