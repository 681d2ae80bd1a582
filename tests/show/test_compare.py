"""Several models at once, over the real SDKs; who answers what is a rule of a scenario."""

import threading

import pytest

from helpers.errors import SettingError
from helpers.gateway.scenario import EndsEarly, Held, Status, Text, by_provider, scenario
from helpers.gateway.wire import most_at_once
from helpers.show.compare import compare
from helpers.show.comparison import Comparison
from tests.conftest import CHAT, CLAUDE
from tests.gateway.sdks import GEMINI

MODELS = [CHAT, CLAUDE, GEMINI]


def test_all_stream_at_once_and_answer_in_the_order_asked_for(here):
    held = Held("답", "입니다")
    with scenario(here) as scene:
        scene.when(lambda ask: True, held)
        threading.Thread(target=lambda: held.wait_for(3) and held.release_all()).start()
        result = compare("질문", MODELS, system="짧게")
    assert most_at_once(scene.calls) == 3
    assert [one.name for one in result.columns] == MODELS
    assert all(one.answer.text == "답입니다" for one in result.columns)
    assert all(one.answer.answered_by == "scenario" for one in result.columns)


def test_a_failing_column_says_why_and_leaves_the_others_alone(here):
    with scenario(here) as scene:
        scene.when(by_provider("openai"), Status(400))
        scene.when(by_provider("anthropic"), EndsEarly(after=2, text="하나 둘 셋"))
        scene.when(lambda ask: True, Text("<b>괜찮습니다</b>"))
        result = compare("질문", [*MODELS, "gpt-nope"])
    refused, broken, fine, unknown = result.columns
    assert "BadRequestError" in refused.text and "하나 둘" in broken.text
    assert "broke off" in broken.failure and "gpt-nope" in unknown.failure
    assert fine.failure is None and fine.answer.usage.output > 0
    page = result._repr_html_()
    assert "&lt;b&gt;" in page and "<b>" not in page


def test_the_table_has_a_row_a_model_and_repeats_exactly_without_times(here):
    with scenario(here) as scene:
        scene.when(by_provider("anthropic"), Status(400))
        scene.when(lambda ask: True, Text("같은 답"))
        one, other = compare("질문", MODELS), compare("질문", MODELS)
    frame = one.dataframe(timed=False)
    assert frame.equals(other.dataframe(timed=False))
    assert list(frame["model"]) == MODELS and frame["answer"][0] == "같은 답"
    assert frame["USD"][0] > 0 and "BadRequestError" in frame["failure"][1]
    assert "seconds" in one.dataframe() and "seconds" not in frame
    assert (
        repr(one) == repr(other) and one._repr_html_() == other._repr_html_()
    )  # no page: no times


def test_a_client_of_ones_own_can_be_given(here):
    from openai import OpenAI

    with OpenAI(base_url=f"{here.url}/v1", api_key="k") as client, scenario(here, Text("답")):
        (column,) = compare("질문", [(client, CHAT)]).columns
    assert (column.name, column.provider, column.answer.text) == (CHAT, "openai", "답")


def test_parameters_reach_the_sdk(here):
    with scenario(here, Text("답")) as scene:
        compare("질문", CHAT, parameters={"temperature": 0.5})
    assert scene.calls[0].request["temperature"] == 0.5


def test_no_model_at_all_is_said_in_words():
    with pytest.raises(SettingError, match="compare"):
        compare("질문", [])


def test_an_empty_answer_is_not_an_empty_cell():
    from helpers.show.answer import Answer
    from helpers.show.comparison import Column

    assert "<td" in Comparison("질문", (Column("m", "openai", Answer()),))._repr_html_()
    assert Column("m", "openai", Answer()).text
