"""litellm: one call, four wire formats."""

import gc
import os

import litellm

from tests.gateway.conformance.clients import features as f

# litellm leaves streams unclosed; collected inside httpcore's pool, one can block its own thread
gc.disable()

TOOL = {"type": "function", "function": f.FUNCTION}
FORMAT = {"type": "json_schema", "json_schema": {"name": "weather", "schema": f.SCHEMA}}
RAISES = {
    400: "BadRequestError",
    401: "AuthenticationError",
    404: "NotFoundError",
    429: "RateLimitError",
    500: "InternalServerError",
    503: "ServiceUnavailableError",
}


class LiteLLM(f.Client):
    raises = RAISES
    model = ""

    def create(self, prompt, **more):
        messages = [{"role": "user", "content": prompt}]
        return litellm.completion(self.model, messages, max_retries=0, **more)

    def ask(self, prompt):
        return self.create(prompt).choices[0].message.content

    def stream(self):
        chunks = self.create(f.HELLO, stream=True)
        return [c.choices[0].delta.content for c in chunks if c.choices[0].delta.content]

    def usage_in_stream(self):
        *_, last = self.create(f.HELLO, stream=True, stream_options={"include_usage": True})
        return last.usage.prompt_tokens, last.usage.completion_tokens

    def tools(self):
        return _calls(self.with_tools())

    def tools_in_stream(self):
        return _calls(litellm.stream_chunk_builder(list(self.with_tools(stream=True))))

    def with_tools(self, **more):
        # litellm 1.106 imports its extra "mcp" whenever there are tools, unless it is told not to
        return self.create(f.WEATHER_QUESTION, tools=[TOOL], _skip_mcp_handler=True, **more)

    def structured_output(self):
        answer = self.create(f.SCHEMA_QUESTION, response_format=FORMAT)
        return f.json.loads(answer.choices[0].message.content)


def _calls(answer):
    functions = [call.function for call in answer.choices[0].message.tool_calls]
    return [(one.name, f.json.loads(one.arguments)) for one in functions]


class _Embedding(LiteLLM):
    vectors = ""

    def embeddings(self):
        return [one["embedding"] for one in litellm.embedding(self.vectors, f.TEXTS).data]


class OpenAI(_Embedding):
    row, model = "litellm openai/", f"openai/{f.CHAT}"
    vectors = f"openai/{f.OPENAI_VECTORS}"


class Anthropic(LiteLLM):
    row, model = "litellm anthropic/", f"anthropic/{f.CLAUDE}"
    raises = {**RAISES, 529: "InternalServerError"}

    def create(self, prompt, **more):
        return super().create(prompt, max_tokens=100, **more)


class Gemini(_Embedding):
    row, model = "litellm gemini/", f"gemini/{f.GEMINI}"
    raises = {**RAISES, 503: "InternalServerError"}
    vectors = f"gemini/{f.GEMINI_VECTORS}"


class Ollama(_Embedding):
    row, model = "litellm ollama_chat/", f"ollama_chat/{f.LLAMA}"
    vectors = f"ollama/{f.OLLAMA_VECTORS}"


if __name__ == "__main__":
    f.main([OpenAI(), Anthropic(), Gemini(), Ollama()], "litellm")
    os._exit(0)  # nor collected at the end
