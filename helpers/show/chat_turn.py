"""How a question and its answer are drawn in the chat panel: escaped text, inert Markdown."""

import html
from collections.abc import Iterable, Sequence
from typing import Any

import ipywidgets as widgets

from helpers.clients import Message
from helpers.language import translate as _
from helpers.show import failures, markdown
from helpers.show.answer import Answer


def question(text: str) -> widgets.HTML:
    """Return what was asked, as it was typed."""
    me, said = html.escape(_("Me")), html.escape(text)
    return widgets.HTML(f'<div class="course-turn-question"><b>{me}</b>\n{said}</div>')


def who(name: str) -> widgets.HTML:
    """Return the name that stands over an answer."""
    return widgets.HTML(f'<div class="course-turn-answer"><b>{html.escape(name)}</b></div>')


def answered(asked: str, answer: Answer) -> widgets.VBox:
    """Return a whole turn: the question, the answer as Markdown, and the line under it."""
    return widgets.VBox([question(asked), *_said(answer.text, answer.model or "", answer.line())])


def broken_off(asked: str, answer: Answer) -> widgets.VBox:
    """Return a turn that stays out of the conversation: what had come, and why it ended."""
    why = _("Stopped. This answer is not part of the conversation; your question is in the box.")
    if answer.error is not None:
        kept = _("The conversation is as it was before; your question is in the box.")
        why = f"{failures.in_words(answer.error)}\n{kept}"
    partly = [_markdown(answer.text)] if answer.text else []
    return widgets.VBox([question(asked), *partly, warning(why)])


def warning(words: str) -> widgets.HTML:
    """Return something that went wrong, in words, read out at once by a screen reader."""
    return widgets.HTML(f'<div class="course-failure" role="alert">⚠ {html.escape(words)}</div>')


def earlier(history: Sequence[Message]) -> list[widgets.VBox]:
    """Return the turns that a conversation already has, without their lines."""
    turns: list[list[Any]] = []
    for one in history:
        if one["role"] == "user":
            turns.append([question(one["content"])])
        elif one["role"] == "assistant" and turns:
            turns[-1] += _said(one["content"], _("Answer"), "")
    return [widgets.VBox(turn) for turn in turns]


def _said(text: str, name: str, line: str) -> Iterable[Any]:
    yield who(name)
    yield _markdown(text or f"*{_('No text came.')}*")
    if line:
        yield widgets.HTML(f'<div class="course-turn-line">{html.escape(line)}</div>')


def _markdown(text: str) -> widgets.Output:
    bundle = {"text/markdown": markdown.ready(text), "text/plain": text}
    output = {"output_type": "display_data", "data": bundle, "metadata": {}}
    return widgets.Output(outputs=(output,))
