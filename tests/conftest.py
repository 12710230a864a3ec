"""What tests of several packages need, and how they are dealt out."""

import gc
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from gemenv.core import shared
from gemenv.errors import SandboxError
from gemenv.sandbox import Sandbox, create
from tests.data.wiki.encyclopedia import TOWNS
from tests.data.wiki.servers import KiwixServe, needs_kiwix, write_zim


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep the garbage collector from what collecting makes, now and later: half a gigabyte."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Deal out the tests to workers in our own units."""
    if config.getvalue("dist") != "loadscope":
        return None
    from tests.scheduling import Scheduling

    return Scheduling(config, log)


@pytest.fixture(scope="session")
def sandbox() -> Sandbox:
    """Return the sandbox that tools and judges take by themselves."""
    sandbox = shared(create)
    try:
        sandbox.sync.start()
    except SandboxError as error:
        pytest.skip(f"no sandbox here: {error}")
    return sandbox


@pytest.fixture(scope="session")
def towns_zim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a ZIM file of a small encyclopedia."""
    needs_kiwix()
    path = tmp_path_factory.mktemp("zim") / "towns.zim"
    write_zim(path, TOWNS)
    return path


@pytest.fixture(scope="session")
def kiwix_serve(towns_zim: Path) -> Iterator[KiwixServe]:
    """Return a real kiwix-serve that serves it."""
    with KiwixServe(towns_zim) as server:
        yield server


@pytest.fixture(params=["kiwix", "zim"])
def wiki_place(request: pytest.FixtureRequest, towns_zim: Path) -> dict[str, Any]:
    """Return where the same pages are: behind the server, and in the file."""
    if request.param == "zim":
        return {"source": "zim", "address": str(towns_zim)}
    server: KiwixServe = request.getfixturevalue("kiwix_serve")
    return {"source": "kiwix", "address": server.url, "book": "towns"}
