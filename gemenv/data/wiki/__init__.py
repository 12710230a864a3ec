"""Pages of a wiki: a generated one, a ZIM file, kiwix-serve, or the API of a MediaWiki."""

from gemenv.data.wiki.graph import LinkGraph
from gemenv.data.wiki.open import Source, open_wiki
from gemenv.data.wiki.pages import Pages, WikiPage
from gemenv.data.wiki.titles import title_key
from gemenv.data.wiki.world import WorldPages

__all__ = ["LinkGraph", "Pages", "Source", "WikiPage", "WorldPages", "open_wiki", "title_key"]
