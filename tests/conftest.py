"""What tests of several packages need."""

import pytest

from gemenv.core import shared
from gemenv.errors import SandboxError
from gemenv.sandbox import Sandbox, create


@pytest.fixture(scope="session")
def sandbox() -> Sandbox:
    """Return the sandbox that tools and judges take by themselves."""
    sandbox = shared(create)
    try:
        sandbox.sync.start()
    except SandboxError as error:
        pytest.skip(f"no sandbox here: {error}")
    return sandbox
