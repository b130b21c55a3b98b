"""Clauses with offsets: the unit that gets a sentiment and themes ("friendly agent, but I waited 40 minutes" -> two).

Rules, not a model: survey comments are short, unpunctuated and multilingual, and every clause must be found again at
the same place on every machine. One pass over characters finds sentence ends, one over words finds contrasts,
joined main clauses and lists. Both are linear; no pattern can backtrack over more than a few characters.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from typing import Final, NamedTuple

from analyzer.text import cues
from analyzer.text.sentences import sentences

MAX_WORDS: Final = 60
MAX_CHARS: Final = 1000

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|,(?!\d)|，|、")
_STRIP = " \t\r\n\x0b\x0c\x85\xa0\u2028\u2029\u200b\ufeff,;:.|•‣●▪◦■*·>、，"
_STRIP_RIGHT = _STRIP.replace("*", "") + "-–—"
_WEAK = cues.CONTRAST | frozenset(
    {"and", "und", "et", "y", "e", "however", "yet", "jedoch", "cependant", "porém", "echter", "però"}
)


class _Token(NamedTuple):
    word: str
    start: int
    end: int


def split_clauses(text: str) -> list[tuple[int, int]]:
    """Split a comment into clauses.

    Parts
    -----
    Sentence ends (abbreviations, decimals and links excepted; a missing space as in ``good.But`` is seen), line breaks,
    bullets, semicolons, spaced dashes and emoji; conjunctions of contrast in seven languages; ``and`` or a comma
    between two clauses with their own subject and verb; lists of short remarks; run-ons after 60 words.

    Parameters
    ----------
    text : any string, of any length.

    Returns
    -------
    list of (start, end)
        Code-point offsets into ``text``, ordered, disjoint, never empty, without surrounding space or a leading
        ``and`` / ``but``. Empty when ``text`` holds no letter, digit or symbol such as an emoji.

    Examples
    --------
    >>> text = "Friendly agent, but I waited 2.5 hours."
    >>> [text[a:b] for a, b in split_clauses(text)]
    ['Friendly agent', 'I waited 2.5 hours']
    >>> split_clauses("...")
    []
    """
    low = _lower(text)
    spans: list[tuple[int, int]] = []
    for start, end in sentences(text, low):
        for a, b in _parts(low, start, end):
            _append(spans, text, low, a, b)
    if not spans:
        a, b = _trim(text, low, 0, len(text))
        if any(
            c.isalnum() or (ord(c) > 0x2000 and not c.isspace() and c not in _STRIP + "…—–“”‘’‚„•") for c in text[a:b]
        ):
            return [(a, min(b, a + MAX_CHARS))]
    return spans


def _lower(text: str) -> str:
    """Lower case with the same length: a few letters grow when lowered and would shift every offset."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    return low.replace("’", "'")


