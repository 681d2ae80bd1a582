"""Show a text as the tokens that a model reads, in one tokenizer or several.

Each token is a box of its own, so the boundaries can be seen without colours. A character that
is cut into pieces is drawn as its bytes (hexadecimal), tied together, with the character after.
"""

import html
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from helpers import tokens as tokenizer
from helpers.language import translate as _
from helpers.tokens import Token

_SHOWN = 400  # tokens drawn of a long text
_VISIBLE = {" ": "·", "\n": "↵", "\t": "⇥", "\r": "␍"}

# Half-transparent tints and JupyterLab's own text colour read well on light and on dark.
_STYLE = """<style>
.course-tokenizers { display: flex; flex-wrap: wrap; column-gap: 24px; }
.course-tokens {
  flex: 1 1 18em; min-width: 0; margin: 0 0 .8em; line-height: 2.1;
  color: var(--jp-content-font-color1, inherit); }
.course-tokens p { margin: 0; font-size: .9em; line-height: 1.6; }
.course-tokens code.token, .jp-RenderedHTMLCommon .course-tokens code.token {
  display: inline-block; line-height: 1.35; padding: 1px 3px; margin: 0 1px; border-radius: 4px;
  background: rgba(var(--tint), .2); border: 1px solid rgba(var(--tint), .95);
  color: inherit; font-size: 1em; white-space: pre; font-family:
  var(--jp-code-font-family, monospace), "Noto Sans KR", "Malgun Gothic", sans-serif; }
.course-tokens code.c0 { --tint: 66, 133, 244; }
.course-tokens code.c1 { --tint: 15, 157, 88; }
.course-tokens code.c2 { --tint: 240, 150, 0; }
.course-tokens code.c3 { --tint: 219, 68, 85; }
.course-tokens code.c4 { --tint: 156, 90, 220; }
.course-tokens .character { display: inline-block; padding: 0 2px; margin: 0 1px; line-height: 1.7;
  border-bottom: 2px dotted var(--jp-content-font-color2, currentColor); }
.course-tokens .character code.token,
.jp-RenderedHTMLCommon .course-tokens .character code.token { font-size: .8em; margin: 0; }
.course-tokens .space { opacity: .55; }
</style>"""


@dataclass(frozen=True)
class TokenView:
    """A text split by one or several tokenizers; draws itself in a notebook, else as text."""

    text: str
    splits: tuple[tuple[str, tuple[Token, ...]], ...]

    def __repr__(self) -> str:
        lines = (f"{self._heading(name, found)}\n{_plain(found)}" for name, found in self.splits)
        return "\n\n".join(lines)

    def _repr_html_(self) -> str:
        blocks = (
            f'<div class="course-tokens"><p><b>{html.escape(name)}</b>'
            f" {html.escape(self._counts(found))}</p>{_drawn(found)}</div>"
            for name, found in self.splits
        )
        return f'{_STYLE}<div class="course-tokenizers">{"".join(blocks)}</div>'

    def _heading(self, name: str, found: Sequence[Token]) -> str:
        return f"{name} {self._counts(found)}"

    def _counts(self, found: Sequence[Token]) -> str:
        return _("{tokens} tokens, {characters} characters").format(
            tokens=f"{len(found):,}", characters=f"{len(self.text):,}"
        )


def tokens(text: str, encodings: Iterable[str] = ("o200k_base", "cl100k_base")) -> TokenView:
    """Return a view of `text` split by each tokenizer; raises SettingError for an unknown one."""
    names = (encodings,) if isinstance(encodings, str) else tuple(encodings)
    return TokenView(text, tuple((name, tuple(tokenizer.split(text, name))) for name in names))


def _plain(found: Sequence[Token]) -> str:
    groups = tokenizer.by_characters(found[:_SHOWN])
    return "|".join(_plain_group(group) for group in groups) + _rest(found)


def _plain_group(group: Sequence[Token]) -> str:
    if len(group) == 1 and group[0].text is not None:
        return "".join(_visible(letter) for letter in group[0].text)
    return f"‹{'|'.join(_hex(one) for one in group)}={_whole(group)}›"


def _drawn(found: Sequence[Token]) -> str:
    drawn, colour = [], 0
    for group in tokenizer.by_characters(found[:_SHOWN]):
        boxes = "".join(_box(one, colour + place) for place, one in enumerate(group))
        colour += len(group)
        if len(group) == 1 and group[0].text is not None:
            drawn.append(boxes)
        else:
            whole = html.escape(_whole(group))
            drawn.append(f'<span class="character">{boxes} = {whole}</span>')
        if "\n" in (group[-1].text or ""):
            drawn.append("<br>")
    return "".join(drawn) + html.escape(_rest(found))


def _box(token: Token, colour: int) -> str:
    title = html.escape(_("token number {number}").format(number=token.id))
    letters = _hex(token) if token.text is None else "".join(_letter(one) for one in token.text)
    return f'<code class="token c{colour % 5}" title="{title}">{letters}</code>'


def _letter(letter: str) -> str:
    shown = html.escape(_visible(letter))
    return shown if shown == html.escape(letter) else f'<span class="space">{shown}</span>'


def _visible(letter: str) -> str:
    """Return the letter, or a sign for what could not be seen: a space, a joiner, a mark."""
    if letter in _VISIBLE:
        return _VISIBLE[letter]
    kind = unicodedata.category(letter)
    if kind[0] in "CZ":
        return f"U+{ord(letter):04X}"
    return f"◌{letter}" if kind.startswith("M") else letter


def _hex(token: Token) -> str:
    return token.bytes.hex(" ").upper()


def _whole(group: Sequence[Token]) -> str:
    text = b"".join(one.bytes for one in group).decode("utf-8", "replace")
    return "".join(_visible(letter) for letter in text)


def _rest(found: Sequence[Token]) -> str:
    left = len(found) - _SHOWN
    return _(" … {count} more tokens").format(count=f"{left:,}") if left > 0 else ""
