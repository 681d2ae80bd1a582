"""Whole answers, for a test cell to hand to the student's code or to put into a scenario."""

from typing import TYPE_CHECKING

from helpers.gateway.scenario import Body

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

REFUSAL = "죄송하지만 그 요청은 도와드릴 수 없습니다."


def chat_completion(
    text: str | None, *, finish: str = "stop", input_tokens: int = 12, output_tokens: int = 34
) -> "ChatCompletion":
    """Return what the openai SDK returns for a Chat Completions request.

    Without a `text` it is a refusal: its content is None.
    """
    from openai.types.chat import ChatCompletion  # 0.7 s, and most test cells need none

    refusal = REFUSAL if text is None else None
    message = {"role": "assistant", "content": text, "refusal": refusal}
    used = {"prompt_tokens": input_tokens, "completion_tokens": output_tokens}
    return ChatCompletion.model_validate({
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
