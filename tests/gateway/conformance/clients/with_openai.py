"""openai, 2.x and 3.x: Chat Completions and Responses."""

import openai
from pydantic import BaseModel

from tests.gateway.conformance.clients import features as f

TOOL = {"type": "function", "function": f.FUNCTION}
RAISES = {
    400: "BadRequestError",
    401: "AuthenticationError",
    404: "NotFoundError",
    429: "RateLimitError",
    500: "InternalServerError",
    503: "InternalServerError",
}


class Weather(BaseModel):
    city: str
    celsius: int


class ChatCompletions(f.Client):
    row = f"openai {openai.VERSION.split('.')[0]}.x, Chat Completions"
    raises = RAISES

    def __init__(self):
        self.sdk = openai.OpenAI(max_retries=0)

    def create(self, prompt, **more):
        messages = [{"role": "user", "content": prompt}]
        return self.sdk.chat.completions.create(model=f.CHAT, messages=messages, **more)

    def ask(self, prompt):
        return self.create(prompt).choices[0].message.content

    def stream(self):
        chunks = self.create(f.HELLO, stream=True)
        return [c.choices[0].delta.content for c in chunks if c.choices[0].delta.content]

    def usage_in_stream(self):
        *_, last = self.create(f.HELLO, stream=True, stream_options={"include_usage": True})
        return last.usage.prompt_tokens, last.usage.completion_tokens

    def embeddings(self):
        answer = self.sdk.embeddings.create(model=f.OPENAI_VECTORS, input=f.TEXTS)
        return [one.embedding for one in answer.data]

    def models(self):
        return [model.id for model in self.sdk.models.list()]

    def tools(self):
        return _calls(self.create(f.WEATHER_QUESTION, tools=[TOOL]).choices[0].message)

    def tools_in_stream(self):
        messages = [{"role": "user", "content": f.WEATHER_QUESTION}]
        asked = {"model": f.CHAT, "messages": messages, "tools": [TOOL]}
        with self.sdk.chat.completions.stream(**asked) as stream:
            return _calls(stream.get_final_completion().choices[0].message)

    def structured_output(self):
        messages = [{"role": "user", "content": f.SCHEMA_QUESTION}]
        answer = self.sdk.chat.completions.parse(
            model=f.CHAT, messages=messages, response_format=Weather
        )
        return answer.choices[0].message.parsed.model_dump()


def _calls(message):
    functions = [call.function for call in message.tool_calls]
    return [(one.name, f.json.loads(one.arguments)) for one in functions]


class Responses(f.Client):
    row = f"openai {openai.VERSION.split('.')[0]}.x, Responses"
    raises = RAISES

    def __init__(self):
        self.sdk = openai.OpenAI(max_retries=0)

    def ask(self, prompt):
        return self.sdk.responses.create(model=f.CHAT, input=prompt).output_text

    def events(self):
        return self.sdk.responses.create(model=f.CHAT, input=f.HELLO, stream=True)

    def stream(self):
        return [one.delta for one in self.events() if one.type == "response.output_text.delta"]

    def usage_in_stream(self):
        *_, last = self.events()
        return last.response.usage.input_tokens, last.response.usage.output_tokens

    def tools(self):
        return _functions(self.sdk.responses.create(**self.asked()))

    def tools_in_stream(self):
        with self.sdk.responses.stream(**self.asked()) as stream:
            return _functions(stream.get_final_response())

    def asked(self):
        tool = {"type": "function", "strict": None, **f.FUNCTION}
        return {"model": f.CHAT, "input": f.WEATHER_QUESTION, "tools": [tool]}

    def structured_output(self):
        asked = {"model": f.CHAT, "input": f.SCHEMA_QUESTION}
        answer = self.sdk.responses.parse(**asked, text_format=Weather)
        return answer.output_parsed.model_dump()


def _functions(response):
    calls = [item for item in response.output if item.type == "function_call"]
    return [(one.name, f.json.loads(one.arguments)) for one in calls]


if __name__ == "__main__":
    f.main([ChatCompletions(), Responses()], "openai")
