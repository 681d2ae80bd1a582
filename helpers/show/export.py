"""A conversation to take away: as Markdown, or as the program that has it anew. Pure.

>>> print(as_code(session))                                   # doctest: +SKIP
from openai import OpenAI
…
"""

from collections.abc import Callable, Mapping
from typing import Any

from helpers.chat import ChatSession
from helpers.clients import Message
from helpers.language import translate as _
from helpers.show import sdks

_OPENAI = """{first}

client = {client}
messages = {messages}


def ask(question):
    messages.append({{"role": "user", "content": question}})
    response = client.chat.completions.create(
        model={model}, messages=messages{parameters}
    )
    answer = response.choices[0].message.content
    messages.append({{"role": "assistant", "content": answer}})
    return answer

"""
_ANTHROPIC = """{first}

client = {client}
messages = []


def ask(question):
    messages.append({{"role": "user", "content": question}})
    response = client.messages.create(
        model={model}, messages=messages{parameters}
    )
    answer = "".join(block.text for block in response.content if block.type == "text")
    messages.append({{"role": "assistant", "content": answer}})
    return answer

"""
_GOOGLE = """{first}

client = {client}
contents = []


def ask(question):
    contents.append({{"role": "user", "parts": [{{"text": question}}]}})
    response = client.models.generate_content(
        model={model}, contents=contents{parameters}
    )
    contents.append({{"role": "model", "parts": [{{"text": response.text}}]}})
    return response.text

"""


def as_markdown(session: ChatSession, *, ready: Callable[[str], str] = str) -> str:
    """Return the conversation as a document; `ready` makes a model's words fit for a page."""
    names = {"system": _("System prompt"), "user": _("Me"), "assistant": _("Answer")}
    turns = [f"**{names[one['role']]}**\n\n{ready(_lines(one))}" for one in session.history] or [
        _("Nothing was said yet.")
    ]
    return "\n\n".join([*turns, "---", totals(session)]) + "\n"


def as_code(session: ChatSession) -> str:
    """Return a program that has the same conversation through the provider's own SDK."""
    provider = sdks.provider_of(session)
    first, client = sdks.made_by(provider)
    writer = {"anthropic": _for_anthropic, "google": _for_google}.get(provider, _for_openai)
    head = writer(session, first=first, client=client, model=repr(session.model))
    asked = [one["content"] for one in session.history if one["role"] == "user"]
    return head + "\n" + "".join(f"print(ask({question!r}))\n" for question in asked)


def totals(session: ChatSession) -> str:
    """Return one line: messages, tokens and cost so far."""
    stats = session.get_stats()
    cost = stats["cost"]
    said = sum(one["role"] != "system" for one in session.history)
    parts = [
        _("messages: {count}").format(count=said),
        _("tokens: {tokens} ({input} in, {output} out)").format(
            tokens=f"{stats['tokens']:,}",
            input=f"{stats['input_tokens']:,}",
            output=f"{stats['output_tokens']:,}",
        ),
        _("cost not known") if cost is None else f"{cost:.6f} USD",
    ]
    return " · ".join([*parts, _("partly estimated")] if stats["is_estimate"] else parts)


def _lines(one: Message) -> str:
    """Return a message's text; what was typed in lines stays in lines, answers are Markdown."""
    is_answer = one["role"] == "assistant"
    return one["content"] if is_answer else one["content"].replace("\n", "  \n")


def _for_openai(session: ChatSession, **words: str) -> str:
    system = [{"role": "system", "content": session.system}] if session.system else []
    return _OPENAI.format(**words, messages=repr(system), parameters=_arguments(session.parameters))


def _for_anthropic(session: ChatSession, **words: str) -> str:
    from helpers.clients import MAX_TOKENS

    given: dict[str, Any] = {"max_tokens": MAX_TOKENS, **session.parameters}
    given |= {"system": session.system} if session.system else {}
    return _ANTHROPIC.format(**words, parameters=_arguments(given))


def _for_google(session: ChatSession, **words: str) -> str:
    config = dict(session.parameters)
    config |= {"system_instruction": session.system} if session.system else {}
    given = {"config": config} if config else {}
    return _GOOGLE.format(**words, parameters=_arguments(given))


def _arguments(given: Mapping[str, Any]) -> str:
    return "".join(f",\n        {name}={value!r}" for name, value in given.items())
