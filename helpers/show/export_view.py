"""A conversation's export, totals and saved copy as a notebook shows them."""

import base64
import html

from helpers.chat import ChatSession
from helpers.language import translate as _
from helpers.show import export, markdown


def drawn(session: ChatSession) -> str:
    """Return both exports, each folded, to be read, copied or saved."""
    return _part(_("As Markdown"), export.as_markdown(session), "chat.md") + _part(
        _("As SDK calls"), export.as_code(session), "chat.py"
    )


def totals(session: ChatSession) -> str:
    """Return the line of totals, read out by a screen reader when it changes."""
    return (
        f'<div role="status" class="course-turn-line">{html.escape(export.totals(session))}</div>'
    )


def saved(session: ChatSession) -> dict[str, str]:
    """Return what stays in the saved notebook: the conversation, folded, and what to do."""
    plain = export.as_markdown(session)
    title = html.escape(
        _("The conversation as saved: {totals}").format(totals=export.totals(session))
    )
    again = _("The chat panel appears when this cell is run.")
    text = export.as_markdown(session, ready=markdown.ready)
    folded = f"<details><summary>{html.escape(title)}</summary>\n\n*{again}*\n\n{text}\n</details>"
    return {"text/markdown": folded, "text/plain": f"{again}\n\n{plain}"}


def _part(title: str, text: str, name: str) -> str:
    encoded = base64.b64encode(text.encode()).decode()
    link = f'<a download="{name}" href="data:text/plain;charset=utf-8;base64,{encoded}">'
    save = html.escape(_("Save as {name}").format(name=name))
    return (
        f"<details open><summary><b>{html.escape(title)}</b></summary>"
        f"{link}{save}</a><pre>{html.escape(text)}</pre></details>"
    )
