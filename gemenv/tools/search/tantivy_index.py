"""BM25 with Tantivy, which searches millions of passages. It needs the extra `search`.

Words are stemmed as English and lose their accents. Scores: BM25, k1 = 1.2, b = 0.75 (Robertson and
Zaragoza, "The Probabilistic Relevance Framework", 2009).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gemenv.tools.search.extras import optional
from gemenv.tools.search.passage import Passage
from gemenv.tools.search.ranker import Ranked, Ranker, RankWriter
from gemenv.tools.search.words import LONGEST_WORD, MOST_CHARACTERS, STOP_WORDS, telling

_BODY, _ROW, _TOKENIZER = "body", "row", "words"
_FREQUENCIES = "freq"
"""What is kept of a word in a passage: how often it is there, and not where."""
_HEAP_BYTES = 512_000_000
"""What the writer may hold in memory before it begins another segment."""
_SAMPLES = 1024
"""Where the order of a segment is looked at; parts that were merged are far larger than between."""
_MOST_TIES = 4096
"""How far ties are followed across segments. Only indexes of millions of passages have several; if
more passages than this have the same score there, Tantivy chooses among them."""


class TantivyWriter(RankWriter):
    """Makes an index of Tantivy.

    One thread writes, so that rows are in the order of the corpus.

    Args:
        folder: Where the files go; `None` keeps all in memory.
    """

    def __init__(self, folder: Path | None) -> None:
        self._tantivy = tantivy = optional("tantivy", "search")
        self._index = tantivy.Index(_schema(tantivy), path=None if folder is None else str(folder))
        self._index.register_tokenizer(_TOKENIZER, _analyzer(tantivy))
        self._writer = self._index.writer(heap_size=_HEAP_BYTES, num_threads=1)

    def add(self, row: int, passage: Passage) -> None:
        """Take a passage in."""
        body = f"{passage.title}\n{passage.text}"
        self._writer.add_document(self._tantivy.Document(body=body, row=row))

    def finish(self) -> Ranker:
        """Return the ranker."""
        self._writer.commit()
        self._writer.wait_merging_threads()
        self._index.reload()
        return TantivyRanker(self._index)

    def abandon(self) -> None:
        """Free what it holds."""
        del self._writer, self._index


class TantivyRanker(Ranker):
    """Ranks rows by BM25.

    Args:
        index: An index that `TantivyWriter` made.
    """

    def __init__(self, index: Any) -> None:
        self._tantivy = optional("tantivy", "search")
        self._analyzer = _analyzer(self._tantivy)
        self._stop_words = frozenset(self._analyzer.analyze(" ".join(sorted(STOP_WORDS))))
        self._schema = index.schema
        self._searcher = index.searcher()
        self._in_order = self._numbered_by_row()

    @classmethod
    def open(cls, folder: Path) -> "TantivyRanker":
        """Open what lies in a folder."""
        return cls(optional("tantivy", "search").Index.open(str(folder)))

    def rank(self, queries: Sequence[str], topk: int) -> list[Ranked]:
        """Return the best rows for each query."""
        return [self._rank(query, topk) for query in queries]

    def _rank(self, text: str, topk: int) -> Ranked:
        # A lone surrogate cannot be handed to Tantivy.
        text = text[:MOST_CHARACTERS].encode(errors="replace").decode()
        terms = telling(self._analyzer.analyze(text), self._stop_words)
        if not terms:
            return []
        query = self._query(terms)
        if self._in_order:
            # Tantivy prefers the earlier of equals by itself.
            hits = self._searcher.search(query, topk, count=False).hits
            return [(place.doc, score) for score, place in hits]
        # Between segments, it prefers the earlier segment, which need not be earlier in the corpus.
        limit = topk + 1
        found = self._search(query, limit)
        while limit < _MOST_TIES and len(found) == limit and found[-1][1] == found[topk - 1][1]:
            limit *= 2
            found = self._search(query, limit)
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:topk]

    def _numbered_by_row(self) -> bool:
        """Whether Tantivy numbers by row: in one segment, not merged of others out of order."""
        count = self._searcher.num_docs
        if self._searcher.num_segments != 1 or not count:
            return False
        numbers = sorted({(count - 1) * part // _SAMPLES for part in range(_SAMPLES + 1)})
        places = [self._tantivy.DocAddress(0, number) for number in numbers]
        return self._searcher.fast_field_values(_ROW, places) == numbers

    def _query(self, terms: list[str]) -> Any:
        kinds = self._tantivy.Query
        parts = [kinds.term_query(self._schema, _BODY, term, _FREQUENCIES) for term in terms]
        if len(parts) == 1:
            return parts[0]
        should = self._tantivy.Occur.Should
        return kinds.boolean_query([(should, part) for part in parts])

    def _search(self, query: Any, limit: int) -> Ranked:
        hits = self._searcher.search(query, limit, count=False).hits
        rows = self._searcher.fast_field_values(_ROW, [place for _, place in hits])
        return [(row, score) for row, (score, _) in zip(rows, hits, strict=True)]


def _schema(tantivy: Any) -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(_BODY, tokenizer_name=_TOKENIZER, index_option=_FREQUENCIES)
    builder.add_integer_field(_ROW, fast=True)
    return builder.build()


def _analyzer(tantivy: Any) -> Any:
    filters = tantivy.Filter
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(filters.remove_long(LONGEST_WORD))
        .filter(filters.lowercase())
        .filter(filters.ascii_fold())
        .filter(filters.stemmer("english"))
        .build()
    )
