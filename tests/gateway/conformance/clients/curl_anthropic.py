"""curl, asking as Anthropic's reference does."""

import json
import os

from tests.gateway.conformance.clients import features as f
from tests.gateway.conformance.clients.curl_command import Curl, curl, events


class Anthropic(Curl):
    row = "curl, Anthropic"
    raises = {**Curl.raises, 529: "exit 22, 529"}

    def post(self, path, body):
        key = f"x-api-key: {os.environ['ANTHROPIC_API_KEY']}"
        url = os.environ["ANTHROPIC_BASE_URL"] + "/v1" + path
        return curl(url, body, key, "anthropic-version: 2023-06-01")

    def create(self, prompt, **more):
        messages = [{"role": "user", "content": prompt}]
        body = {"model": f.CLAUDE, "max_tokens": 100, "messages": messages, **more}
        return self.post("/messages", body)

    def content(self, prompt, **more):
        return json.loads(self.create(prompt, **more))["content"]

    def ask(self, prompt):
        return self.content(prompt)[0]["text"]

    def stream(self):
        deltas = [one.get("delta", {}) for one in events(self.create(f.HELLO, stream=True))]
        return [one["text"] for one in deltas if one.get("text")]

    def usage_in_stream(self):
        said = {one["type"]: one for one in events(self.create(f.HELLO, stream=True))}
        begun, ended = said["message_start"]["message"]["usage"], said["message_delta"]["usage"]
        return begun["input_tokens"], ended["output_tokens"]

    def models(self):
        return [one["id"] for one in json.loads(self.post("/models", None))["data"]]

    def tools(self):
        tool = {"name": "get_weather", "input_schema": f.PARAMETERS}
        (use,) = self.content(f.WEATHER_QUESTION, tools=[tool])
        return [(use["name"], use["input"])]

    def tools_in_stream(self):
        tool = {"name": "get_weather", "input_schema": f.PARAMETERS}
        said = events(self.create(f.WEATHER_QUESTION, tools=[tool], stream=True))
        (begun,) = [one for one in said if one["type"] == "content_block_start"]
        written = "".join(one.get("delta", {}).get("partial_json", "") for one in said)
        return [(begun["content_block"]["name"], json.loads(written))]

    def structured_output(self):
        form = {"format": {"type": "json_schema", "schema": f.SCHEMA}}
        return json.loads(self.content(f.SCHEMA_QUESTION, output_config=form)[0]["text"])
