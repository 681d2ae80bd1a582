"""A model's words made ready for a notebook's Markdown: nothing in them runs, mathematics renders.

    >>> ready("<script>alert(1)</script> \\\\(x\\\\)")
    '&lt;script>alert(1)&lt;/script> $x$'

Code stays as it is. But: Markdown that is broken stays broken.
"""

import re

# What a page would act on; JupyterLab would drop it unseen, nbconvert would let it act.
_ACTS = (
    "script|style|iframe|frame|frameset|object|embed|applet|link|meta|base|form|input|button"
    "|textarea|select|option|template|svg|math|img|image|video|audio|source|body|html|head|title"
)
_TAG = re.compile(rf"<(?=/?(?:{_ACTS})\b|[a-z][\w-]*[\s/][^<>]*=|!--)", re.IGNORECASE)
_CODE = re.compile(r"(^[ ]{0,3}(`{3,}|~{3,}).*?(?:^[ ]{0,3}\2[`~]*[ ]*$|\Z)|(`+)(?!`).+?(?<!`)\3(?!`))", re.S | re.M)  # fmt: skip  # noqa: E501
_DISPLAY = re.compile(r"\\\[(.+?)\\\]", re.S)
_INLINE = re.compile(r"\\\((.+?)\\\)", re.S)


def ready(text: str) -> str:
    """Return `text` with tags that act shown as text, and \\(…\\) and \\[…\\] as $…$ and $$…$$."""
    done, start = [], 0
    for code in _CODE.finditer(text):
        done += [_prose(text[start : code.start()]), code.group()]
        start = code.end()
    return "".join([*done, _prose(text[start:])])


def _prose(text: str) -> str:
    text = _TAG.sub("&lt;", text)
    text = _DISPLAY.sub(lambda found: f"$${found[1]}$$", text)
    return _INLINE.sub(lambda found: f"${found[1].strip()}$", text)
