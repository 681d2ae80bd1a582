"""curl, asking as Ollama's reference does."""

import json
import os

from tests.gateway.conformance.clients import features as f
from tests.gateway.conformance.clients.curl_command import Curl, curl


class Ollama(Curl):
    row = "curl, Ollama"

    def post(self, path, body):
        return curl(os.environ["OLLAMA_HOST"] + "/api" + path, body)

    def create(self, prompt, *, stream=False, **more):
        messages = [{"role": "user", "content": prompt}]
        body = {"model": f.LLAMA, "messages": messages, "stream": stream, **more}
        return [json.loads(line) for line in self.post("/chat", body).splitlines()]

    def ask(self, prompt):
        return self.create(prompt)[0]["message"]["content"]

    def stream(self):
        said = [line["message"]["content"] for line in self.create(f.HELLO, stream=True)]
        return [piece for piece in said if piece]

    def usage_in_stream(self):
        last = self.create(f.HELLO, stream=True)[-1]
        return last["prompt_eval_count"], last["eval_count"]

    def embeddings(self):
        said = self.post("/embed", {"model": f.OLLAMA_VECTORS, "input": f.TEXTS})
        return json.loads(said)["embeddings"]

    def models(self):
        return [one["model"] for one in json.loads(self.post("/tags", None))["models"]]

    def tools(self):
        return self.called(stream=False)

    def tools_in_stream(self):
        return self.called(stream=True)

    def called(self, **form):
        tool = {"type": "function", "function": f.FUNCTION}
        said = [one["message"] for one in self.create(f.WEATHER_QUESTION, tools=[tool], **form)]
        functions = [c["function"] for one in said for c in one.get("tool_calls", [])]
        return [(one["name"], one["arguments"]) for one in functions]

    def structured_output(self):
        return json.loads(self.create(f.SCHEMA_QUESTION, format=f.SCHEMA)[0]["message"]["content"])
