"""The way out of the sandbox: slow clients, too many, too much, resets; one submission's at a time."""

import socket
import struct
import threading

import pytest

from helpers.gateway.scenario import Text, scenario
from helpers.grading import forward
from helpers.grading.forward import Forward
from helpers.grading.sandbox.warm import listen
from tests.conftest import chat_body

PLENTY = 10_000_000  # bytes


@pytest.fixture
def way(gateway):
    """A forward to the gateway, and its port."""
    listener = listen()
    made = Forward(listener, gateway.url)
    made.allow(PLENTY)
    yield made, listener.getsockname()
    made.close()
    listener.close()


@pytest.fixture
def reach():
    """Return a function that connects; every connection is closed at the end."""
    made = []

    def connected(address):
        made.append(socket.create_connection(address, 10))
        return made[-1]

    yield connected
    for one in made:
        one.close()


def ask(connection, prompt="안녕?"):
    """Send a request; the answer is read by `answer`."""
    import json

    body = json.dumps(chat_body(prompt)).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
    connection.sendall(head.encode() + body)


def answer(connection) -> str:
    return connection.recv(15).decode()


def ended(connection) -> bool:
    """Return whether the other side closes or resets, without having answered."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def test_clients_that_send_half_a_request_do_not_hold_up_others(way, reach):
    for _ in range(20):
        reach(way[1]).sendall(b"POST /v1/chat/completions HTTP/1.1\r\nContent-Le")
    last = reach(way[1])
    ask(last)
    assert answer(last) == "HTTP/1.1 200 OK"


def test_a_client_that_reads_nothing_does_not_hold_up_others(gateway, way, reach):
    with scenario(gateway, Text("가" * 3_000_000), Text("b")):
        ask(reach(way[1]))
        other = reach(way[1])
        ask(other)
        assert answer(other) == "HTTP/1.1 200 OK"


def test_connections_beyond_the_most_are_cut_until_there_is_room_again(way, reach):
    first = [reach(way[1]) for _ in range(forward.MOST)]
    for one in first:
        one.sendall(b"GET")
    assert ended(reach(way[1]))
    for one in first:
        one.close()
    way[0].allow(PLENTY)
    again = reach(way[1])
    ask(again)
    assert answer(again) == "HTTP/1.1 200 OK"


def test_more_bytes_than_allowed_end_the_connection(way, reach):
    way[0].allow(100_000)
    greedy = reach(way[1])
    with pytest.raises(OSError):
        for _ in range(1000):
            greedy.sendall(b"x" * 100_000)
        raise AssertionError("a hundred megabytes went through")
    later = reach(way[1])
    ask(later)
    assert ended(later)


def test_a_reset_by_the_gateway_is_a_reset_for_the_student(reach):
    with socket.create_server(("127.0.0.1", 0)) as server:
        listener = listen()
        made = Forward(listener, f"http://127.0.0.1:{server.getsockname()[1]}")
        made.allow(PLENTY)
        student = reach(listener.getsockname())
        student.sendall(b"hello")
        taken = server.accept()[0]
        assert taken.recv(5) == b"hello"
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        taken.close()
        with pytest.raises(ConnectionResetError):
            student.recv(1)
        made.close()
        listener.close()


def test_what_was_open_is_cut_when_the_next_submission_begins(gateway, way, reach):
    left = reach(way[1])
    left.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n")
    way[0].allow(PLENTY)
    assert ended(left)
    with scenario(gateway, Text("1")) as scene:
        with pytest.raises(OSError):
            for _ in range(100):
                ask(left)
            raise AssertionError("it still sends")
        assert not scene.calls and not scene.refused


def test_a_late_request_of_one_submission_is_not_counted_for_the_next(gateway, way, reach):
    """A hundred of them in flight, at the moment when the next one begins."""
    sent = [reach(way[1]) for _ in range(50)]
    asking = [threading.Thread(target=ask, args=(one, "late")) for one in sent]
    for one in asking:
        one.start()
    way[0].allow(PLENTY)
    with scenario(gateway, *(Text(str(n)) for n in range(60))) as scene:
        own = reach(way[1])
        ask(own, "own")
        assert answer(own) == "HTTP/1.1 200 OK"
        for one in asking:
            one.join()
        scene.wait(10)
        asked = [one.request["messages"][0]["content"] for one in [*scene.calls, *scene.refused]]
    assert asked == ["own"]
