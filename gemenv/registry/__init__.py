"""Environments by id: what is registered, and how to make it."""

from gemenv.registry.registry import list_envs, make, register, spec
from gemenv.registry.spec import EnvSpec

__all__ = ["EnvSpec", "list_envs", "make", "register", "spec"]
