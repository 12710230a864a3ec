"""From the name of a source to its pages."""

import atexit
from typing import Literal

from gemenv.core import shared
from gemenv.data.wiki.pages import Pages
from gemenv.data.wiki.world import WorldPages

Source = Literal["embedded", "zim", "kiwix", "mediawiki"]


def open_wiki(
    source: Source, *, world: int = 0, pages: int = 1000, address: str = "", book: str = ""
) -> Pages:
    """Return a wiki, the same object for the whole process.

    Args:
        source: "embedded" is the generated encyclopedia; "zim" a file, read by `libzim`; "kiwix"
            a server that runs kiwix-serve; "mediawiki" a server with MediaWiki's API. Servers are
            asked for nothing yet.
        world: The seed of the encyclopedia.
        pages: How many it has.
        address: The path of the file, the URL of kiwix-serve, or that of `api.php`.
        book: The name of the ZIM file at kiwix-serve, without `.zim`.

    Raises:
        InvalidArgumentError: If the address is none.
        MissingDependencyError: If `libzim` is needed and not installed.
    """
    if source == "embedded":
        return shared(_open_world, world, pages)
    return shared(_open, source, address, book)


def _open_world(world: int, pages: int) -> Pages:
    from gemenv.data.world import World

    return WorldPages(World(seed=world, pages=pages))


def _open(source: Source, address: str, book: str) -> Pages:
    pages = _pages(source, address, book)
    # They are kept for good, so that nobody else closes them.
    atexit.register(pages.close)
    return pages


def _pages(source: Source, address: str, book: str) -> Pages:
    if source == "zim":
        from gemenv.data.wiki.zim import ZimPages

        return ZimPages(address)
    if source == "kiwix":
        from gemenv.data.wiki.kiwix import KiwixPages

        return KiwixPages(address, book)
    from gemenv.data.wiki.mediawiki import MediaWikiPages

    return MediaWikiPages(address)
