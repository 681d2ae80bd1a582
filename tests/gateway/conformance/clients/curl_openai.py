"""curl, asking as OpenAI's reference does."""

import json
import os

from tests.gateway.conformance.clients import features as f
from tests.gateway.conformance.clients.curl_command import Curl, curl, events


class OpenAI(Curl):
    row = "curl, OpenAI"

    def post(self, path, body):
        key = f"Authorization: Bearer {os.environ['OPENAI_API_KEY']}"
        return curl(os.environ["OPENAI_BASE_URL"] + path, body, key)

    def create(self, prompt, **more):
        body = {"model": f.CHAT, "messages": [{"role": "user", "content": prompt}], **more}
        return self.post("/chat/completions", body)

    def message(self, prompt, **more):
        return json.loads(self.create(prompt, **more))["choices"][0]["message"]

    def ask(self, prompt):
        return self.message(prompt)["content"]

    def stream(self):
        chunks = [one["choices"][0] for one in events(self.create(f.HELLO, stream=True))]
        return [one["delta"]["content"] for one in chunks if one["delta"].get("content")]

    def usage_in_stream(self):
        asked = {"stream": True, "stream_options": {"include_usage": True}}
        usage = events(self.create(f.HELLO, **asked))[-1]["usage"]
        return usage["prompt_tokens"], usage["completion_tokens"]

    def embeddings(self):
        said = self.post("/embeddings", {"model": f.OPENAI_VECTORS, "input": f.TEXTS})
        return [one["embedding"] for one in json.loads(said)["data"]]

    def models(self):
        return [one["id"] for one in json.loads(self.post("/models", None))["data"]]

    def tools(self):
        tool = {"type": "function", "function": f.FUNCTION}
        calls = self.message(f.WEATHER_QUESTION, tools=[tool])["tool_calls"]
        functions = [call["function"] for call in calls]
        return [(one["name"], json.loads(one["arguments"])) for one in functions]

    def tools_in_stream(self):
        tool = {"type": "function", "function": f.FUNCTION}
        chunks = events(self.create(f.WEATHER_QUESTION, tools=[tool], stream=True))
        calls = [c for one in chunks for c in one["choices"][0]["delta"].get("tool_calls", [])]
        written = "".join(call["function"].get("arguments", "") for call in calls)
        return [(calls[0]["function"]["name"], json.loads(written))]

    def structured_output(self):
        wanted = {"name": "weather", "schema": f.SCHEMA, "strict": True}
        form = {"type": "json_schema", "json_schema": wanted}
        return json.loads(self.message(f.SCHEMA_QUESTION, response_format=form)["content"])
