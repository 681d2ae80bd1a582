"""A conversation with a model that remembers nothing: ChatSession keeps its history.

    >>> session = ChatSession(OpenAI(), "gpt-5.4-mini")          # doctest: +SKIP
    >>> session.chat("안녕? 나는 민지야.")                          # doctest: +SKIP
    '안녕하세요, 민지 님!'

But: keeps its history in memory only, and retries nothing; the SDK does.
"""

from collections.abc import Iterator
from typing import Any, TypedDict

from helpers import clients, cost, trimming
from helpers.clients import Answer, Message, Stream
from helpers.cost import Usage
from helpers.errors import CatalogError, ChatError
from helpers.language import translate as _


class Stats(TypedDict):
    """What a conversation took so far; `cost` is in USD, None for a model without a price."""

    messages: int
    tokens: int
    input_tokens: int
    output_tokens: int
    cost: float | None
    is_estimate: bool


class ChatSession:
    """A conversation over any OpenAI- or Anthropic-shaped SDK client.

    `trim` chooses what of the history is sent (see `helpers.trimming`); the history itself stays
    whole. A call that fails, or is stopped, leaves the history as it was.
    """

    def __init__(
        self,
        client: Any,
        model: str,
        *,
        system: str | None = None,
        trim: trimming.Strategy = trimming.everything,
    ) -> None:
        self._client = clients.of(client)
        self.model = model
        self.trim = trim
        self._history: list[Message] = [{"role": "system", "content": system}] if system else []
        self._usage = Usage()
        self._is_estimate = False

    @property
    def history(self) -> list[Message]:
        """A copy of the messages so far."""
        return [dict(one) for one in self._history]

    def chat(self, user_input: str, stream: bool = False) -> str:
        """Return the answer to `user_input`; with `stream`, print it as it arrives.

        Raises what the SDK raises, and ChatError for a stream that broke off.
        """
        if stream:
            return self._printed(user_input)
        asked = self._asked(user_input)
        answer = self._client.ask(self.model, self.trim(asked))
        self._keep(asked, answer)
        return answer.text

    def chat_generator(self, user_input: str) -> Iterator[str]:
        """Yield the answer's text so far, longer each time; stop iterating to stop the answer.

        Raises what the SDK raises, and ChatError for a stream that ended without its end.
        """
        asked = self._asked(user_input)
        sent = self.trim(asked)
        stream, text = self._client.stream(self.model, sent), ""
        try:
            for piece in stream:
                text += piece
                yield text
        except GeneratorExit:
            self._count(clients.answer(self.model, sent, text, None))
            raise
        finally:
            stream.close()
        _check(stream, text)
        self._keep(asked, clients.answer(self.model, sent, text, stream.usage))

    def show_history(self) -> None:
        """Print the conversation, a message a line."""
        print(trimming.as_text(self._history))  # noqa: T201  what it is for

    def get_stats(self) -> Stats:
        """Return messages, tokens and cost of the conversation; stopped answers count too."""
        used = self._usage
        return {
            "messages": len(self._history),
            "tokens": used.total,
            "input_tokens": used.prompt,
            "output_tokens": used.output,
            "cost": _cost(used, self.model),
            "is_estimate": self._is_estimate,
        }

    def _asked(self, user_input: str) -> list[Message]:
        return [*self._history, {"role": "user", "content": user_input}]

    def _keep(self, asked: list[Message], answer: Answer) -> None:
        self._history = [*asked, {"role": "assistant", "content": answer.text}]
        self._count(answer)

    def _count(self, answer: Answer) -> None:
        self._usage += answer.usage
        self._is_estimate = self._is_estimate or answer.is_estimate

    def _printed(self, user_input: str) -> str:
        text = ""
        for longer in self.chat_generator(user_input):
            print(longer[len(text) :], end="")  # noqa: T201
            text = longer
        print()  # noqa: T201
        return text


def _check(stream: Stream, text: str) -> None:
    """Raise ChatError for a stream that ended cleanly in mid-answer: no SDK raises for that."""
    if not stream.is_complete:
        line = _("The stream broke off after {count} characters. Ask again.")
        raise ChatError(line.format(count=len(text)))


def _cost(usage: Usage, model: str) -> float | None:
    try:
        return cost.of(usage, model)
    except CatalogError:
        return None
