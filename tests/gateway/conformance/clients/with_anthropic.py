"""anthropic: Messages."""

import anthropic
from pydantic import BaseModel

from tests.gateway.conformance.clients import features as f

TOOL = {
    "name": "get_weather",
    "description": "Return the weather.",
    "input_schema": f.PARAMETERS,
}


class Weather(BaseModel):
    city: str
    celsius: int


class Messages(f.Client):
    row = "anthropic"
    raises = {
        400: "BadRequestError",
        401: "AuthenticationError",
        404: "NotFoundError",
        429: "RateLimitError",
        500: "InternalServerError",
        503: "ServiceUnavailableError",
        529: "OverloadedError",
    }

    def __init__(self):
        self.sdk = anthropic.Anthropic(max_retries=0)

    def asked(self, prompt):
        messages = [{"role": "user", "content": prompt}]
        return {"model": f.CLAUDE, "max_tokens": 100, "messages": messages}

    def ask(self, prompt):
        return self.sdk.messages.create(**self.asked(prompt)).content[0].text

    def stream(self):
        with self.sdk.messages.stream(**self.asked(f.HELLO)) as stream:
            return list(stream.text_stream)

    def usage_in_stream(self):
        with self.sdk.messages.stream(**self.asked(f.HELLO)) as stream:
            usage = stream.get_final_message().usage
        return usage.input_tokens, usage.output_tokens

    def models(self):
        return [model.id for model in self.sdk.models.list()]

    def tools(self):
        return _calls(self.sdk.messages.create(**self.asked(f.WEATHER_QUESTION), tools=[TOOL]))

    def tools_in_stream(self):
        with self.sdk.messages.stream(**self.asked(f.WEATHER_QUESTION), tools=[TOOL]) as stream:
            return _calls(stream.get_final_message())

    def structured_output(self):
        answer = self.sdk.messages.parse(**self.asked(f.SCHEMA_QUESTION), output_format=Weather)
        return answer.parsed_output.model_dump()


def _calls(message):
    return [(one.name, one.input) for one in message.content if one.type == "tool_use"]


if __name__ == "__main__":
    f.main([Messages()], "anthropic")
