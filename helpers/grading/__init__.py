"""What a test cell needs: the student's code, scripted answers, and checks that explain themselves.

from helpers.grading import equal, scenario, student, word
secret = word()
with scenario(secret) as wire:
    equal(student.ask("안녕하세요"), secret, "ask()의 반환값")
wire.count(1)
wire[0].says("안녕하세요", role="user")
"""

from helpers.gateway.scenario import (
    Body,
    ClosedMidChunk,
    EndsEarly,
    Held,
    Refusal,
    Silence,
    SlowFirstByte,
    Status,
    Text,
    ToolCall,
    by_provider,
    word,
)
from helpers.grading.answers import chat_completion, claude_message
from helpers.grading.expect import close, contains, equal, fail, has, is_error, length, raises
from helpers.grading.scenes import scenario
from helpers.grading.student import student

__all__ = [
    "Body", "ClosedMidChunk", "EndsEarly", "Held", "Refusal", "Silence", "SlowFirstByte", "Status",
    "Text", "ToolCall", "by_provider", "chat_completion", "claude_message", "close", "contains",
    "equal", "fail", "has", "is_error", "length", "raises", "scenario", "student", "word",
]  # fmt: skip
