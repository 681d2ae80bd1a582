import pytest

from helpers.show import plots
from helpers.show.lines import lines
from tests.show.test_plots import drawn, settings_left_alone  # noqa: F401  the second is a fixture

CURVES = {"전부": [10, 40, 90], "최근 5턴": [10, 20, 30]}


def test_each_curve_is_drawn_named_and_told_apart_without_colour():
    axes = lines([1, 2, 3], CURVES, title="합", unit="토큰", below="턴").axes[0]
    assert [list(line.get_ydata()) for line in axes.lines] == list(CURVES.values())
    assert len({(line.get_linestyle(), line.get_marker()) for line in axes.lines}) == 2
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    assert legend == ["전부: 90 토큰", "최근 5턴: 30 토큰"] and axes.get_xlabel() == "턴"


def test_no_letter_of_a_chart_is_missing_and_it_is_the_same_again():
    once, again = (lines([1, 2, 3], CURVES, title="합", below="턴") for _ in range(2))
    assert drawn(once) == drawn(again)


def test_its_last_values_stand_as_text_beside_the_picture():
    figure = lines([1, 2, 3], CURVES, title="합", unit="토큰")
    assert figure.text_form == "합\n전부: 90 토큰\n최근 5턴: 30 토큰"
    assert isinstance(figure, plots.chart_class())


@pytest.mark.parametrize("curves", [{"a": [1, 2]}, {name: [1, 2, 3] for name in "abcde"}])
def test_a_curve_without_all_its_values_or_one_too_many_is_refused(curves):
    with pytest.raises(ValueError, match="4 curves at most, each with 3 values"):
        lines([1, 2, 3], curves)
