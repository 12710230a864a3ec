"""A fingerprint of an environment's code."""

import ast
import functools
import hashlib
import inspect
import sys
from importlib.util import resolve_name
from typing import Any, cast

from gemenv.core import Env


def source_hash(env: Env) -> str | None:
    """Return the SHA-256 of the code behind an environment, wrappers included.

    It covers the modules of the classes involved and what these import from their own package
    (for gemenv's own environments: from `gemenv.envs` and `gemenv.wrappers`). Comments and layout
    do not count. `None` where there is no source, as for a class typed in at a prompt.
    """
    layers: list[type] = []
    while True:
        layers.append(type(env))
        inner = getattr(env, "env", None)
        if not isinstance(inner, Env):
            break
        env = inner
    hashes = [_class_hash(cls) for cls in layers]
    if None in hashes:
        return None
    return hashes[0] if len(hashes) == 1 else _digest(repr(hashes))


@functools.cache
def _class_hash(cls: type) -> str | None:
    own = [base.__module__ for base in cls.__mro__ if _is_env_code(base.__module__)]
    found: dict[str, str] = {}
    waiting = list(own)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        tree = _tree(name)
        if tree is not None:
            found[name] = _canonical(tree)
            waiting += _imported(name, tree)
        elif name in own:
            return None
        else:
            # A package that is no more than a folder, or compiled code.
            found[name] = ""
    return _digest(repr(sorted(found.items())))


def _tree(name: str) -> ast.Module | None:
    try:
        return ast.parse(inspect.getsource(sys.modules[name]))
    except (KeyError, OSError, TypeError):
        return None


def _imported(importer: str, tree: ast.Module) -> list[str]:
    """Return the loaded modules of the same package that the code of `importer` imports."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            dots = "." * node.level
            source = resolve_name(
                dots + (node.module or ""), sys.modules[importer].__package__ or ""
            )
            names |= {source, *(f"{source}.{alias.name}" for alias in node.names)}
    package = _package(importer)
    return [name for name in names if name in sys.modules and _package(name) == package]


def _package(name: str) -> str:
    parts = name.split(".")
    return ".".join(parts[:2]) if parts[0] == "gemenv" else parts[0]


def _is_env_code(name: str) -> bool:
    return _package(name) not in {"gemenv.core", "gymnasium", "abc", "typing", "builtins"}


def _canonical(node: Any) -> str:
    """Write a syntax tree in a form that does not depend on the version of Python."""
    if isinstance(node, ast.AST):
        fields = [
            f"{name}={_canonical(value)}"
            for name, value in ast.iter_fields(node)
            if value not in (None, []) and name not in ("ctx", "kind", "type_comment")
        ]
        return f"{type(node).__name__}({','.join(fields)})"
    if isinstance(node, list):
        return f"[{','.join(map(_canonical, cast(list[Any], node)))}]"
    return repr(node)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
