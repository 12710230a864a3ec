"""The kinds of index, by name."""

import importlib.util
from pathlib import Path
from typing import Literal, get_args

from gemenv.errors import InvalidArgumentError, nearest
from gemenv.tools.search.encoder import Encoder, default_model
from gemenv.tools.search.ranker import Ranker, RankWriter

Kind = Literal["auto", "tantivy", "fts5", "dense", "hybrid"]
"""What `build_index` takes."""
Part = Literal["tantivy", "fts5", "dense"]
"""The kind of one ranker."""


def parts_of(kind: str) -> tuple[Part, ...]:
    """Return the kinds of the rankers that an index of a kind is made of.

    Raises:
        InvalidArgumentError: If there is no such kind.
    """
    lexical: Part = "tantivy" if importlib.util.find_spec("tantivy") else "fts5"
    match kind:
        case "auto":
            return (lexical,)
        case "hybrid":
            return (lexical, "dense")
        case "tantivy" | "fts5" | "dense":
            return (kind,)
        case _:
            known = get_args(Kind)
            raise InvalidArgumentError(
                f"`kind` must be one of {', '.join(known)}, got {kind!r}.{nearest(kind, known)}"
            )


def name_of(kind: Kind) -> str:
    """Return the kind that an index has which was asked for as `kind`."""
    return parts_of(kind)[0] if kind == "auto" else kind


def writer(part: Part, folder: Path | None, model: Path | None) -> RankWriter:
    """Return what makes a ranker.

    Args:
        part: Its kind.
        folder: Where it shall lie; `None` keeps it in memory.
        model: The folder of the model that makes vectors.
    """
    if part == "dense":
        from gemenv.tools.search.dense import DenseWriter

        return DenseWriter(folder, Encoder(model or default_model()))
    if part == "tantivy":
        from gemenv.tools.search.tantivy_index import TantivyWriter

        return TantivyWriter(folder)
    from gemenv.tools.search.fts5 import Fts5Writer

    return Fts5Writer(folder)


def ranker(part: Part, folder: Path, model: Path | None) -> Ranker:
    """Return a ranker that lies in a folder."""
    if part == "dense":
        from gemenv.tools.search.dense import DenseRanker

        return DenseRanker.open(folder, Encoder(model or default_model()))
    if part == "tantivy":
        from gemenv.tools.search.tantivy_index import TantivyRanker

        return TantivyRanker.open(folder)
    from gemenv.tools.search.fts5 import Fts5Ranker

    return Fts5Ranker.open(folder)
