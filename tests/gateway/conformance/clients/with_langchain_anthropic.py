"""langchain-anthropic: ChatAnthropic."""

from langchain_anthropic import ChatAnthropic

from tests.gateway.conformance.clients import features as f
from tests.gateway.conformance.clients.langchain_chat import ChatModel


class LangChain(ChatModel):
    row = "langchain-anthropic"
    raises = {
        400: "AnthropicInvalidRequestError",
        401: "AnthropicAuthenticationError",
        404: "AnthropicModelNotFoundError",
        429: "AnthropicRateLimitError",
        500: "AnthropicAPIError",
        503: "AnthropicAPIError",
        529: "AnthropicOverloadedError",
    }


if __name__ == "__main__":
    model = ChatAnthropic(model=f.CLAUDE, max_tokens=100, max_retries=0)
    f.main([LangChain(model)], "langchain-anthropic")
