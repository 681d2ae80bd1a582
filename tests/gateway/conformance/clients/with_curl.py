"""curl, on four wire formats, with the environment's addresses and keys."""

from tests.gateway.conformance.clients import features as f
from tests.gateway.conformance.clients.curl_anthropic import Anthropic
from tests.gateway.conformance.clients.curl_gemini import Gemini
from tests.gateway.conformance.clients.curl_ollama import Ollama
from tests.gateway.conformance.clients.curl_openai import OpenAI

if __name__ == "__main__":
    f.main([OpenAI(), Anthropic(), Gemini(), Ollama()])
