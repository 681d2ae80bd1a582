"""Memory gathered into huge pages holds what it held; where the kernel cannot, nothing happens."""

import platform
import sys

import pytest

from helpers.grading.sandbox import huge_pages


@pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
def test_what_is_gathered_is_as_it_was():
    kept = [bytearray(str(number).encode() * 1000) for number in range(2000)]
    huge_pages.collapse()
    assert all(bytes(one) == str(number).encode() * 1000 for number, one in enumerate(kept))


@pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
def test_a_kernel_that_knows_how_gathers_most_of_a_large_block():
    if tuple(map(int, platform.release().split(".")[:2])) < (6, 1):
        pytest.skip("Linux 6.1 and later")
    block = bytearray(64 * 1024 * 1024)
    assert huge_pages.collapse() >= len(block) // 2


def test_where_there_are_no_maps_nothing_happens(monkeypatch):
    monkeypatch.setattr(huge_pages, "_writable", lambda: (_ for _ in ()).throw(OSError))
    assert huge_pages.collapse() == 0
