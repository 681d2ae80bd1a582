"""Script what the gateway answers: for tests, for exercises' test cells, for the laboratory.

    with scenario(gateway, Text("안녕"), Status(429, retry_after=1), Text("다시")) as scene:
        …                                # answered in this order
    with scenario(gateway) as scene:     # or by a rule; rules are asked before the order
        scene.when(lambda ask: "날씨" in ask.prompt, ToolCall("get_weather", city="서울"))

While a scenario is open nothing is sent to a provider or to the local model. Of scenarios
inside one another the innermost that has something for a request answers it. But: threads of
one process share their gateway; who asked is told apart by rules only.
"""

from collections.abc import Callable
from typing import Protocol

from helpers.gateway.staging.breaks import (
    ClosedBeforeHeaders,
    ClosedMidChunk,
    EndsEarly,
    ErrorEvent,
    MalformedChunk,
)
from helpers.gateway.staging.held import Held
from helpers.gateway.staging.scene import Ask, Scene
from helpers.gateway.staging.scenes import Scenes
from helpers.gateway.staging.stage import Step
from helpers.gateway.staging.steps import (
    Body,
    Refusal,
    Silence,
    SlowFirstByte,
    Status,
    Text,
    ToolCall,
    ToolCalls,
    word,
)

__all__ = [
    "Ask", "Body", "ClosedBeforeHeaders", "ClosedMidChunk", "EndsEarly", "ErrorEvent", "Held",
    "MalformedChunk", "Refusal", "Scene", "Scenes", "Silence", "SlowFirstByte", "Status", "Step",
    "Text", "ToolCall", "ToolCalls", "by_provider", "scenario", "word",
]  # fmt: skip


def by_provider(name: str) -> Callable[[Ask], bool]:
    """Return the rule that a request is in the format of openai, anthropic, google or ollama."""
    return lambda ask: ask.provider == name


class Staged(Protocol):
    """What scenarios play in: a running Gateway."""

    scenes: "Scenes"


def scenario(gateway: Staged, *steps: Step, strict: bool = False) -> "Scene":
    """Return a context manager in which `gateway` answers with `steps`, in their order.

    With `strict` leaving it raises ScenarioError when a step was not asked for.
    """
    return Scene(gateway.scenes, steps, strict=strict)
