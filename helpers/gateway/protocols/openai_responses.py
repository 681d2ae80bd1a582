"""OpenAI Responses: POST /v1/responses.

Shapes as the openai SDK 2.54 parses them. `previous_response_id` is part of what is asked, and a
sample's id comes from its content, so that a chain of responses replays. But: nothing is stored;
GET /v1/responses/… is not served.
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from helpers import tokens
from helpers.cost import Usage
from helpers.gateway import canonical
from helpers.gateway.protocols import (
    images,
    openai_errors,
    openai_response_body,
    openai_response_events,
    openai_response_input,
    openai_response_join,
)
from helpers.gateway.protocols.base import Call, Event, Json, Pace, Route, WireProtocol
from helpers.gateway.protocols.openai_chat import OpenAIChat


class OpenAIResponses(WireProtocol):
    """Reads and writes Responses."""

    name = "openai_responses"
    provider = "openai"
    routes = (Route("POST", "/responses", "chat"),)
    ignored = WireProtocol.ignored | {"safety_identifier"}
    defaults: ClassVar[Mapping[str, Any]] = {
        **openai_response_body.ECHOED,
        "background": False,
        "service_tier": "auto",
    }

    def read(self, operation: str, body: Json, path: Mapping[str, str] | None = None) -> Call:
        """Return the call; raises ValueError when the input is missing or of another type."""
        call = super().read(operation, body, path)
        openai_response_input.check(body)
        return call

    def canonical(self, call: Call) -> Json:
        """Return the request less streaming, defaults and empty fields; input as a list."""
        nested = {
            name: canonical.without(
                call.body[name], set(), {**openai_response_body.ECHOED[name], "verbosity": "medium"}
            )
            for name in ("text", "reasoning")
            if isinstance(call.body.get(name), dict)
        }
        body = canonical.without({**call.body, **nested}, set(self.ignored), self.defaults)
        if "input" in body:
            body["input"] = openai_response_input.plain(call.body["input"])
        folded: Json = canonical.fold(images.fold(body))
        return folded

    def prompt(self, body: Json) -> str:
        """Return the instructions and the input's texts, one a line, with their roles."""
        said = openai_response_input.messages(body)
        return "\n".join(f"{one['role']}: {one['content']}" for one in said)

    def split(self, body: Json, pace: Pace) -> tuple[Event, ...]:
        """Return the numbered events that stream the response `body`."""
        return openai_response_events.split(body, pace)

    def join(self, events: Iterable[Event]) -> Json:
        """Return the response that the events add up to."""
        return openai_response_join.join(events)

    def error(self, status: int, message: str, *, code: str | None = None) -> Json:
        """Return OpenAI's error body."""
        return openai_errors.body(status, message, code=code)

    def usage(self, body: Json) -> Usage | None:
        """Return the response's token counts; input includes what was read from the cache."""
        return Usage.from_openai(body["usage"]) if body.get("usage") else None

    def compose(self, call: Call, text: str, *, finish: str | None = None) -> Json:
        """Return a response whose one message says `text`; `finish` length makes it incomplete."""
        key = canonical.key(self.name, {"call": self.canonical(call), "text": text})
        identity = f"sample_{key}"
        usage = {
            "prompt_tokens": self.count(call),
            "completion_tokens": tokens.count(text, tokens.encoding_for(call.model)),
        }
        said = [openai_response_body.message(identity, text, finish=finish)]
        return openai_response_body.whole(call, identity, said, usage, finish=finish)

    def count(self, call: Call) -> int:
        """Return the tokens of the instructions and the input, the chat format's included."""
        return tokens.count_messages(openai_response_input.messages(call.body), call.model)

    def model_list(self, models: Iterable[str]) -> Json:
        """Return OpenAI's list of models."""
        return OpenAIChat().model_list(models)
