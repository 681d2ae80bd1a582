"""How near a text is to a question by the letters they share, for search without a model.

Korean joins particles to its words ("책은", "책을"), so letter pairs are counted and not words.
But: knows no meaning; "과태료" and "벌금" share nothing.
"""

import math
from collections.abc import Sequence


def pairs(text: str) -> list[str]:
    """Return the pairs of neighbouring letters in each word; a word of one letter is itself.

    >>> pairs("책은 두 권")
    ['책은', '두', '권']
    """
    return [word[i : i + 2] for word in text.split() for i in range(max(1, len(word) - 1))]


def shared(one: str, other: str) -> int:
    """Return how many different letter pairs the two texts have in common."""
    return len(set(pairs(one)) & set(pairs(other)))


def bm25(question: str, texts: Sequence[str], *, k: float = 1.5, b: float = 0.75) -> list[float]:
    """Return each text's BM25 score for `question`: 0 for nothing shared, more for rare pairs.

    Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with
    Lucene's idf, which is never negative. `k` damps repetition, `b` long texts.
    """
    counted = [pairs(text) for text in texts]
    mean = sum(map(len, counted)) / (len(counted) or 1)
    scores = [0.0] * len(texts)
    for pair in dict.fromkeys(pairs(question)):
        having = sum(pair in words for words in counted)
        rarity = math.log(1 + (len(counted) - having + 0.5) / (having + 0.5))
        for number, words in enumerate(counted):
            times, length = words.count(pair), len(words) / (mean or 1)
            scores[number] += rarity * times * (k + 1) / (times + k * (1 - b + b * length))
    return scores
