import base64
import subprocess
import sys
import warnings

import pytest
from matplotlib import font_manager, rc_context

from helpers import language
from helpers.show import plots


@pytest.fixture(autouse=True)
def settings_left_alone(monkeypatch):
    monkeypatch.setattr(language, "_chosen", None)
    with rc_context():
        yield


def drawn(figure):
    """The bytes of the picture; a letter that the font lacks would be a warning, so an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return base64.b64decode(plots._png(figure))


def test_the_bundled_font_comes_first_and_has_hangul():
    name = plots.korean_font()
    assert name == "NanumGothic"
    assert "koreanize_matplotlib" in font_manager.findfont(name)


def test_hangul_minus_and_signs_are_drawn_without_a_missing_letter():
    figure = plots.bars(["한국어 똠", "English →"], [-3, 4], title="토큰 수 − 비교", unit="토큰")
    assert drawn(figure).startswith(b"\x89PNG")


def test_a_picture_drawn_twice_is_the_same():
    once, again = (plots.bars(["가", "나"], [1, 2.5], title="같은 그림") for _ in range(2))
    assert drawn(once) == drawn(again)


def test_values_stand_at_the_ends_with_their_unit():
    figure = plots.bars(list("abcde"), [36, 0.123456, 49650.4, 0.000012, 0], unit="USD")
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert texts == ["36 USD", "0.1235 USD", "49,650 USD", "0.000012 USD", "0 USD"]
    assert plots.bars(["a"], [12], unit="%").axes[0].texts[0].get_text() == "12%"


def test_the_first_label_is_on_top():
    axes = plots.bars(["first", "second"], [1, 2]).axes[0]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["first", "second"]
    assert axes.yaxis_inverted()


def test_a_label_without_a_value_is_refused():
    with pytest.raises(ValueError, match="shorter"):
        plots.bars(["a", "b"], [1])


def test_labels_are_korean_unless_english_was_asked_for(monkeypatch):
    assert plots.label("토큰", "tokens") == "토큰"
    monkeypatch.setenv("COURSE_LANG", "en")
    assert plots.label("토큰", "tokens") == "tokens"


def test_labels_are_english_where_no_font_has_hangul(monkeypatch):
    monkeypatch.setattr(plots, "_bundled", lambda: None)
    monkeypatch.setattr(plots, "_INSTALLED", ())
    assert plots.korean_font() is None
    assert plots.label("토큰", "tokens") == "tokens"


def test_a_notebook_gets_one_picture_and_its_numbers_as_text():
    code = (
        "import warnings; warnings.simplefilter('ignore')\n"
        "from IPython.testing.globalipapp import start_ipython\n"
        "shell = start_ipython()\n"
        "from IPython.utils.capture import capture_output\n"
        "with capture_output() as seen:\n"
        "    shell.run_cell('''import matplotlib.pyplot\\nfrom helpers.show.plots import bars\\n"
        'bars(["가"], [3], title="제목", unit="개")\'\'\')\n'
        "[output] = seen.outputs\n"
        "print(sorted(output.data), ascii(output.data['text/plain']), output.metadata)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "['image/png', 'text/plain']" in done.stdout
    assert ascii("제목\n가: 3 개") in done.stdout
    assert "'width': 560" in done.stdout


def test_importing_the_module_loads_no_matplotlib():
    code = "import sys; import helpers.show.plots; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
