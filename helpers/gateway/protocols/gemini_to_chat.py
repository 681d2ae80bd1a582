"""A Gemini request as a Chat Completions request, for a model that does not speak Gemini.

But: pictures, files and sounds are left out with a word in their place; safety settings,
thinking budgets and tools that are no functions (search, code execution) are dropped.
"""

import json

from helpers.gateway.protocols import (
    chat_parts,
    gemini_embeddings,
    gemini_parts,
    gemini_request,
    gemini_schema,
)
from helpers.gateway.protocols.base import Call, Json

_SETTINGS = {
    "temperature": "temperature",
    "topP": "top_p",
    "topK": "top_k",
    "maxOutputTokens": "max_tokens",
    "stopSequences": "stop",
    "seed": "seed",
    "presencePenalty": "presence_penalty",
    "frequencyPenalty": "frequency_penalty",
    "candidateCount": "n",
    "responseLogprobs": "logprobs",
    "logprobs": "top_logprobs",
}
_CHOICES = {"AUTO": "auto", "ANY": "required", "NONE": "none"}


def request(call: Call) -> Json:
    """Return the chat request that asks what the Gemini `call` asks."""
    asked = gemini_request.plain(call.body)
    config = asked.get("generationConfig") or {}
    return {
        "messages": _messages(asked),
        **chat_parts.renamed(config, _SETTINGS),
        **_format(config),
        **_tools(asked),
        **chat_parts.streaming(call.stream),
    }


def embeddings_request(call: Call) -> Json:
    """Return the embeddings request that asks what embedContent or batchEmbedContents asks."""
    asked = gemini_request.plain(call.body)
    size = gemini_embeddings.size(call.operation, asked)
    texts = gemini_embeddings.texts(call.operation, asked)
    return {"input": texts, **({"dimensions": size} if size else {})}


def has_media(call: Call) -> bool:
    """Say whether the request holds a picture, a sound or a file."""
    contents = gemini_request.plain(call.body).get("contents", [])
    return any(gemini_parts.is_medium(part) for one in contents for part in one.get("parts", []))


def _messages(asked: Json) -> list[Json]:
    system = gemini_parts.text(asked.get("systemInstruction"))
    start = [{"role": "system", "content": system}] if system else []
    return [*start, *(one for content in asked["contents"] for one in _turn(content))]


def _turn(content: Json) -> list[Json]:
    """Return one content's messages: the results of functions each apart, then the rest."""
    parts = content.get("parts", [])
    results = [_result(part["functionResponse"]) for part in parts if "functionResponse" in part]
    calls = [_call(part["functionCall"]) for part in parts if "functionCall" in part]
    said = "\n".join(text for part in parts if (text := _text(part)))
    role = "assistant" if content.get("role") == "model" else "user"
    message = {"role": role, "content": said, **({"tool_calls": calls} if calls else {})}
    return [*results, *([message] if said or calls else [])]


def _text(part: Json) -> str:
    if gemini_parts.is_medium(part):
        return chat_parts.LEFT_OUT
    return "" if part.get("thought") else str(part.get("text") or "")


def _call(call: Json) -> Json:
    return chat_parts.tool_call(call.get("name", ""), call.get("args"), identity=call.get("id"))


def _result(result: Json) -> Json:
    identity = result.get("id") or f"call_{result.get('name', '')}"
    text = json.dumps(result.get("response"), ensure_ascii=False)
    return {"role": "tool", "tool_call_id": identity, "content": text}


def _format(config: Json) -> Json:
    wanted = config.get("responseJsonSchema")
    if wanted is None and config.get("responseSchema"):
        wanted = gemini_schema.json_schema(config["responseSchema"])
    if wanted is not None:
        return {"response_format": chat_parts.schema(wanted)}
    as_json = config.get("responseMimeType") == "application/json"
    return {"response_format": chat_parts.FREE_JSON} if as_json else {}


def _tools(asked: Json) -> Json:
    tools = [
        gemini_schema.function(one)
        for tool in asked.get("tools", [])
        for one in tool.get("functionDeclarations", [])
    ]
    mode = (asked.get("toolConfig") or {}).get("functionCallingConfig", {}).get("mode")
    choice = {"tool_choice": _CHOICES[mode]} if mode in _CHOICES else {}
    return {"tools": tools, **choice} if tools else {}
