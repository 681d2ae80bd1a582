"""A conversation with a model that remembers nothing: ChatSession keeps its history.

    >>> session = ChatSession(OpenAI(), "gpt-5.4-mini")          # doctest: +SKIP
    >>> session.chat("안녕? 나는 민지야.")                          # doctest: +SKIP
    '안녕하세요, 민지 님!'

But: keeps its history in memory only, and retries nothing; the SDK does.
"""

import threading
from collections.abc import Iterator, Mapping
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
    whole. `parameters` go to the SDK as they are (temperature, …). A call that fails, or is
    stopped, leaves the history as it was.
    """

    def __init__(
        self,
        client: Any,
        model: str,
        *,
        system: str | None = None,
        trim: trimming.Strategy = trimming.everything,
        parameters: Mapping[str, Any] | None = None,
    ) -> None:
        self.trim = trim
        self.parameters: dict[str, Any] = dict(parameters or {})
        self._history: list[Message] = []
        self._usage: dict[str, Usage] = {}
        self._is_estimate = False
        self._stopped = threading.Event()  # of the newest streamed answer
        self.system = system
        self.use(client, model)

    def use(self, client: Any, model: str) -> None:
        """Let `model` answer from now on, asked through `client`; the history stays."""
        self._client = clients.of(client)
        self.client = client
        self.model = model

    @property
    def system(self) -> str | None:
        """The system prompt, or None; setting it changes what is sent from the next turn on."""
        return next((one["content"] for one in self._history if one["role"] == "system"), None)

    @system.setter
    def system(self, text: str | None) -> None:
        turns = [one for one in self._history if one["role"] != "system"]
        self._history = [{"role": "system", "content": text}, *turns] if text else turns

    @property
    def models(self) -> list[str]:
        """Every model that has answered, the first one first."""
        return list(self._usage)

    @property
    def last_question(self) -> str | None:
        """What was asked last, or None."""
        asked = [one["content"] for one in self._history if one["role"] == "user"]
        return asked[-1] if asked else None

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
        answer = self._client.ask(self.model, self.trim(asked), **self.parameters)
        self._keep(asked, answer, self.model)
        return answer.text

    def chat_generator(self, user_input: str, *, instead: bool = False) -> Iterator[str]:
        """Yield the answer's text so far, longer each time; stop iterating to stop the answer.

        With `instead` the new turn takes the place of the last one, once it is complete. Raises
        what the SDK raises, and ChatError for a stream that ended without its end.
        """
        asked = self._asked(user_input, instead=instead)
        model, sent, text = self.model, self.trim(asked), ""
        stopped = self._stopped = threading.Event()
        stream = self._client.stream(model, sent, **self.parameters)
        try:
            for piece in () if stopped.is_set() else stream:  # stopped while it was opened
                text += piece
                yield text
        except GeneratorExit:
            stopped.set()
            raise
        except Exception:
            if not stopped.is_set():  # a stream that was hung up breaks off
                raise
        finally:
            stream.close()
            if stopped.is_set():
                self._count(model, clients.answer(model, sent, text, None))
        if not stopped.is_set():
            _check(stream, text)
            self._keep(asked, clients.answer(model, sent, text, stream.usage), model)

    def stop(self) -> None:
        """Take the answer that another thread reads as stopped, once its connection breaks.

        Or its next piece comes; a stream that waits is woken by `helpers.show.connections`.
        """
        self._stopped.set()

    def show_history(self) -> None:
        """Print the conversation, a message a line."""
        print(trimming.as_text(self._history))  # noqa: T201  what it is for

    def get_stats(self) -> Stats:
        """Return messages, tokens and cost of the conversation; stopped answers count too."""
        used = sum(self._usage.values(), Usage())
        return {
            "messages": len(self._history),
            "tokens": used.total,
            "input_tokens": used.prompt,
            "output_tokens": used.output,
            "cost": _cost(self._usage or {self.model: used}),
            "is_estimate": self._is_estimate,
        }

    def _asked(self, user_input: str, *, instead: bool = False) -> list[Message]:
        asked = [place for place, one in enumerate(self._history) if one["role"] == "user"]
        before = self._history[: asked[-1]] if instead and asked else self._history
        return [*before, {"role": "user", "content": user_input}]

    def _keep(self, asked: list[Message], answer: Answer, model: str) -> None:
        self._history = [*asked, {"role": "assistant", "content": answer.text}]
        self._count(model, answer)

    def _count(self, model: str, answer: Answer) -> None:
        self._usage = {**self._usage, model: self._usage.get(model, Usage()) + answer.usage}
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


def _cost(usages: Mapping[str, Usage]) -> float | None:
    try:
        return cost.total((usage, model) for model, usage in usages.items())
    except CatalogError:
        return None
