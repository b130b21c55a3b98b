"""Which words name things, told by the company they keep: what follows *the* does, what follows *they* does not.

No tagger and no word list of nouns: the counts come from the texts at hand, so they hold for any subject and for the
languages whose small words are listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from analyzer.themes.phrases import Phrase, words_of
from analyzer.themes.stops import is_stop

# Without the Italian "i" and the Portuguese "as": in English they stand before verbs and adjectives.
_BEFORE_NOUNS: Final = frozenset(
    "the a an my your our their his its no any some der die das den dem ein eine einen meine mein unser unsere kein "
    "keine le la les un une des du mon ma mes notre votre leur el los las una mi su nuestro il lo gli uno della o os "
    "um uma meu minha het een mijn onze geen".split()
)
_BEFORE_VERBS: Final = frozenset(
    "to i they we you he she it can could will would should must not never please don't didn't doesn't can't couldn't "
    "won't wouldn't ich wir sie er zu nicht je nous vous ils elle ne yo nosotros ellos no io noi loro non eu eles não "
    "ik wij zij niet te".split()
)
_REACH: Final = 3  # words between the article and the end of what it introduces


@dataclass(frozen=True)
class Nouns:
    """How often a word ended what an article introduced (``named``), and how often it followed a subject (``done``)."""

    named: Counter[str]
    done: Counter[str]

    def share(self, word: str) -> float:
        """(named + 1/2) / (named + done + 1): near 1 for names of things, near 0 for verbs, 1/2 where nothing is known.

        Examples
        --------
        >>> nouns = count_nouns(["my new router", "the router, again", "they promised a refund", "we promised"])
        >>> nouns.share("router") > 0.8, nouns.share("promised") < 0.2, nouns.share("quickly")
        (True, True, 0.5)
        """
        named, done = self.named[word], self.done[word]
        return (named + 0.5) / (named + done + 1.0)

    def of(self, phrase: Phrase) -> float:
        """Mean of the shares of a phrase's last word and of its most noun-like word."""
        best = max((self.share(word) for word in phrase if not is_stop(word)), default=0.0)
        return (best + self.share(phrase[-1])) / 2


def count_nouns(texts: Iterable[str]) -> Nouns:
    """Count both kinds of company in texts."""
    named, done = Counter[str](), Counter[str]()
    for text in texts:
        for run in words_of(text):
            for i, word in enumerate(run[:-1]):
                if word in _BEFORE_NOUNS:
                    end = i + 1
                    while end < len(run) and end <= i + _REACH and not is_stop(run[end]):
                        end += 1
                    if end > i + 1:
                        named[run[end - 1]] += 1
                elif word in _BEFORE_VERBS:
                    done[run[i + 1]] += 1
    return Nouns(named, done)
