"""Search: passages, indexes that find them, and the tool that a model searches with."""

from gemenv.tools.search.index import Index
from gemenv.tools.search.passage import Hit, Passage

__all__ = ["Hit", "Index", "Passage"]
