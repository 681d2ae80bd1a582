"""Responses written for the tests: requests, answers and the recordings of them."""

import json
from itertools import count

from pydantic import BaseModel

from helpers.gateway import samples
from helpers.gateway.protocols import BY_NAME
from tests.conftest import CHAT

WIRE = BY_NAME["openai_responses"]


class City(BaseModel):
    name: str
    people: int


CITY = {"name": "서울", "people": 9_300_000}
SCHEMA = {
    "type": "json_schema",
    "strict": True,
    "name": "City",
    "schema": {
        "properties": {
            "name": {"title": "Name", "type": "string"},
            "people": {"title": "People", "type": "integer"},
        },
        "required": ["name", "people"],
        "title": "City",
        "type": "object",
        "additionalProperties": False,
    },
}
WEATHER = {
    "type": "function",
    "name": "weather",
    "strict": True,
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
}
REASONING = {
    "id": "rs_1",
    "type": "reasoning",
    "summary": [{"type": "summary_text", "text": "둘 중 하나를 고릅니다."}],
}
CALLS = [
    {
        "id": f"fc_{city}",
        "type": "function_call",
        "status": "completed",
        "call_id": f"call_{city}",
        "name": "weather",
        "arguments": json.dumps({"city": city}),
    }
    for city in ("Seoul", "Busan")
]
REFUSED = {
    "id": "msg_1",
    "type": "message",
    "status": "completed",
    "role": "assistant",
    "content": [{"type": "refusal", "refusal": "그 일은 도울 수 없습니다."}],
}
LOGPROBS = [
    {"token": piece, "bytes": list(piece.encode()), "logprob": -0.5, "top_logprobs": []}
    for piece in ("Bl", "ue")
]


def request(prompt, **more):
    return {"model": CHAT, "input": prompt, **more}


def body(prompt, text, finish=None, output=None, **more):
    answer = WIRE.compose(WIRE.read("chat", request(prompt, **more)), text, finish=finish)
    return answer | ({"output": output} if output else {})


def said(text, **more):
    return {
        **REFUSED,
        "content": [
            {"type": "output_text", "text": text, "annotations": [], "logprobs": [], **more}
        ],
    }


def write_all(folder):
    """Write one recording of each kind of answer into `folder`."""
    number = count()

    def write(answer, prompt, **more):
        call = WIRE.read("chat", request(prompt, **more))
        samples.write_bodies(call, [answer], folder=folder, name=f"r{next(number)}")

    first = body("안녕?", "안녕하세요! 반갑습니다.")
    write(first, "안녕?")
    chained = {"previous_response_id": first["id"]}
    write(body("뭐라고 했죠?", "인사했습니다.", **chained), "뭐라고 했죠?", **chained)
    write(body("Long", "It was the", "length", max_output_tokens=16), "Long", max_output_tokens=16)
    write(body("City", "", output=[said(json.dumps(CITY))]), "City", text={"format": SCHEMA})
    write(body("Weather", "", output=[REASONING, *CALLS]), "Weather", tools=[WEATHER])
    write(body("Refuse", "", output=[REFUSED]), "Refuse")
    logprobs = {"include": ["message.output_text.logprobs"], "top_logprobs": 1}
    write(body("Sky", "", output=[said("Blue", logprobs=LOGPROBS)]), "Sky", **logprobs)
    return folder
