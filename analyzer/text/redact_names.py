"""Names of people: after a cue ("my name is", "spoke to", "Mr", "regards"), and common given names on their own.

Without a language model a name can be told from a word only by its surroundings or by a list; both are used.
Agents' names are personal data like customers' names; roles ("the manager", "customer service") stay for the themes.
One pass over the words, each looking back at most six: linear.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from analyzer.text import name_cues as cues
from analyzer.text.first_names import AMBIGUOUS, ANY_CASE, FIRST_NAMES, FULL, NOT_NAMES

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*(?:-[^\W\d_]+)*")
_INITIAL = re.compile(r"(?<![\w.])[A-ZÀ-Þ]\.\s?(?:[a-z]{2,3}\s){0,3}[A-ZÀ-Þ][\w'’-]{2}")
_NAME_WORD = re.compile(r"name|naam|nom|surname|nombre", re.IGNORECASE)
_GAP: Final = frozenset(" \t\n,:!.-\u00a0")


class _Word(NamedTuple):
    text: str
    low: str
    start: int
    end: int


def redact_names(text: str) -> str:
    """Replace names of people by ``[NAME]``.

    Examples
    --------
    >>> redact_names("I spoke to Sarah Jones, then the Manager")
    'I spoke to [NAME], then the Manager'
    """
    if not _possible(text):
        return text
    words = [_Word(m.group(), m.group().lower().replace("’", "'"), m.start(), m.end()) for m in _WORD.finditer(text)]
    shouting = text.isupper()  # capitals say nothing in a comment written in capitals
    out: list[str] = []
    done = i = 0
    while i < len(words):
        low = words[i].low
        cued = i and words[i - 1].low in cues.CUE_WORDS
        initial = (
            not shouting and len(low) == 1 and low != words[i].text and text[words[i].end : words[i].end + 1] == "."
        )
        if low not in _KNOWN and low.isalpha() and not cued and not initial:
            i += 1
            continue
        last = _initials(text, words, i) if initial else i - 1
        last = last if last >= i else _name(text, words, i, cased=not shouting)
        if last < i:
            i += 1
            continue
        end = words[last].end
        end -= 2 if words[last].low.endswith("'s") else 0
        out += [text[done : words[i].start], "[NAME]"]
        done = end
        i = last + 1
    return "".join([*out, text[done:]]) if out else text


def _possible(text: str) -> bool:
    """Cheap test: a listed given name, or a cue before a capital or before a word that may be a name in any case."""
    if _INITIAL.search(text):
        return True
    before = ""
    named = _NAME_WORD.search(text) is not None
    any_case = _ANY_CASE | _COPULAS if named else _ANY_CASE
    for word in _WORD.findall(text):
        low = word.lower()
        if low in _KNOWN or (before in cues.CUE_WORDS and (word[0].isupper() or before in any_case)):
            return True
        if low in cues.PARTICLES and before in cues.TITLES:
            return True
        if not low.isalpha() and ("’" in low or "'" in low or "-" in low):
            low = low.replace("’", "'")
            if low.replace("-", "'").split("'")[0] in FIRST_NAMES:
                return True
        before = low
    return False


_KNOWN: Final = FIRST_NAMES | FULL
# Frequent words: they can end a cue only where "name", "naam" ... occurs.
_COPULAS: Final = frozenset("is was é e è ist war es est".split())
_ANY_CASE: Final = (frozenset(cues.OWN) - _COPULAS) | cues.SHORT_TITLES | {"name"}


def _name(text: str, words: list[_Word], i: int, *, cased: bool) -> int:
    """Index of the last word of the name that begins at word ``i``; ``i - 1`` when none does."""
    word = words[i]
    if (word.start and text[word.start - 1] in "[@/") or text[word.end : word.end + 1] in ("]", "@") or word.low == "i":
        return i - 1
    capital = cased and word.text[0].isupper()
    listed = _listed(word.low)
    plain = _plain(word)
    own, named, weak, title = _cued(text, words, i)
    if not (own or title) and ((_brand(word) and not listed) or (_shouted(words, i) and not named)):
        return i - 1
    if word.low in ANY_CASE and not capital and not own:
        return _lower(text, words, i)
    if title and word.low in cues.PARTICLES:  # "Meneer van den Berg"
        return _after_particles(text, words, i) if cased else i - 1
    if capital and listed and len(word.low) >= 3 and not (i and words[i - 1].low in cues.SAINTS):
        last = _extend(text, words, i)
        return i - 1 if not (own or named or title) and _institution(text, words, last) else last
    if capital and not plain and (own or named or title):
        last = _extend(text, words, i)
        return i - 1 if named and not listed and _institution(text, words, last) else last
    if capital and word.low in AMBIGUOUS and (weak or (word.low in FULL and _extend(text, words, i) > i)):
        return _extend(text, words, i)
    if capital and not plain and weak and text[words[i - 1].end : word.start] in (" ", ", "):
        last = _extend(text, words, i)
        comma = text[words[i - 1].end] == "," and words[i - 1].low in cues.ROLES
        if _follows(text, words, last) in cues.ROLES:  # "someone, Mental Health nurse"
            return i - 1
        return last if last > i and (comma or words[i - 1].low in _PAIR_CUES) else i - 1
    if capital:
        return i - 1
    if own and not plain and word.low not in cues.NOT_AFTER_OWN:
        more = (
            i + 1 < len(words)
            and text[word.end : words[i + 1].start] == " "
            and not _plain(words[i + 1])
            and words[i + 1].low not in cues.NOT_AFTER_OWN
        )
        return i + 1 if more else i
    if listed and (named or weak or own or title):
        return _lower(text, words, i)
    short = (
        title
        and words[i - 1].low in cues.SHORT_TITLES
        and len(word.low) >= 3
        and not plain
        and word.low not in cues.AFTER_TITLE
    )
    return i if short else i - 1


def _lower(text: str, words: list[_Word], i: int) -> int:
    """A name in lower case that is nothing else: with its particles, and with the surname that ends a greeting."""
    j = i + 1
    if j >= len(words) or text[words[i].end : words[j].start] != " ":
        return i
    if words[j].low in cues.PARTICLES and words[j].low not in ("a", "al", "e", "la", "le", "do", "das", "de"):
        while j < len(words) and words[j].low in cues.PARTICLES:
            j += 1
        return min(j, len(words) - 1)
    closing = i and words[i - 1].low in cues.CLOSINGS
    ends = not text[words[j].end :].strip(" .!") or text[words[j].end : words[j].end + 1] == "\n"
    return j if closing and ends and not _plain(words[j]) else i


def _initials(text: str, words: list[_Word], i: int) -> int:
    """Last word of "J. de Vries" where a person can be named; ``i - 1`` elsewhere ("plan B. Then")."""
    before = text[: words[i].start].rstrip(" ")[-1:]
    if before == "/" or (before == "." and i and len(words[i - 1].low) == 1 and words[i].start - words[i - 1].end < 3):
        return i - 1  # "N.E. Ambulance", "38A/B. Row"
    if before.isalnum() and not (i and words[i - 1].low in cues.BEFORE_INITIAL | cues.CUE_WORDS):
        return i - 1
    if before in ("", ".", "\n", "!", "?", ":", ";") and words[i].low in _ENUMERATED and not _listed(words[i + 1].low):
        return i - 1  # "A. Reduce the menu. B. Employ more people"
    last = _extend(text, words, i)
    return last if last > i and words[last].text[0].isupper() and len(words[last].low) > 2 else i - 1


def _after_particles(text: str, words: list[_Word], i: int) -> int:
    k = i
    while k < len(words) and words[k].low in cues.PARTICLES and k - i < 4:
        k += 1
    named = k < len(words) and words[k].text[0].isupper() and not _plain(words[k])
    return _extend(text, words, k) if named and text[words[k - 1].end : words[k].start] == " " else i - 1


# Before two capitalised words these announce a person; "called Virgin Media" or "Hi Acme Energy" do not.
_PAIR_CUES: Final = frozenset("mit von to an".split())


def _cued(text: str, words: list[_Word], i: int) -> tuple[bool, bool, bool, bool]:
    """Which cues end right before word ``i``: own name, named person, weak, title."""
    if not i:
        return False, False, False, False
    before = words[i - 1]
    gap = text[before.end : words[i].start]
    if (
        before.low not in cues.CUE_WORDS
        or not 1 <= len(gap) <= 4
        or not _GAP.issuperset(gap)
        or text[before.start - 1 : before.start] == "["
    ):
        return False, False, False, False
    title = before.low in cues.TITLES or (
        before.low in cues.DOTTED_TITLES and before.text[0].isupper() and (gap[0] == "." or before.low == "m")
    )
    if "." in gap and not title:
        return False, False, False, False
    own = _ends_with(words, i, cues.OWN) or (before.low == "name" and ":" in gap)
    return own, _ends_with(words, i, cues.NAMED), _ends_with(words, i, cues.WEAK), title


def _ends_with(words: list[_Word], i: int, phrases: Mapping[str, tuple[tuple[str, ...], ...]]) -> bool:
    for phrase in phrases.get(words[i - 1].low, ()):
        n = len(phrase)
        if n <= i and all(words[i - n + k].low == phrase[k] for k in range(n)):
            return True
    return False


def _extend(text: str, words: list[_Word], i: int) -> int:
    """Take the capitalised words after a name's first, with particles ("de Vries") and initials ("J. Smith")."""
    last = i
    while last - i < 4 and last + 1 < len(words) and not words[last].low.endswith("'s"):
        j = last + 1
        gap = text[words[last].end : words[j].start]
        if gap != " " and not (gap in (". ", ".") and len(words[last].low) == 1):
            break
        k = j
        while (
            k < len(words) - 1
            and k - j < 2
            and words[k].low in cues.PARTICLES
            and text[words[k].end : words[k + 1].start] == " "
        ):
            k += 1
        if not words[k].text[0].isupper() or _plain(words[k]) or text[words[k].end : words[k].end + 1] == "@":
            break
        last = k
    return last


