import pytest

from gemenv.tools.search import Passage, build_index, tantivy_index


def test_common_words_do_not_hide_the_word_that_tells() -> None:
    passages = [Passage(str(n), "", f"the of and a number w{n}") for n in range(500)]
    with build_index(passages, kind="tantivy") as index:
        assert [hit.passage.id for hit in index.search("the of and a w321", 3)] == ["321"]


def test_words_are_found_in_other_forms_and_without_accents() -> None:
    passages = [Passage("0", "", "Two cities near Zürich"), Passage("1", "", "हिन्दी भाषा")]
    with build_index(passages, kind="tantivy") as index:
        for query in ("city", "CITIES", "zurich", "ZÜRICH"):
            assert [hit.passage.id for hit in index.search(query)] == ["0"], query
        assert [hit.passage.id for hit in index.search("हिन्दी")] == ["1"]


@pytest.mark.slow
def test_equals_come_in_the_order_of_the_corpus_from_several_segments(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tantivy_index, "_HEAP_BYTES", 15_000_000)
    filler = " ".join(f"z{n}" for n in range(30))
    passages = (
        Passage(str(n), "", f"alpha {filler} x{n} {'beta' if n % 50 == 7 else 'gamma'}")
        for n in range(120_000)
    )
    with build_index(passages, kind="tantivy") as index:
        assert index._ranker._searcher.num_segments > 1  # type: ignore[attr-defined]
        for topk in (1, 3, 50):
            hits = index.search("beta", topk)
            assert [int(hit.passage.id) for hit in hits] == list(range(7, 50 * topk, 50))
