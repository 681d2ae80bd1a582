import httpx
import pytest

from tests.conftest import chat_body


def post(gateway, path, **more):
    return httpx.post(gateway.url + path, trust_env=False, **more)


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/chat/completions"])
def test_routes_work_with_and_without_the_version(gateway, path):
    assert post(gateway, path, json=chat_body("안녕?")).status_code == 200


def test_an_unknown_path_is_answered_in_the_providers_format_and_names_the_known(gateway):
    answer = post(gateway, "/v1/images", json={})
    assert answer.status_code == 404
    assert "POST /v1/chat/completions" in answer.json()["error"]["message"]


def test_a_wrong_method_is_405(gateway):
    assert httpx.get(gateway.url + "/v1/chat/completions", trust_env=False).status_code == 405


@pytest.mark.parametrize("content", [b"{", b"", b"[]", b'"text"', b"\xff\xfe"])
def test_a_body_that_is_not_a_json_object_is_400(gateway, content):
    answer = post(gateway, "/v1/chat/completions", content=content)
    assert answer.status_code == 400 and "JSON" in answer.json()["error"]["message"]
    assert post(gateway, "/v1/chat/completions", json=chat_body("안녕?")).status_code == 200


def test_a_body_over_the_limit_is_413(gateway):
    answer = post(gateway, "/v1/messages", content=b"x" * (20 * 1024 * 1024 + 1), timeout=30)
    assert answer.status_code == 413


def test_the_root_says_that_it_is_the_gateway(gateway):
    assert httpx.get(gateway.url, trust_env=False).json() == {
        "course_gateway": True,
        "mode": "replay",
    }
