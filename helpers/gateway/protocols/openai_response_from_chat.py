"""A Chat Completions answer as a Response: whole, or event by event as its chunks come."""

from itertools import count
from typing import Any

from helpers.gateway.protocols import (
    chat_parts,
    openai_chunks,
    openai_response_body,
    openai_response_events,
)
from helpers.gateway.protocols.base import Call, Event, Json


def answer(call: Call, completion: Json) -> Json:
    """Return the whole completion as a Response: reasoning, then text, then tool calls."""
    choice = completion["choices"][0]
    message, finish = choice["message"], choice.get("finish_reason")
    identity = completion.get("id", "chat")
    output = _reasoning(identity, chat_parts.reasoning(message))
    calls = [_call(one) for one in message.get("tool_calls") or []]
    if message.get("content") or not calls:
        text, entries = message.get("content") or "", choice.get("logprobs")
        output.append(openai_response_body.message(identity, text, finish=finish, logprobs=entries))
    usage = completion.get("usage") or {}
    body = openai_response_body.whole(call, identity, [*output, *calls], usage, finish=finish)
    return body | {"model": completion["model"], "created_at": completion["created"]}


class Stream:
    """The events of one Response, while the chunks of a completion come in.

    Text is passed on as it comes; reasoning comes before it at once, tool calls at the end.
    """

    def __init__(self, call: Call) -> None:
        self._call = call
        self._chunks: list[Event] = []
        self._numbers = count()
        self._begun = False
        self._place: int | None = None  # of the message among the items, once it has begun

    def take(self, chunk: Event) -> list[Event]:
        """Return the events that `chunk` brings."""
        if "error" in chunk.data:
            return [self._event(_error(chunk.data["error"]))]
        self._chunks.append(chunk)
        choices = chunk.data.get("choices") or []
        events = (
            openai_response_events.opening(self._so_far()) if choices and not self._begun else []
        )
        self._begun = self._begun or bool(choices)
        for choice in choices:
            if text := (choice.get("delta") or {}).get("content"):
                events += self._text(text, choice.get("logprobs") or {})
        return [self._event(data) for data in events]

    def end(self) -> list[Event]:
        """Return the events after the last chunk; none when the completion was cut off."""
        choices = openai_chunks.join(self._chunks)["choices"]
        if not choices or not choices[0]["finish_reason"]:
            return []
        body, events = self._so_far(), list[Json]()
        for place, item in enumerate(body["output"]):
            said = list(openai_response_events.item(place, item))
            if self._place is None or place > self._place:
                events += said
            elif place == self._place:
                events += said[-3:]  # its text, part and item are done
        events.append(openai_response_events.ending(body))
        return [self._event(data) for data in events]

    def _so_far(self) -> Json:
        return answer(self._call, openai_chunks.join(self._chunks))

    def _text(self, text: str, logprobs: Json) -> list[Json]:
        began: list[Json] = []
        if self._place is None:
            *before, message = self._so_far()["output"]
            self._place = len(before)
            for place, item in enumerate(before):
                began += openai_response_events.item(place, item)
            began += list(openai_response_events.item(self._place, message))[:2]
            self._where = {"item_id": message["id"], "output_index": self._place}
        delta = {"delta": text, "logprobs": logprobs.get("content") or []}
        kind = "response.output_text.delta"
        return [*began, {"type": kind, **self._where, "content_index": 0, **delta}]

    def _event(self, data: Json) -> Event:
        return Event({**data, "sequence_number": next(self._numbers)}, data["type"])


def _reasoning(identity: str, text: str) -> list[Json]:
    part = {"type": "reasoning_text", "text": text}
    item = {"id": f"rs_{identity}", "type": "reasoning", "summary": [], "content": [part]}
    return [item] if text else []


def _call(call: Json) -> Json:
    function = call["function"]
    head = {"id": f"fc_{call['id']}", "type": "function_call", "status": "completed"}
    return {**head, "call_id": call["id"], **function}


def _error(error: Any) -> Json:
    message = error.get("message", error) if isinstance(error, dict) else error
    return {"type": "error", "code": "server_error", "message": str(message), "param": None}
