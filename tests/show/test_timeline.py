import pytest

from helpers.show import plots
from helpers.show.timeline import timeline


def test_each_way_has_a_panel_with_its_bars_where_they_start_and_its_end_as_title():
    panels = timeline({"하나씩": [0, 1, 3], "한꺼번에": [0, 0, 0]}, [1, 2, 0.5]).axes
    assert [panel.get_title() for panel in panels] == ["하나씩: 3.5초", "한꺼번에: 2초"]
    assert [bar.get_x() for bar in panels[0].patches] == [0, 1, 3]
    assert [bar.get_width() for bar in panels[0].patches] == [1, 2, 0.5]
    assert panels[0].yaxis_inverted()


def test_the_text_beside_the_picture_says_when_each_way_ends():
    figure = timeline({"one": [0, 1]}, [1, 2])
    assert figure.text_form == "one: 3초"
    assert plots._png(figure)


def test_a_request_without_a_start_is_refused():
    with pytest.raises(ValueError, match="longer"):
        timeline({"one": [0]}, [1, 2])