_ENUMERATED: Final = frozenset("abcdef")
_CAPITAL_INSIDE: Final = re.compile(r"(?<!Mc)(?<!Mac)(?<!De)(?<!Di)(?<!La)(?<!Le)(?<!Van)(?<!Fitz)(?<=[a-zà-ÿ])[A-Z]")


def _brand(word: _Word) -> bool:
    """A capital inside a word ("WiFi", "PayPal"), as no name of a person has it but McKay's and DeWitt's kind."""
    return _CAPITAL_INSIDE.search(word.text) is not None


def _shouted(words: list[_Word], i: int) -> bool:
    """A word in capitals between words in capitals that is an ordinary word too: its capital says nothing."""
    if _cased_plainly(words[i]) or words[i].low not in AMBIGUOUS:
        return False
    beside = [w for w in (words[i - 1 : i] + words[i + 1 : i + 2]) if len(w.text) > 1]
    return bool(beside) and not any(_cased_plainly(w) for w in beside)


def _cased_plainly(word: _Word) -> bool:
    """True unless every letter is a capital, and there is more than one."""
    return len(word.text) < 2 or not word.text.isupper()


def _institution(text: str, words: list[_Word], last: int) -> bool:
    """A hospital, school, street ... named after somebody: "James Cook Hospital" is no person."""
    return words[last].low in cues.INSTITUTIONS or _follows(text, words, last) in cues.INSTITUTIONS


def _follows(text: str, words: list[_Word], last: int) -> str:
    """The word after a blank, in lower case, or nothing."""
    after = last + 1
    return words[after].low if after < len(words) and text[words[last].end : words[after].start] == " " else ""


def _listed(low: str) -> bool:
    bare = low[:-2] if low.endswith("'s") else low
    return bare in FIRST_NAMES or ("-" in bare and bare.split("-")[0] in FIRST_NAMES)


def _plain(word: _Word) -> bool:
    """A function word, a role, a weekday ...: never part of a name."""
    if word.low in NOT_NAMES or (word.low in FIRST_NAMES and len(word.low) < 3):
        return True
    head = word.low.split("'")[0]
    if head != word.low and head in cues.CONTRACTED:
        return True
    return 1 < len(word.text) <= 3 and word.text.isupper() and word.low not in FIRST_NAMES
