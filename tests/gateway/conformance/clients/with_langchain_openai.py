"""langchain-openai: ChatOpenAI and OpenAIEmbeddings."""

from langchain_openai import ChatOpenAI, OpenAIEmbeddings

from tests.gateway.conformance.clients import features as f
from tests.gateway.conformance.clients.langchain_chat import ChatModel


class LangChain(ChatModel):
    row = "langchain-openai"
    raises = {
        400: "OpenAIInvalidRequestError",
        401: "OpenAIAuthenticationError",
        404: "OpenAIModelNotFoundError",
        429: "OpenAIRateLimitError",
        500: "OpenAIAPIError",
        503: "OpenAIAPIError",
    }

    def usage_in_stream(self):
        return self.counted(stream_usage=True)  # not by default where a base URL is set

    def embeddings(self):
        return OpenAIEmbeddings(model=f.OPENAI_VECTORS).embed_documents(f.TEXTS)


if __name__ == "__main__":
    f.main([LangChain(ChatOpenAI(model=f.CHAT, max_retries=0))], "langchain-openai")
