"""The provider `docker`: programs in containers that are kept warm."""

from gemenv.sandbox.docker.reaper import reap
from gemenv.sandbox.docker.sandbox import DockerSandbox

__all__ = ["DockerSandbox", "reap"]
