"""Vectors for sample embeddings: character n-grams hashed into a few hundred dimensions.

Honest about what they are: texts that share words or stems come out nearer, so that the
retrieval lesson works without a key, and that is all. But: knows no meaning; "개" is as far
from "강아지" as from "세금". No provider's model makes these numbers.
"""

import base64
import hashlib
import math
import re
import struct
import unicodedata
from collections import Counter

SIZE = 256
_LENGTHS = (2, 3, 4)  # characters in an n-gram, a word's bounds included


def of(text: str, size: int = SIZE) -> list[float]:
    """Return a vector of length 1 for `text`; the same text gives the same vector anywhere."""
    vector = [0.0] * size
    for gram, count in _grams(text).items():
        digest = int.from_bytes(hashlib.blake2b(_bytes(gram), digest_size=8).digest(), "big")
        sign = 1 if digest & 1 else -1
        vector[(digest >> 1) % size] += sign * math.sqrt(count)
    length = math.sqrt(sum(value * value for value in vector))
    return [value / length for value in vector] if length else [1.0, *vector[1:]]


def pack(vector: list[float]) -> str:
    """Return `vector` as base64 over little-endian 32-bit floats, OpenAI's compact form."""
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode("ascii")


def unpack(packed: str) -> list[float]:
    """Return the numbers in `packed`; raises ValueError when it is not base64 of floats."""
    data = base64.b64decode(packed, validate=True)
    if len(data) % 4:
        raise ValueError(f"{len(data)} bytes are no whole number of 32-bit floats.")
    return list(struct.unpack(f"<{len(data) // 4}f", data))


def _grams(text: str) -> Counter[str]:
    words = re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold())
    return Counter(
        f"^{word}$"[start : start + length]
        for word in words
        for length in _LENGTHS
        for start in range(len(word) + 3 - length)
    )


def _bytes(gram: str) -> bytes:
    return gram.encode("utf-8", "surrogatepass")
