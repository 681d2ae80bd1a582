"""One file a wire protocol; `ALL` is every protocol that the gateway serves."""

from helpers.gateway.protocols.anthropic import Anthropic
from helpers.gateway.protocols.base import WireProtocol
from helpers.gateway.protocols.gemini import Gemini
from helpers.gateway.protocols.ollama import Ollama
from helpers.gateway.protocols.openai_chat import OpenAIChat
from helpers.gateway.protocols.openai_embeddings import OpenAIEmbeddings
from helpers.gateway.protocols.openai_responses import OpenAIResponses

ALL: tuple[WireProtocol, ...] = (
    OpenAIChat(),
    OpenAIResponses(),
    OpenAIEmbeddings(),
    Anthropic(),
    Gemini(),
    Ollama(),
)
BY_NAME = {protocol.name: protocol for protocol in ALL}
