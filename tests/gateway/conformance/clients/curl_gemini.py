"""curl, asking as Gemini's reference does."""

import json
import os

from tests.gateway.conformance.clients import features as f
from tests.gateway.conformance.clients.curl_command import Curl, curl, events


class Gemini(Curl):
    row = "curl, Gemini"

    def post(self, path, body):
        key = f"x-goog-api-key: {os.environ['GEMINI_API_KEY']}"
        return curl(os.environ["GEMINI_API_BASE"] + path, body, key)

    def create(self, prompt, action="generateContent", **more):
        contents = [{"role": "user", "parts": [{"text": prompt}]}]
        return self.post(f"/models/{f.GEMINI}:{action}", {"contents": contents, **more})

    def part(self, prompt, **more):
        return json.loads(self.create(prompt, **more))["candidates"][0]["content"]["parts"][0]

    def ask(self, prompt):
        return self.part(prompt)["text"]

    def chunks(self, prompt, **more):
        return events(self.create(prompt, "streamGenerateContent?alt=sse", **more))

    def parts(self, prompt, **more):
        said = [one["candidates"][0]["content"] for one in self.chunks(prompt, **more)]
        return [part for content in said for part in content["parts"]]

    def stream(self):
        return [part["text"] for part in self.parts(f.HELLO) if part.get("text")]

    def usage_in_stream(self):
        usage = self.chunks(f.HELLO)[-1]["usageMetadata"]
        return usage["promptTokenCount"], usage["candidatesTokenCount"]

    def embeddings(self):
        model = f"models/{f.GEMINI_VECTORS}"
        asked = [{"model": model, "content": {"parts": [{"text": text}]}} for text in f.TEXTS]
        said = self.post(f"/{model}:batchEmbedContents", {"requests": asked})
        return [one["values"] for one in json.loads(said)["embeddings"]]

    def models(self):
        return [one["name"] for one in json.loads(self.post("/models", None))["models"]]

    def tools(self):
        tool = {"functionDeclarations": [f.FUNCTION]}
        call = self.part(f.WEATHER_QUESTION, tools=[tool])["functionCall"]
        return [(call["name"], call["args"])]

    def tools_in_stream(self):
        tool = {"functionDeclarations": [f.FUNCTION]}
        parts = self.parts(f.WEATHER_QUESTION, tools=[tool])
        calls = [part["functionCall"] for part in parts if "functionCall" in part]
        return [(call["name"], call["args"]) for call in calls]

    def structured_output(self):
        form = {"responseMimeType": "application/json", "responseJsonSchema": f.SCHEMA}
        return json.loads(self.part(f.SCHEMA_QUESTION, generationConfig=form)["text"])
