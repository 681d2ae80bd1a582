"""A Responses request as a Chat Completions request, for llama.cpp.

llama.cpp's own /v1/responses numbers no events, ignores text.format and knows no log
probabilities; its chat has them all. But: tools that are no functions and reasoning items are
dropped, and a Response of before cannot be continued: nothing was stored.
"""

from typing import Any

from helpers.errors import LocalModelError
from helpers.gateway.protocols import chat_parts, openai_response_input
from helpers.gateway.protocols.base import Call, Json

_SETTINGS = {
    "max_output_tokens": "max_tokens",
    "temperature": "temperature",
    "top_p": "top_p",
    "top_logprobs": "top_logprobs",
    "parallel_tool_calls": "parallel_tool_calls",
}
_LOGPROBS = "message.output_text.logprobs"  # in `include`, asks for them


def request(call: Call) -> Json:
    """Return the chat request that asks what `call` asks; raises LocalModelError for a chain."""
    body = call.body
    if body.get("previous_response_id") or body.get("conversation") or "input" not in body:
        raise LocalModelError("previous_response_id: it keeps no responses; send the whole input")
    asked = chat_parts.renamed(body, _SETTINGS)
    if body.get("top_logprobs") or _LOGPROBS in (body.get("include") or []):
        asked["logprobs"] = True
    return {
        "messages": _messages(body),
        **asked,
        **_format(body.get("text")),
        **_tools(body),
        **chat_parts.streaming(call.stream),
    }


def _messages(body: Json) -> list[Json]:
    told = [{"role": "system", "content": body["instructions"]}] if body.get("instructions") else []
    for item in openai_response_input.plain(body["input"]):
        if item.get("type") == "function_call" and told and "tool_calls" in told[-1]:
            told[-1]["tool_calls"].append(_call(item))
        elif item.get("type") == "function_call":
            told.append({"role": "assistant", "content": None, "tool_calls": [_call(item)]})
        elif item.get("type") == "function_call_output":
            output = {"tool_call_id": item.get("call_id"), "content": _content(item.get("output"))}
            told.append({"role": "tool", **output})
        elif "role" in item:
            role = "system" if item["role"] == "developer" else item["role"]
            told.append({"role": role, "content": _content(item.get("content"))})
    return told


def _call(item: Json) -> Json:
    function = {"name": item.get("name"), "arguments": item.get("arguments") or "{}"}
    return {"id": item.get("call_id"), "type": "function", "function": function}


def _content(content: Any) -> Any:
    return [_part(part) for part in content] if isinstance(content, list) else content or ""


def _part(part: Json) -> Json:
    if part.get("type") == "input_image":
        return {"type": "image_url", "image_url": {"url": part.get("image_url")}}
    return {"type": "text", "text": str(part.get("text") or part.get("refusal") or "")}


def _format(text: Any) -> Json:
    wanted = text.get("format") if isinstance(text, dict) else None
    if not isinstance(wanted, dict) or wanted.get("type") == "text":
        return {}
    if wanted.get("type") == "json_schema":
        return {"response_format": chat_parts.schema(wanted.get("schema"))}
    return {"response_format": chat_parts.FREE_JSON}


def _tools(body: Json) -> Json:
    given = body.get("tools") if isinstance(body.get("tools"), list) else []
    functions = [
        {"type": "function", "function": {name: tool[name] for name in tool if name != "type"}}
        for tool in given or []
        if isinstance(tool, dict) and tool.get("type") == "function"
    ]
    choice = body.get("tool_choice")
    if isinstance(choice, dict):
        choice = {"type": "function", "function": {"name": choice.get("name")}}
    return {"tools": functions, **({"tool_choice": choice} if choice else {})} if functions else {}
