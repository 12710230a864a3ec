"""Search: passages, indexes that find them, and the tool that a model searches with."""

from gemenv.tools.search.build import build_index, open_index
from gemenv.tools.search.client import SearchClient
from gemenv.tools.search.corpus import Corpus
from gemenv.tools.search.index import Index
from gemenv.tools.search.kinds import Kind
from gemenv.tools.search.passage import Hit, Passage
from gemenv.tools.search.retrieval import RetrievalClient
from gemenv.tools.search.tool import SearchTool
from gemenv.tools.search.web import GoogleClient, SerpAPIClient

__all__ = [
    "Corpus",
    "GoogleClient",
    "Hit",
    "Index",
    "Kind",
    "Passage",
    "RetrievalClient",
    "SearchClient",
    "SearchTool",
    "SerpAPIClient",
    "build_index",
    "open_index",
]
