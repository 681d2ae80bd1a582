"""Gemini's response schemas and function declarations as JSON schema."""

from typing import Any

from helpers.gateway.protocols.base import Json

_NAMES = {
    "anyOf", "default", "description", "enum", "format", "items", "maxItems", "maxLength",
    "maximum", "minItems", "minLength", "minimum", "pattern", "properties", "required",
    "title", "type",
}  # fmt: skip


def json_schema(schema: Any) -> Any:
    """Return a Gemini schema (an OpenAPI subset, types in capitals) as JSON schema.

    >>> json_schema({"type": "INTEGER", "nullable": True, "propertyOrdering": []})
    {'type': ['integer', 'null']}
    """
    if isinstance(schema, list):
        return [json_schema(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: _field(name, value) for name, value in schema.items() if name in _NAMES}
    if schema.get("nullable") and isinstance(found.get("type"), str):
        found["type"] = [found["type"], "null"]
    return found


def _field(name: str, value: Any) -> Any:
    if name == "type" and isinstance(value, str):
        return value.lower()
    if name == "properties" and isinstance(value, dict):
        return {own: json_schema(one) for own, one in value.items()}
    if name in ("minItems", "maxItems", "minLength", "maxLength") and str(value).isdecimal():
        return int(value)  # protobuf writes 64-bit integers as strings
    return json_schema(value) if name in ("items", "anyOf") else value


def function(declaration: Json) -> Json:
    """Return a function declaration as a Chat Completions tool."""
    parameters = declaration.get("parametersJsonSchema")
    if parameters is None:
        parameters = json_schema(declaration.get("parameters") or {"type": "OBJECT"})
    named = {key: declaration[key] for key in ("name", "description") if key in declaration}
    return {"type": "function", "function": {**named, "parameters": parameters}}
