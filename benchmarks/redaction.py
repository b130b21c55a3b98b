"""Recall and precision of the redaction on synthetic comments, by kind and language.

    python benchmarks/redaction.py [--half 0|1] [--show N] [--write]

Half 0 is for mending the redactor; half 1 is held out (other sentences, names, streets, random numbers): its misses are
never shown. A structured datum counts as found when not one of its letters or digits is left; a name when no word of it
is left (initials and particles aside); an address when no digit and at most a fifth of its letters are left.
A placeholder is right when it took nothing but personal data: it overlaps a planted datum and no other word.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from analyzer.text.clean import clean
from analyzer.text.redact import KINDS as PLACEHOLDERS
from analyzer.text.redact import redact
from benchmarks.personal.generate import LANGUAGES, Planted, comments
from benchmarks.personal.values import KINDS, STRUCTURED

HERE = Path(__file__).resolve().parent
_HOLDER = re.compile(rf"\[(?:{'|'.join(PLACEHOLDERS)})\]")
_PARTICLES = frozenset("de den der van von la del el du da le ter al".split())


def cleaned(comment: Planted) -> Planted:
    """The comment as the text room sees it, with the spans moved along."""
    spans = []
    for kind, start, end in comment.spans:
        at = len(clean(comment.text[:start]))
        spans.append((kind, at, at + len(clean(comment.text[start:end]))))
    return Planted(clean(comment.text), comment.language, tuple(spans))


def removed(text: str, redacted: str) -> list[tuple[int, int]]:
    """What of ``text`` the placeholders of ``redacted`` stand for."""
    literals = _HOLDER.split(redacted)
    if len(literals) == 1:
        return []
    match = re.fullmatch("(.+?)".join(re.escape(part) for part in literals), text, re.DOTALL)
    if match is None:
        raise AssertionError(f"not an edit of the text: {redacted!r}")
    return [match.span(i) for i in range(1, len(literals))]


def found(comment: Planted, kind: str, start: int, end: int, gone: list[tuple[int, int]]) -> bool:
    text = comment.text
    left = [i for i in range(start, end) if text[i].isalnum() and not any(a <= i < b for a, b in gone)]
    if kind == "address":
        letters = sum(c.isalnum() for c in text[start:end])
        return not any(text[i].isdigit() for i in left) and len(left) <= letters / 5
    if kind == "name":
        words = [m for m in re.finditer(r"[^\W\d_]{2,}", text[start:end]) if m.group().lower() not in _PARTICLES]
        return not any(start + m.start() <= i < start + m.end() for m in words for i in left)
    return not left


def right(comment: Planted, a: int, b: int) -> bool:
    """Whether a removed span overlaps planted data and takes no whole word beside it."""
    inside = [(s, e) for _, s, e in comment.spans if s < b and a < e]
    if not inside:
        return False
    words = [(a + m.start(), a + m.end()) for m in re.finditer(r"\w+", comment.text[a:b])]
    return all(any(s < f and d < e for s, e in inside) for d, f in words)


def measure(pool: list[Planted]):
    """Counts: (kind, language) -> [found, planted]; placeholders [right, all]; misses and mistakes."""
    recall: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    precision = [0, 0]
    touched = [0, 0]
    missed, wrong = [], []
    for raw in pool:
        comment = cleaned(raw)
        result = redact(comment.text).text
        gone = removed(comment.text, result)
        for kind, start, end in comment.spans:
            ok = found(comment, kind, start, end, gone)
            recall[kind, comment.language][0] += ok
            recall[kind, comment.language][1] += 1
            if not ok:
                missed.append((kind, comment.language, comment.text[start:end], result))
        for a, b in gone:
            ok = right(comment, a, b)
            precision[0] += ok
            precision[1] += 1
            if not ok:
                wrong.append((comment.language, comment.text[a:b], comment.text, result))
        if not comment.spans:
            touched[0] += bool(gone)
            touched[1] += 1
    return recall, precision, touched, missed, wrong


def summary(recall, kinds) -> float:
    rows = [v for (kind, _), v in recall.items() if kind in kinds]
    return sum(a for a, _ in rows) / sum(n for _, n in rows)


def table(recall) -> list[str]:
    lines = ["| kind | n | recall | " + " | ".join(LANGUAGES) + " |", "|---|---|---|" + "---|" * len(LANGUAGES)]
    for kind in KINDS:
        each = [recall[kind, lang] for lang in LANGUAGES]
        n = sum(t for _, t in each)
        cells = " | ".join(f"{a / t:.3f}" for a, t in each)
        lines.append(f"| {kind} | {n} | {sum(a for a, _ in each) / n:.3f} | {cells} |")
    return lines


def report(half: int, per_kind: int, plain: int):
    recall, precision, touched, missed, wrong = measure(comments(half=half, per_kind=per_kind, plain=plain))
    total = sum(n for _, n in recall.values()) + touched[1]
    lines = [
        f"{total} comments: structured recall {summary(recall, STRUCTURED):.4f}, "
        f"names {summary(recall, ['name']):.3f}, addresses {summary(recall, ['address']):.3f}, "
        f"precision {precision[0] / precision[1]:.4f} ({precision[1]} placeholders); "
        f"{touched[0]} of {touched[1]} comments without personal data were touched.",
        "",
        *table(recall),
    ]
    return lines, missed, wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--per-kind", type=int, default=20)
    parser.add_argument("--plain", type=int, default=80)
    parser.add_argument("--show", type=int, default=0, help="misses per kind of half 0")
    options = parser.parse_args()
    for half in (0, 1) if options.half is None else (options.half,):
        lines, missed, wrong = report(half, options.per_kind, options.plain)
        print("\n".join([f"## {'Held-out half' if half else 'Half for mending'}", "", *lines, ""]))
        if half == 0 and options.show:
            shown = Counter()
            for kind, lang, value, result in missed:
                shown[kind] += 1
                if shown[kind] <= options.show:
                    print("MISS", kind, lang, repr(value), "->", repr(result))
            for lang, value, _text, result in wrong[: options.show * 4]:
                print("WRONG", lang, repr(value), "->", repr(result))


if __name__ == "__main__":
    main()
