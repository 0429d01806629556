"""How far two readers agree on the frozen half of the written passages: what a program can hope to reach.

Usage: reading_agreement.py [data/gold/reading_written.jsonl data/gold/reading_second.jsonl]
The second reader labelled the sure passages of the frozen half by docs/annotation.md, without having seen the labels. Prints
F1 of the second reader's claims against the first's: by kind, by names to the letter (folded), and by the American state
and the foreign country alone, each also with the year.
"""

import json
import sys
import unicodedata


def folded(name):
    letters = unicodedata.normalize("NFKD", name or "")
    return "".join(it for it in letters.lower() if it.isalnum())


def is_state(claim):
    return claim["us_level"] == "state"


def kind(left, right):
    return left["kind"] == right["kind"]


def names(left, right):
    same = all(folded(left[field]) == folded(right[field]) for field in ("us_actor", "counterpart"))
    return kind(left, right) and same and is_state(left) == is_state(right)


def countries(left, right):
    same = all(left[field] == right[field] for field in ("us_state", "counterpart_country"))
    return kind(left, right) and same and is_state(left) == is_state(right)


def f1(pairs, same):
    right = proposed = labelled = 0
    for second, first in pairs:
        proposed, labelled, left = proposed + len(second), labelled + len(first), list(first)
        for claim in second:
            match = next((it for it in left if same(claim, it)), None)
            if match is not None:
                left.remove(match)
                right += 1
    return 2 * right / (proposed + labelled)


def main():
    files = sys.argv[1:] or ["data/gold/reading_written.jsonl", "data/gold/reading_second.jsonl"]
    first, second = ([json.loads(line) for line in open(file, encoding="utf-8")] for file in files)
    of = {row["id"]: row for row in first}
    pairs = [(row["claims"], of[row["id"]]["claims"]) for row in second]
    dated = lambda same: lambda left, right: same(left, right) and left["year"] == right["year"]
    for what, same in (("kind", kind), ("names", names), ("state and country", countries)):
        print(f"{what}: F1 {f1(pairs, same):.3f}, with the year {f1(pairs, dated(same)):.3f}")
    negatives = [own for own, other in pairs if not other]
    print(f"of {len(negatives)} negatives of the first reader {sum(map(bool, negatives))} have a claim of the second")


if __name__ == "__main__":
    main()
