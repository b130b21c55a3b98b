"""Words as evidence: a light stemmer, keyword hits and the words that set a theme's phrases apart."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from analyzer.themes.codebook import Theme

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
STOP_WORDS: Final = frozenset(
    """a about after again all also am an and any are as at be because been before being but by can could did do does
    doing don't for from get got had has have he her here him his how i i'm i've if in into is it it's its just me more
    most much my no nor not now of off on one only or other our out over own same she so some such than that the their
    them then there these they this those through to too up us very was we were what when where which while who whom why
    will with would you your""".split()
)


def stem(word: str) -> str:
    """Strip the commonest English endings, so that *waiting*, *waited* and *waits* meet.

    Examples
    --------
    >>> [stem(w) for w in ("waiting", "waited", "waits", "queries", "billed", "stopping", "rude")]
    ['wait', 'wait', 'wait', 'query', 'bill', 'stop', 'rude']
    """
    w = word.lower().replace("’", "'")
    w = w.removesuffix("'s")
    if len(w) > 4 and w.endswith("ies"):
        return w[:-3] + "y"
    if len(w) > 3 and w.endswith("s") and not w.endswith(("ss", "us", "is")):
        w = w[:-1]
    for ending in ("ing", "ed"):
        base = w.removesuffix(ending)
        if base != w and len(base) > 2 and any(c in "aeiouy" for c in base):
            w = base[:-1] if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz" else base
            break
    return w[:-1] if len(w) > 4 and w.endswith("e") else w


def tokens(text: str) -> list[str]:
    """Stems of the words of a text, in order."""
    return [stem(word) for word in _WORD.findall(text)]


_STOP_STEMS: Final = frozenset(stem(word) for word in STOP_WORDS) | STOP_WORDS


def content(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order."""
    return [token for token in tokens(text) if token not in _STOP_STEMS and len(token) > 1]


@dataclass(frozen=True)
class Lexicon:
    """Keyword n-grams and word weights of a codebook.

    Attributes
    ----------
    keywords : stemmed n-gram -> indices of the themes it is evidence for.
    longest : words in the longest keyword.
    weights : stem -> (indices of themes, weights in [0, 1]); words of labels, descriptions and examples.
    n_themes : number of themes.
    """

    keywords: dict[tuple[str, ...], tuple[int, ...]]
    longest: int
    weights: dict[str, tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]]
    n_themes: int

    def evidence(self, texts: Sequence[str]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Keyword hits (0 or 1) and word overlap of each text with each theme, both (n, themes).

        The overlap is the sum of the weights of the text's different words divided by the square root of their number.
        """
        hits = np.zeros((len(texts), self.n_themes), dtype=np.float32)
        overlap = np.zeros_like(hits)
        for i, text in enumerate(texts):
            words = tokens(text)
            for size in range(1, self.longest + 1):
                for at in range(len(words) - size + 1):
                    for theme in self.keywords.get(tuple(words[at : at + size]), ()):
                        hits[i, theme] = 1.0
            different = set(words) - _STOP_STEMS
            for word in sorted(different):
                if word in self.weights:
                    themes, weights = self.weights[word]
                    overlap[i, themes] += weights
            overlap[i] /= math.sqrt(max(len(different), 1))
        return hits, overlap


def build_lexicon(themes: Sequence[Theme], background: Iterable[str]) -> Lexicon:
    """Keywords and word weights of themes, weighed against the other themes and background clauses.

    The weight of a word for a theme is strength x rarity. Strength is 1 for words of its name and keywords, else the
    share of its phrases with the word plus .15 (at most 1); rarity is 1 / (themes using the word + 40 x the share of
    background clauses using it), at most 1.
    """
    keywords: dict[tuple[str, ...], tuple[int, ...]] = {}
    for j, theme in enumerate(themes):
        for keyword in theme.keywords:
            key = tuple(tokens(keyword))
            if key:
                keywords[key] = (*keywords.get(key, ()), j)
    phrases = [_phrases(theme) for theme in themes]
    counts = [Counter(word for phrase in own for word in set(content(phrase))) for own in phrases]
    general = list(background)
    chance = Counter(word for text in general for word in set(content(text)))
    total: Counter[str] = Counter()
    for count in counts:
        total.update(dict.fromkeys(count, 1))
    table: dict[str, tuple[list[int], list[float]]] = {}
    for j, (theme, count) in enumerate(zip(themes, counts, strict=True)):
        named = set(content(_name(theme))) | {token for key in theme.keywords for token in content(key)}
        for word, n in count.items():
            share = n / max(len(phrases[j]), 1)
            rarity = 1.0 / (total[word] + 40.0 * chance[word] / max(len(general), 1))
            strength = 1.0 if word in named else min(1.0, share + 0.15)
            users, weights = table.setdefault(word, ([], []))
            users.append(j)
            weights.append(float(min(1.0, rarity) * strength))
    packed = {
        word: (np.asarray(users, dtype=np.intp), np.asarray(weights, dtype=np.float32))
        for word, (users, weights) in table.items()
    }
    longest = max((len(key) for key in keywords), default=0)
    return Lexicon(keywords, longest, packed, len(themes))


def _name(theme: Theme) -> str:
    """Its words that renaming leaves alone: those of the id, and of the first label where there are no examples."""
    words = theme.id.replace("_", " ")
    return words if theme.examples else f"{words} {theme.name}"


def _phrases(theme: Theme) -> list[str]:
    return [text for text in (_name(theme), theme.description, *theme.examples, *theme.keywords) if text]
