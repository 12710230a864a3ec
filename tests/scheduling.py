"""Which tests one worker runs, and runs one after the other."""

from xdist.scheduler import LoadScopeScheduling

TOGETHER = {
    "sandbox": (
        # They look for what sandboxes leave on this machine, and share those of each provider.
        "tests/contract/test_sandboxes.py",
        "tests/sandbox/test_probes.py",
        "tests/sandbox/test_footprint.py",
        "tests/cli/test_sandbox_check.py",
    ),
    "docker": ("tests/sandbox/docker/",),
    # One other process plays for all of them.
    "processes": ("tests/contract/test_processes.py",),
    # A cluster for each worker would not fit the machine.
    "ray": ("tests/vector/test_ray.py",),
}
"""Groups by the files, or folders, of their tests.

xdist's own mark for groups says nothing to pytest from 9.2 on: it was written into names of tests.
"""


class Scheduling(LoadScopeScheduling):
    """Deals out functions with all their parameters, those with the most of them first.

    Single tests would be dealt out while workers wait: there are many thousands, and most take
    milliseconds.
    """

    def _split_scope(self, nodeid: str) -> str:
        for group, places in TOGETHER.items():
            if nodeid.startswith(places):
                return group
        return nodeid.partition("[")[0]
