"""One request that the student's code sent, and checks of it that explain themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helpers.gateway.wire import Exchange
from helpers.grading import structured
from helpers.grading.expect import fail, shown
from helpers.language import translate as _

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Turn:
    """One message of a request: its role and its texts joined."""

    role: str
    text: str


def turns(body: Json) -> list[Turn]:
    """Return the messages that `body` sends, a system prompt of its own first.

    Reads Chat Completions, Responses, Anthropic, Gemini and Ollama requests.
    """
    own = body.get("system") or body.get("instructions") or body.get("systemInstruction")
    found = [Turn("system", text_of(own))] if own else []
    asked = body.get("messages") or body.get("input") or body.get("contents") or body.get("prompt")
    if isinstance(asked, str):
        return [*found, Turn("user", asked)]
    return found + [_turn(message) for message in asked or [] if isinstance(message, Mapping)]


def _turn(message: Json) -> Turn:
    content = message.get("content", message.get("parts"))
    role = str(message.get("role") or "user")
    return Turn({"model": "assistant", "developer": "system"}.get(role, role), text_of(content))


def text_of(content: Any) -> str:
    """Return the text of a string, a list of content blocks, or one block."""
    if isinstance(content, Mapping):
        return text_of(content.get("text", content.get("content", content.get("parts"))))
    if isinstance(content, list | tuple):
        return "\n".join(filter(None, map(text_of, content)))
    return content if isinstance(content, str) else ""


class Request:
    """One exchange of the wire log, as a test cell looks at it; `number` counts from 1."""

    def __init__(self, exchange: Exchange, number: int) -> None:
        self.exchange, self.number = exchange, number

    @property
    def body(self) -> Json:
        """The request's JSON as the SDK sent it."""
        return self.exchange.request or {}

    @property
    def turns(self) -> list[Turn]:
        """The messages it sends."""
        return turns(self.body)

    @property
    def roles(self) -> list[str]:
        """The roles of its messages, in order."""
        return [turn.role for turn in self.turns]

    def to(self, *protocols: str) -> "Request":
        """Check that it went to one of `protocols`: openai_chat, anthropic, ollama, …."""
        __tracebackhide__ = True
        if self.exchange.protocol not in protocols:
            line = _("should go to {expected}, but it went to {actual} ({path})")
            self._fail(line, expected=" / ".join(protocols), actual=self.exchange.protocol,
                       path=self.exchange.path)  # fmt: skip
        return self

    def starts_with_system(self, text: str) -> "Request":
        """Check that the first message is the system message and says `text`."""
        __tracebackhide__ = True
        first = self.turns[0] if self.turns else Turn("", "")
        if first.role != "system":
            self._fail(_("The system message is not the first: {turns}"), turns=self._seen())
        if text not in first.text:
            line = _("The system message should say {text}, but it says {actual}")
            self._fail(line, text=shown(text), actual=shown(first.text))
        return self

    def has_roles(self, *roles: str) -> "Request":
        """Check the roles of its messages, in order."""
        __tracebackhide__ = True
        if self.roles != list(roles):
            line = _("Its messages should have the roles {expected}, but they are: {turns}")
            self._fail(line, expected=shown(list(roles)), turns=self._seen())
        return self

    def says(self, text: str, *, role: str | None = None) -> "Request":
        """Check that a message (of `role`) contains `text`."""
        __tracebackhide__ = True
        if not any(text in turn.text and role in (None, turn.role) for turn in self.turns):
            line = _("A {role} message should contain {text}, but these came: {turns}")
            if role is None:
                line = _("A message should contain {text}, but these came: {turns}")
            self._fail(line, role=role, text=shown(text), turns=self._seen())
        return self

    def lacks(self, text: str) -> "Request":
        """Check that no message contains `text`."""
        __tracebackhide__ = True
        if any(text in turn.text for turn in self.turns):
            line = _("No message should contain {text}, but these came: {turns}")
            self._fail(line, text=shown(text), turns=self._seen())
        return self

    def sends(self, name: str, *values: Any) -> "Request":
        """Check that the body has the field `name`, and one of `values` in it when there are."""
        __tracebackhide__ = True
        if name not in self.body:
            self._fail(_("`{name}` is missing. Sent: {names}"), name=name,
                       names=", ".join(self.body))  # fmt: skip
        if values and self.body[name] not in values:
            line = _("`{name}` should be {expected}, but it is {actual}")
            expected = " / ".join(map(shown, values))
            self._fail(line, name=name, expected=expected, actual=shown(self.body[name]))
        return self

    def omits(self, name: str) -> "Request":
        """Check that the body lacks the field `name`: null would be sent, too."""
        __tracebackhide__ = True
        if name in self.body:
            line = _("`{name}` should not be sent at all, but it came: {actual}")
            self._fail(line, name=name, actual=shown(self.body[name]))
        return self

    def asks_for(self, *fields: str) -> "Request":
        """Check that it sends a JSON schema with these `fields`."""
        __tracebackhide__ = True
        asked = structured.fields(self.body)
        if asked is None:
            self._fail(_("No JSON schema was sent. Sent: {names}"), names=", ".join(self.body))
        elif missing := set(fields) - set(asked):
            line = _("The JSON schema lacks {missing}; it has {fields}")
            self._fail(line, missing=", ".join(sorted(missing)), fields=", ".join(asked))
        return self

    def _ipython_display_(self) -> None:
        """Show nothing: a check at the end of a test cell that passes is silent."""

    def _seen(self) -> str:
        lines = [f"\n    {turn.role}: {shown(turn.text)}" for turn in self.turns]
        return "".join(lines) or _("(no messages)")

    def _fail(self, line: str, **values: Any) -> None:
        __tracebackhide__ = True
        where = _("Request {number}: ").format(number=self.number)
        fail(where + line.format(**values))
