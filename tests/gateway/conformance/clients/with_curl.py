"""curl: each provider's own examples, with the environment's addresses and keys."""

import json
import os

from tests.gateway.conformance.clients import features as f
from tests.gateway.conformance.clients.curl_command import curl, events


class Curl(f.Client):
    raises = {status: f"exit 22, {status}" for status in (400, 401, 404, 429, 500, 503)}


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

    def chunks(self):
        return events(self.create(f.HELLO, "streamGenerateContent?alt=sse"))

    def stream(self):
        parts = [part for one in self.chunks() for part in one["candidates"][0]["content"]["parts"]]
        return [part["text"] for part in parts if part.get("text")]

    def usage_in_stream(self):
        usage = self.chunks()[-1]["usageMetadata"]
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


if __name__ == "__main__":
    f.main([OpenAI(), Anthropic(), Gemini(), Ollama()])
