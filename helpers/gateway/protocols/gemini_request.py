"""A Gemini request in one spelling, checked, and in the form that recordings are found by.

protobuf's JSON may say `max_output_tokens` or `maxOutputTokens`, `parts: {…}` or `parts: [{…}]`;
litellm, google-genai and Google's own curl examples do. Names inside a schema's properties, a
function's arguments and its result are the caller's and stay.
"""

import re
from typing import Any

from helpers.gateway import canonical
from helpers.gateway.protocols import gemini_parts, shape
from helpers.gateway.protocols.base import Json

EMBED = "embed"
EMBED_BATCH = "embed_batch"
_OWN = {"args", "response", "responseJsonSchema", "parametersJsonSchema", "labels"}
_LISTS = {"contents", "parts", "requests", "tools", "functionDeclarations", "safetySettings"}
_IGNORED = {"stream", "labels", "model", "generationConfig"}
_DEFAULTS = {
    "temperature": 1,
    "candidateCount": 1,
    "responseMimeType": "text/plain",
    "responseLogprobs": False,
}


_CONTENT = {"role": "", "parts": [gemini_parts.SHAPE]}
_SHAPE = {
    "contents": [_CONTENT],
    "content": _CONTENT,
    "requests": [{"content": _CONTENT, "systemInstruction": _CONTENT, "outputDimensionality": 0}],
    "outputDimensionality": 0,
    "systemInstruction": _CONTENT,
    "generationConfig": {"responseMimeType": "", "stopSequences": [""]},
    "toolConfig": {"functionCallingConfig": {"mode": ""}},
    "tools": [{"functionDeclarations": [{"name": "", "parameters": {}}]}],
}


def plain(body: Json) -> Json:
    """Return the request in camelCase, with lists where the protocol has lists.

    >>> plain({"system_instruction": {"parts": {"text": "Hi"}}})
    {'systemInstruction': {'parts': [{'text': 'Hi'}]}}
    """
    request: Json = _plain(body)
    inner = request.get("generateContentRequest")  # countTokens may wrap what it counts
    return inner if isinstance(inner, dict) else request


def check(operation: str, request: Json) -> None:
    """Raise ValueError, in Gemini's words, when the plain request asks nothing readable."""
    shape.check(request, _SHAPE, "request")
    field = {EMBED: "content", EMBED_BATCH: "requests"}.get(operation, "contents")
    if not request.get(field):
        raise ValueError(f"* GenerateContentRequest.{field}: {field} is not specified")
    if field == "requests" and not all(one.get("content") for one in request["requests"]):
        raise ValueError("* EmbedContentRequest.content: content is not specified")


def kept(request: Json) -> Json:
    """Return the plain request as recordings hold it: less defaults, images by their hash."""
    found = canonical.without(request, _IGNORED, {})
    if "contents" in found:
        found["contents"] = [{"role": "user", **gemini_parts.kept(c)} for c in found["contents"]]
    if "requests" in found:
        found["requests"] = [_parts_only(one, _IGNORED) for one in found["requests"]]
    found = _parts_only(found, set())
    if config := canonical.without(request.get("generationConfig") or {}, set(), _DEFAULTS):
        found["generationConfig"] = config
    folded: Json = canonical.fold(canonical.numbers(found))
    return folded


def _parts_only(request: Json, ignored: set[str]) -> Json:
    """Return the request with its lone contents less their role, which says nothing there."""
    found = canonical.without(request, ignored, {})
    for name in {"content", "systemInstruction"} & set(found):
        if isinstance(found[name], dict):
            found[name] = {"parts": gemini_parts.kept(found[name]).get("parts", [])}
    return found


def prompt(request: Json) -> str:
    """Return the texts of a request (plain, or as recordings hold it), one a line."""
    lines = [
        f"{one.get('role', 'user')}: {gemini_parts.text(one)}"
        for one in request.get("contents", [])
    ]
    asked = [one.get("content") for one in request.get("requests", [request])]
    lines += [gemini_parts.text(one) for one in asked if one]
    system = gemini_parts.text(request.get("systemInstruction"))
    return "\n".join([f"system: {system}", *lines] if system else lines)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if not isinstance(value, dict):
        return value
    named = {_spell(name): one for name, one in value.items() if one is not None}
    return {name: _field(name, one) for name, one in named.items()}


def _field(name: str, value: Any) -> Any:
    if name in _OWN:
        return value
    if name == "properties" and isinstance(value, dict):
        return {own: _plain(one) for own, one in value.items()}
    return _plain([value] if name in _LISTS and isinstance(value, dict) else value)


def _spell(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])_([a-z0-9])", lambda found: found[1].upper(), name).lstrip("_")
