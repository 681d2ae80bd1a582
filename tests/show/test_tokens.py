import re
from html.parser import HTMLParser

import pytest

from helpers import tokens as tokenizer
from helpers.errors import SettingError
from helpers.show.tokens import tokens


class Boxes(HTMLParser):
    """Collects what stands in each token's box."""

    def __init__(self, page):
        super().__init__()
        self.boxes, self.open = [], False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag == "code":
            self.boxes.append("")
            self.open = True

    def handle_endtag(self, tag):
        self.open = self.open and tag != "code"

    def handle_data(self, data):
        if self.open:
            self.boxes[-1] += data


def boxes(text, encoding="o200k_base"):
    return Boxes(tokens(text, [encoding])._repr_html_()).boxes


def test_every_token_has_a_box_with_its_number():
    page = tokens("Hello, world!", ["o200k_base"])._repr_html_()
    assert Boxes(page).boxes == ["Hello", ",", "·world", "!"]
    for token in tokenizer.split("Hello, world!"):
        assert re.search(rf'title="[^"]*{token.id}[^"]*"', page)


def test_whitespace_can_be_seen():
    assert "".join(boxes("a\tb\n c\u00a0d\u200d")) == "a⇥b↵·cU+00A0dU+200D"


def test_a_line_of_the_text_is_a_line_of_the_picture():
    assert tokens("one\ntwo", ["o200k_base"])._repr_html_().count("<br>") == 1


def test_pieces_of_a_character_are_its_bytes_tied_to_the_character():
    page = tokens("똠", ["o200k_base"])._repr_html_()
    assert " ".join(Boxes(page).boxes) == "EB 98 A0"
    assert page.count('class="character"') == 1
    assert "= 똠</span>" in page


def test_nothing_in_the_text_becomes_markup():
    text = '<b onclick="x">&amp;</b></code><script>'
    page = tokens(text)._repr_html_()
    assert "<b onclick" not in page
    assert "<script" not in page
    assert page.count("&lt;") == 2 * text.count("<")  # in each of two tokenizers
    assert "".join(Boxes(page).boxes[: tokenizer.count(text)]) == text.replace(" ", "·")


def test_each_tokenizer_is_named_with_its_count():
    view = tokens("토큰들")
    for name in ("o200k_base", "cl100k_base"):
        count = tokenizer.count("토큰들", name)
        assert re.search(rf"<b>{name}</b> \D*{count}(?!\d)", view._repr_html_())
        assert re.search(rf"{name} \D*{count}(?!\d)", repr(view))


def test_tokenizers_stand_beside_each_other_where_there_is_room():
    page = tokens("토큰들")._repr_html_()
    assert "flex-wrap: wrap" in page and page.count('<div class="course-tokens">') == 2


def test_the_plain_form_shows_boundaries_too():
    lines = repr(tokens("Hello, world! 똠", "o200k_base")).splitlines()
    assert lines[1] == "Hello|,|·world|!|‹20 EB|98|A0=·똠›"


def test_a_long_text_is_counted_whole_and_drawn_in_part():
    view = tokens("word " * 5000, ["o200k_base"])
    assert f"{tokenizer.count('word ' * 5000):,}" in repr(view)
    assert 300 < len(Boxes(view._repr_html_()).boxes) < 500


def test_an_empty_text_has_no_boxes():
    assert boxes("") == []


def test_an_unknown_tokenizer_is_an_error_in_words():
    with pytest.raises(SettingError, match="o200k_base"):
        tokens("text", ["gpt2"])
