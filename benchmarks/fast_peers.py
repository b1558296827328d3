"""The peers of the speed benchmark, each built over the same offers and asked for a top 20."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer

from matching import Need, Offer

TOP = 20
Ask = Callable[[Need], object]


def build(offers: Sequence[Offer]) -> Iterator[tuple[str, Ask]]:
    """Name and ranking function of each peer."""
    texts = [f"{offer.title} {offer.text}" for offer in offers]
    yield "bm25s", _bm25s(texts)
    yield "tantivy", _tantivy(offers)
    yield "tantivy_dutch", _tantivy(offers, dutch=True)
    yield "sklearn_char", _sklearn(texts)
    yield (
        "rapidfuzz",
        lambda need: process.extract(
            need.title, [offer.title for offer in offers], scorer=fuzz.token_set_ratio, limit=TOP
        ),
    )


def _bm25s(texts: list[str]) -> Ask:
    import bm25s
    import Stemmer

    stemmer = Stemmer.Stemmer("dutch")
    retriever = bm25s.BM25()
    retriever.index(
        bm25s.tokenize(texts, stopwords="nl", stemmer=stemmer, show_progress=False), show_progress=False
    )

    def ask(need: Need) -> object:
        asked = bm25s.tokenize(
            [f"{need.title} {need.text}"],
            stopwords="nl",
            stemmer=stemmer,
            show_progress=False,
            return_ids=False,
        )
        return retriever.retrieve(asked, k=TOP, show_progress=False)

    return ask


def _tantivy(offers: Sequence[Offer], dutch: bool = False) -> Ask:
    """As its guide does it: a title and a text field, the whole question, the ids of the hits.

    With `dutch`, its own Dutch stop words and stemmer, which leave far fewer and shorter lists to read.
    """
    import tantivy

    analyzer = "dutch" if dutch else "default"
    builder = tantivy.SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw")
    for field in ("title", "text"):
        builder.add_text_field(field, tokenizer_name=analyzer)
    index = tantivy.Index(builder.build())
    if dutch:
        steps = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
        steps = steps.filter(tantivy.Filter.stopword("dutch")).filter(tantivy.Filter.stemmer("dutch"))
        index.register_tokenizer("dutch", steps.build())
    writer: Any = index.writer(heap_size=200_000_000, num_threads=1)
    for offer in offers:
        writer.add_document(tantivy.Document(id=offer.id, title=offer.title, text=offer.text))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def ask(need: Need) -> object:
        # In lower case: IN and OR are operators.
        question = re.sub(r"\W+", " ", f"{need.title} {need.text}").strip().lower() or "a"
        hits = searcher.search(index.parse_query(question, ["title", "text"]), TOP).hits
        return [searcher.doc(address)["id"] for _, address in hits]

    return ask


def _sklearn(texts: list[str]) -> Ask:
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, dtype=np.float32)
    matrix = vectorizer.fit_transform(texts).T.tocsr()

    def ask(need: Need) -> object:
        scores = (vectorizer.transform([f"{need.title} {need.text}"]) @ matrix).toarray()[0]
        return np.argpartition(-scores, TOP)[:TOP]

    return ask
