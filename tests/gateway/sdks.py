"""The SDKs that tests talk through, each behind the same two calls: `whole` and `stream`.

Importing this loads none of them; each is imported when it is first used.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.conftest import CHAT, CLAUDE, chat_body

GEMINI, LLAMA = "gemini-3.8-flash", "exaone3.5"
KEY = "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789"


def chat(client, prompt="질문", **more):
    """Ask the openai client for a completion."""
    return client.chat.completions.create(**chat_body(prompt), **more)


@dataclass
class SDK:
    """One client of the gateway at `url`, with its defaults; `timeout` is in seconds."""

    url: str
    timeout: float | None = None
    packages = ()  # whose versions matter

    @property
    def timed(self) -> dict[str, Any]:
        return {} if self.timeout is None else {"timeout": self.timeout}

    def whole(self, prompt: str) -> str:
        """Return the answer's text, asked for in one piece."""
        raise NotImplementedError

    def stream(self, prompt: str) -> Iterator[str]:
        """Yield the answer's text as it comes."""
        raise NotImplementedError

    def close(self) -> None:
        self.client.close()


class OpenAI(SDK):
    packages = ("openai",)

    @cached_property
    def client(self):
        import openai

        return openai.OpenAI(base_url=f"{self.url}/v1", api_key=KEY, **self.timed)

    def ask(self, prompt, **more):
        messages = [{"role": "user", "content": prompt}]
        return self.client.chat.completions.create(model=CHAT, messages=messages, **more)

    def whole(self, prompt):
        return self.ask(prompt).choices[0].message.content

    def stream(self, prompt):
        for chunk in self.ask(prompt, stream=True):
            yield from (choice.delta.content for choice in chunk.choices if choice.delta.content)


class Responses(OpenAI):
    def ask(self, prompt, **more):
        return self.client.responses.create(model=CHAT, input=prompt, **more)

    def whole(self, prompt):
        return self.ask(prompt).output_text

    def stream(self, prompt):
        for event in self.ask(prompt, stream=True):
            if event.type == "response.output_text.delta":
                yield event.delta


class Anthropic(SDK):
    packages = ("anthropic",)

    @cached_property
    def client(self):
        import anthropic

        return anthropic.Anthropic(base_url=self.url, api_key=KEY, **self.timed)

    def ask(self, prompt, **more):
        messages = [{"role": "user", "content": prompt}]
        return self.client.messages.create(model=CLAUDE, max_tokens=99, messages=messages, **more)

    def whole(self, prompt):
        return "".join(block.text for block in self.ask(prompt).content)

    def stream(self, prompt):
        for event in self.ask(prompt, stream=True):
            if event.type == "content_block_delta" and event.delta.type == "text_delta":
                yield event.delta.text


class Google(SDK):
    packages = ("google-genai",)

    @cached_property
    def client(self):
        from google import genai

        options = {"base_url": self.url}
        if self.timeout is not None:
            options["timeout"] = int(self.timeout * 1000)  # google-genai counts milliseconds
        return genai.Client(api_key=KEY, http_options=options)

    def whole(self, prompt):
        return self.client.models.generate_content(model=GEMINI, contents=prompt).text

    def stream(self, prompt):
        for chunk in self.client.models.generate_content_stream(model=GEMINI, contents=prompt):
            if chunk.text:
                yield chunk.text


class Ollama(SDK):
    packages = ("ollama",)

    @cached_property
    def client(self):
        import ollama

        return ollama.Client(host=self.url, **self.timed)

    def ask(self, prompt, **more):
        return self.client.chat(model=LLAMA, messages=[{"role": "user", "content": prompt}], **more)

    def whole(self, prompt):
        return self.ask(prompt).message.content

    def stream(self, prompt):
        for part in self.ask(prompt, stream=True):
            if part.message.content:
                yield part.message.content

    def close(self):
        self.client._client.close()


class _LangChain(SDK):
    def whole(self, prompt):
        return self.client.invoke(prompt).text

    def stream(self, prompt):
        yield from (chunk.text for chunk in self.client.stream(prompt) if chunk.text)

    def close(self):
        pass


class LangChainOpenAI(_LangChain):
    packages = ("langchain-openai",)

    @cached_property
    def client(self):
        from langchain_openai import ChatOpenAI

        return ChatOpenAI(model=CHAT, base_url=f"{self.url}/v1", api_key=KEY, **self.timed)


class LangChainAnthropic(_LangChain):
    packages = ("langchain-anthropic",)

    @cached_property
    def client(self):
        from langchain_anthropic import ChatAnthropic

        return ChatAnthropic(model=CLAUDE, base_url=self.url, api_key=KEY, **self.timed)


class LiteLLM(SDK):
    packages = ("litellm",)
    model, path = f"openai/{CHAT}", "/v1"

    def ask(self, prompt, **more):
        import litellm

        messages = [{"role": "user", "content": prompt}]
        where = {"api_base": self.url + self.path, "api_key": KEY}
        return litellm.completion(self.model, messages, **where, **self.timed, **more)

    def whole(self, prompt):
        return self.ask(prompt).choices[0].message.content

    def stream(self, prompt):
        for chunk in self.ask(prompt, stream=True):
            yield from (choice.delta.content for choice in chunk.choices if choice.delta.content)

    def close(self):
        pass


class LiteLLMAnthropic(LiteLLM):
    model, path = f"anthropic/{CLAUDE}", ""


class LiteLLMGemini(LiteLLM):
    model, path = f"gemini/{GEMINI}", "/v1beta"


class LiteLLMOllama(LiteLLM):
    model, path = f"ollama_chat/{LLAMA}", ""
