"""Whole answers, for a test cell to hand to the student's code or to put into a scenario."""

from helpers.gateway.scenario import Body
from helpers.grading.values import Answer

REFUSAL = "죄송하지만 그 요청은 도와드릴 수 없습니다."


def chat_completion(
    text: str | None, *, finish: str = "stop", input_tokens: int = 12, output_tokens: int = 34
) -> Answer:
    """Return what the student's code gets as the openai SDK's answer to a Chat Completions request.

    Without a `text` it is a refusal: its content is None.
    """
    refusal = REFUSAL if text is None else None
    message = {"role": "assistant", "content": text, "refusal": refusal}
    used = {"prompt_tokens": input_tokens, "completion_tokens": output_tokens}
    return Answer("openai.types.chat", "ChatCompletion", {
        "id": "chatcmpl-test", "object": "chat.completion", "created": 0, "model": "gpt-5.4-mini",
        "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
        "usage": {**used, "total_tokens": input_tokens + output_tokens},
    })  # fmt: skip


def claude_message(*texts: str) -> Body:
    """Return the step that answers a Messages request in a thinking block and blocks of `texts`."""
    thinking = {"type": "thinking", "thinking": "…", "signature": "c2lnbmF0dXJl"}
    return Body({
        "id": "msg_test", "type": "message", "role": "assistant", "model": "claude-haiku-5-5",
        "content": [thinking, *({"type": "text", "text": text} for text in texts)],
        "stop_reason": "end_turn", "stop_sequence": None,
        "usage": {"input_tokens": 12, "output_tokens": 34},
    })  # fmt: skip
