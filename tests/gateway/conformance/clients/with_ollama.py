"""ollama: its module-level functions, whose client reads OLLAMA_HOST at import."""

import ollama

from tests.gateway.conformance.clients import features as f


class Chat(f.Client):
    row = "ollama"
    raises = dict.fromkeys((400, 401, 404, 429, 500, 503), "ResponseError")

    def chat_with(self, prompt, **more):
        return ollama.chat(f.LLAMA, [{"role": "user", "content": prompt}], **more)

    def ask(self, prompt):
        return self.chat_with(prompt).message.content

    def stream(self):
        parts = self.chat_with(f.HELLO, stream=True)
        return [part.message.content for part in parts if part.message.content]

    def usage_in_stream(self):
        *_, last = self.chat_with(f.HELLO, stream=True)
        return last.prompt_eval_count, last.eval_count

    def embeddings(self):
        return ollama.embed(f.OLLAMA_VECTORS, f.TEXTS).embeddings

    def models(self):
        return [model.model for model in ollama.list().models]

    def tools(self):
        return _calls([self.chat_with(f.WEATHER_QUESTION, tools=[_tool()])])

    def tools_in_stream(self):
        return _calls(self.chat_with(f.WEATHER_QUESTION, tools=[_tool()], stream=True))

    def structured_output(self):
        return f.json.loads(self.chat_with(f.SCHEMA_QUESTION, format=f.SCHEMA).message.content)


def _tool():
    return {"type": "function", "function": f.FUNCTION}


def _calls(parts):
    calls = [call.function for part in parts for call in part.message.tool_calls or []]
    return [(one.name, dict(one.arguments)) for one in calls]


if __name__ == "__main__":
    f.main([Chat()], "ollama")
