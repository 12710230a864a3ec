from collections.abc import Generator, Iterator

import pytest

from tests.server.model_server import ModelServer, running


@pytest.fixture(scope="session")
def model_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelServer]:
    """A real server with the tiny model."""
    with running(tmp_path_factory.mktemp("model_server")) as server:
        yield server


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what the server printed beside a test that failed."""
    report = yield
    server = getattr(item, "funcargs", {}).get("model_server")
    if report.failed and isinstance(server, ModelServer):
        report.sections.append(("model server", server.log_tail()))
    return report
