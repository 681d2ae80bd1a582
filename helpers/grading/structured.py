"""Which fields a request's JSON schema asks for: each API keeps the schema in another place."""

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]
PLACES = (
    ("response_format", "json_schema", "schema"),  # Chat Completions
    ("text", "format", "schema"),  # Responses
    ("output_config", "format", "schema"),  # Anthropic
    ("generationConfig", "responseJsonSchema"),  # Gemini
    ("generationConfig", "responseSchema"),
    ("format",),  # Ollama
)


def fields(body: Json) -> list[str] | None:
    """Return the names of the fields that `body` wants in a JSON answer; None: no schema came.

    >>> fields({"format": {"type": "object", "properties": {"city": {}}}})
    ['city']
    """
    found = (_at(body, place) for place in PLACES)
    schema = next((one for one in found if isinstance(one, Mapping)), None)
    return None if schema is None else list(schema.get("properties") or ())


def _at(value: Any, place: tuple[str, ...]) -> Any:
    for name in place:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
