"""Environment classes from files."""

import hashlib
import importlib.util
import inspect
import sys
from pathlib import Path
from types import ModuleType

from gemenv.core import Env
from gemenv.errors import InvalidArgumentError, nearest


def load_env_class(path: Path, name: str) -> type[Env]:
    """Import a Python file and return one of its environment classes.

    The file runs anew at each call. What it raises is passed on.

    Args:
        path: The file.
        name: The class.

    Raises:
        InvalidArgumentError: If there is no such Python file, or no such environment in it.
    """
    module = _import_file(path)
    found = getattr(module, name, None)
    classes = [key for key, value in vars(module).items() if _is_env(value)]
    if found is None:
        raise InvalidArgumentError(
            f"{str(path)!r} has no class {name!r}.{nearest(name, classes)} "
            f"Its environments: {', '.join(classes) or 'none'}."
        )
    if not _is_env(found):
        raise InvalidArgumentError(
            f"{name!r} in {str(path)!r} must be a subclass of `gemenv.Env`, got {found!r}."
        )
    return found


def _is_env(value: object) -> bool:
    return inspect.isclass(value) and issubclass(value, Env) and value is not Env


def _import_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise InvalidArgumentError(f"There is no file {str(path)!r}.")
    # The same name in every process, so that snapshots from one fit the class in another.
    digest = hashlib.sha256(str(path.resolve()).encode(errors="surrogateescape")).hexdigest()
    module_name = f"gemenv_file_{digest[:16]}_{path.stem}"
    spec = importlib.util.spec_from_file_location(module_name, path)
    if spec is None or spec.loader is None:
        raise InvalidArgumentError(f"{str(path)!r} must be a Python file, named like `my_env.py`.")
    module = importlib.util.module_from_spec(spec)
    # Dataclasses and type hints look their module up there.
    sys.modules[module_name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[module_name]
        raise
    return module
