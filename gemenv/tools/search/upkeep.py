"""Keeping the index of a corpus file up to date."""

from pathlib import Path

from gemenv.tools.search.build import Progress, build_index, open_index
from gemenv.tools.search.corpus import Corpus
from gemenv.tools.search.folder import Meta, Source
from gemenv.tools.search.kinds import Kind, name_of
from gemenv.tools.search.ranker import RankedIndex
from gemenv.tools.search.store import fingerprint


def index_corpus(
    corpus: Corpus,
    folder: Path,
    *,
    kind: Kind = "auto",
    model: Path | None = None,
    progress: Progress | None = None,
) -> RankedIndex:
    """Build the index of a corpus; for what it takes and raises, see `build_index`."""
    # Before the first line is read: a file that changes meanwhile is then seen to have changed.
    source = Source.of(corpus.path)
    return build_index(corpus, folder, kind=kind, model=model, progress=progress, source=source)


def up_to_date(corpus: Corpus, folder: Path, kind: Kind = "auto") -> bool:
    """Whether a folder holds an index of a kind, of the corpus as it is now.

    The corpus is read only if the file's size or time has changed.
    """
    if not folder.exists() or not any(folder.iterdir()):
        return False
    meta = Meta.read(folder)
    if name_of(kind) != meta.kind:
        return False
    now = Source.of(corpus.path)
    if meta.source == now:
        return True
    if meta.corpus != fingerprint(corpus):
        return False
    meta.model_copy(update={"source": now}).write(folder)
    return True


def ensure_index(
    corpus: Corpus,
    folder: Path,
    *,
    kind: Kind = "auto",
    model: Path | None = None,
    progress: Progress | None = None,
) -> RankedIndex:
    """Open the index of a corpus, after building it if it is not there or out of date."""
    if up_to_date(corpus, folder, kind):
        return open_index(folder, model=model)
    return index_corpus(corpus, folder, kind=kind, model=model, progress=progress)