def _parts(low: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut one sentence at contrasts, joined main clauses, lists and after too many words."""
    segment = low[start:end]
    words = _TOKEN.findall(segment)
    if len(words) <= MAX_WORDS and end - start <= MAX_CHARS and _CANDIDATES.isdisjoint(words):
        return [(start, end)]
    tokens = [_Token(m.group(), start + m.start(), start + m.end()) for m in _TOKEN.finditer(segment)]
    if len(tokens) < 3 and end - start <= MAX_CHARS:
        return [(start, end)]
    cuts = (_list_cuts(tokens) or _clause_cuts(tokens)) if tokens else []
    bounds = [start, *cuts, end]
    parts = list(itertools.pairwise(bounds))
    if len(tokens) <= MAX_WORDS and end - start <= MAX_CHARS:
        return parts
    return [piece for a, b in parts for piece in _shorten(tokens, a, b)]


def _clause_cuts(tokens: list[_Token]) -> list[int]:
    """Positions where a new clause begins inside one sentence."""
    cuts: list[int] = []
    first = 0  # index of the clause's first token
    has_verb = False
    concessive = tokens[0].word in cues.CONCESSIVE
    for i, token in enumerate(tokens):
        word = token.word
        if i and i < len(tokens) - 1 and i - first >= 1:
            opens = False
            if concessive and word in ",，" and i - first >= 2 and len(tokens) - i > 2:
                opens, concessive = True, False
            elif word in _CANDIDATES:
                opens = _opens(tokens, i, first, has_verb=has_verb)
            if opens:
                cuts.append(token.start)
                first, has_verb = i, False
        has_verb = has_verb or word in cues.VERBS or word in cues.SUBJECTS
    return cuts


_CANDIDATES: Final = (
    cues.CONTRAST
    | cues.ADVERBS
    | cues.AFTER_COMMA
    | cues.EXCEPT
    | cues.AND
    | frozenset(cues.TWO_WORDS)
    | frozenset(",，")
)


def _opens(tokens: list[_Token], i: int, first: int, *, has_verb: bool) -> bool:
    """Whether the cue at ``i`` opens a clause (``first``: index of the running clause's first token)."""
    word, before, after = tokens[i].word, tokens[i - 1].word, tokens[i + 1].word
    comma = before in ",，"
    subject = after in cues.SUBJECTS or after in cues.DETERMINERS
    if word in ",，":
        return has_verb and _main_clause(tokens, i + 1) and tokens[first].word not in cues.SUBORDINATE
    if word in cues.CONTRAST:
        if before in cues.BEFORE_BUT or (word == "aber" and not comma and before in cues.VERBS):
            return False
        return not (word == "though" and before in {"as", "even"})
    if word in cues.TWO_WORDS and after in cues.TWO_WORDS[word] and len(tokens) - i > 2:
        return word != "other" or before not in {"each", "any", "no"}
    if word in cues.EXCEPT:
        return True
    if word in cues.ADVERBS:
        return _adverb(word, before, after, comma=comma, subject=subject)
    if word in cues.AFTER_COMMA:
        return comma
    if word in cues.AND:
        if word == "en" and after not in _DUTCH:  # "en la tienda", "en retard": no Dutch "and"
            return False
        return has_verb and _main_clause(tokens, i + 1) and tokens[first].word not in cues.SUBORDINATE
    return False


_DUTCH: Final = frozenset("ik wij we ze zij hij het je men de een mijn ons onze niemand er dat".split())


def _adverb(word: str, before: str, after: str, *, comma: bool, subject: bool) -> bool:
    if comma:
        return word != "still"
    if word in {"ma", "mas"}:  # "ma commande" is French, "mas rapido" Spanish: only before a pronoun or an article
        joins = subject or after in cues.VERBS or after in {"non", "não", "nao", "ancora", "ainda", "troppo", "falta"}
        return joins and before not in cues.PREPOSITIONS and before not in cues.VERBS
    if word in {"still", "otherwise", "echter", "doch"} or before in cues.VERBS or before in cues.NEGATION:
        return False
    return subject or after in ",，"


def _main_clause(tokens: list[_Token], i: int) -> bool:
    """Whether tokens from ``i`` begin with a subject and its verb (looks at most five words ahead)."""
    if i < len(tokens) and tokens[i].word in cues.AND:
        i += 1
    if i + 1 >= len(tokens):
        return False
    word = tokens[i].word
    ahead = [t.word for t in tokens[i + 1 : i + 5]]
    if word in cues.SUBJECTS:
        return "'" in word or any(w in cues.VERBS or w.endswith("ed") for w in ahead[:3] if w != ",")
    if word in cues.DETERMINERS:
        noun = ahead[:1] != [","] and ahead[:1]
        return bool(noun) and any(w in cues.VERBS for w in _until_comma(ahead[1:]))
    return False


def _until_comma(words: list[str]) -> list[str]:
    return words[: words.index(",")] if "," in words else words


def _list_cuts(tokens: list[_Token]) -> list[int]:
    """Cuts of a list of short remarks ("long queues, rude staff, dirty toilets"); empty when it is none."""
    commas = [i for i, t in enumerate(tokens) if t.word in ",，、"]
    if not commas or len(tokens) > 6 * (len(commas) + 1):
        return []
    bounds = [-1, *commas, len(tokens)]
    pieces = [[t.word for t in tokens[a + 1 : b]] for a, b in itertools.pairwise(bounds)]
    pieces = [p for p in pieces if p]
    if len(pieces) < 2 or not all(_remark(p) for p in pieces):
        return []
    if sum(len(p) for p in pieces) < 2 * len(pieces) or (len(pieces) == 2 and min(map(len, pieces)) < 2):
        return []
    if pieces[0][0] in cues.NEGATION and pieces[1][0] not in cues.NEGATION:
        return []
    return [tokens[i].start for i in commas]


def _remark(words: list[str]) -> bool:
    """One to four words without subject or verb, not a prepositional phrase."""
    body = words[1:] if words[0] in cues.AND else words
    if not 1 <= len(body) <= 4 or body[0] in cues.PREPOSITIONS or body[0] in _NOT_REMARK:
        return False
    return not any(w in cues.VERBS or w in _NOT_REMARK for w in body)


_NOT_REMARK: Final = (
    (cues.SUBJECTS - frozenset({"no", "je", "die", "la", "le"}))
    | cues.CONTRAST
    | cues.SUBORDINATE
    | frozenset({"which", "who", "that", "etc", "thanks", "thank", "please", "sorry", "yes", "hi", "hello"})
)


def _shorten(tokens: list[_Token], start: int, end: int) -> list[tuple[int, int]]:
    """Cut a run-on into pieces of at most MAX_WORDS words and MAX_CHARS characters, at a comma or ``and`` if near."""
    words = tokens[bisect_left(tokens, start, key=_start) : bisect_left(tokens, end, key=_start)]
    starts = [t.start for t in words]
    pieces, a, i = [], start, 0
    while end - a > MAX_CHARS or len(words) - i > MAX_WORDS:
        limit = bisect_left(starts, a + MAX_CHARS, i)
        j = min(i + MAX_WORDS, limit, len(words))
        if j <= i or (j == len(words) and end - a <= MAX_CHARS):
            j = i
        for k in range(j - 1, i + (j - i) // 2, -1):
            if words[k].word in ",，、" or words[k].word in cues.AND:
                j = k
                break
        cut = starts[j] if i < j < len(starts) and starts[j] > a else a + MAX_CHARS
        if cut >= end:
            break
        pieces.append((a, cut))
        a, i = cut, bisect_left(starts, cut, i)
    return [*pieces, (a, end)]


def _start(token: _Token) -> int:
    return token.start


def _append(spans: list[tuple[int, int]], text: str, low: str, start: int, end: int) -> None:
    """Trim and add a span; what holds no word goes to the clause before it (emoji, "10/10", "!!!")."""
    a, b = _trim(text, low, start, end)
    if a >= b:
        return
    if sum(map(str.isalpha, text[a : min(b, a + 40)])) >= 2 or any(ord(c) > 0x2E80 and c.isalpha() for c in text[a:b]):
        spans.append((a, b))
    elif spans and a - spans[-1][1] < 8 and "\n" not in text[spans[-1][1] : a] and b - spans[-1][0] <= MAX_CHARS:
        if any(c.isalnum() or ord(c) > 0x2000 for c in text[a:b]):
            spans[-1] = (spans[-1][0], b)


def _trim(text: str, low: str, start: int, end: int) -> tuple[int, int]:
    """Drop surrounding space, list marks and a leading weak conjunction."""
    while True:
        while start < end and (text[start] in _STRIP or text[start] in "-–—!?…)]" or text[start].isspace()):
            if text[start] == "-" and text[start + 1 : start + 2].isdigit():
                break
            start += 1
        match = _TOKEN.match(low, start, min(end, start + 20))
        if (
            match
            and match.group() in _WEAK
            and match.end() < end
            and (low[match.end()].isspace() or low[match.end()] in ",:")
        ):
            if any(map(str.isalpha, text[match.end() : min(end, match.end() + 40)])):
                start = match.end()
                continue
        break
    while end > start and (text[end - 1].isspace() or text[end - 1] in _STRIP_RIGHT):
        end -= 1
    return start, end
