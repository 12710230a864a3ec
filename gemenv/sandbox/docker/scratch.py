"""A copy of this machine's Python and of some commands, for an image."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from gemenv.errors import SandboxError
from gemenv.sandbox.docker.tree import Progress, add_user, need

_COMMANDS = """
    awk basename bash cat chmod cp cut date diff dirname echo env expr false find grep head id ln
    ls mkdir mktemp mv nproc od printf pwd readlink rm rmdir sed seq sh sleep sort stat tail tee
    test timeout touch tr true uname uniq wc xargs yes
"""
"""Copied if the machine has them."""
_LEFT_OUT = (
    "__pycache__",
    "config-*",
    "dist-packages",
    "ensurepip",
    "idlelib",
    "lib2to3",
    "site-packages",
    "test",
    "tests",
    "tkinter",
    "turtledemo",
)
"""What programs here have no use for, and what the machine has installed besides."""
_ASK = """
import json, os, sys, sysconfig
base = {"base": sys.base_prefix, "platbase": sys.base_exec_prefix}
base.update(installed_base=sys.base_prefix, installed_platbase=sys.base_exec_prefix)
print(json.dumps({
    "executable": os.path.realpath(getattr(sys, "_base_executable", sys.executable)),
    "prefix": sys.base_prefix,
    "folders": sorted({sysconfig.get_path(n, vars=base) for n in ("stdlib", "platstdlib")}),
    "version": "%d.%d" % sys.version_info[:2],
}))
"""
_LIBRARY = re.compile(r"^\s*(?:\S+ => )?(/\S+) \(0x[0-9a-f]+\)$", re.MULTILINE)


def fill(root: Path, python: str | None, progress: Progress) -> None:
    """Copy what a Python needs into an empty folder.

    Raises:
        SandboxError: If there is no Python at that path, or a tool is missing.
    """
    if sys.platform != "linux":
        raise SandboxError("`scratch` copies the programs of a Linux; use it there.")
    facts = _ask(python or sys.executable)
    for folder in ("dev", "etc", "proc", "sys", "tmp", "usr/bin", "usr/lib", "usr/local/bin"):
        (root / folder).mkdir(parents=True)
    for link, target in (("bin", "usr/bin"), ("lib", "usr/lib"), ("lib64", "usr/lib")):
        (root / link).symlink_to(target)
    (root / "usr/lib64").symlink_to("lib")
    progress(f"Copying Python {facts['version']} from {facts['prefix']}")
    binary = root / "usr/local/bin" / f"python{facts['version']}"
    shutil.copyfile(facts["executable"], binary)
    (root / "usr/local/bin/python3").symlink_to(binary.name)
    files = [Path(facts["executable"])]
    for folder in facts["folders"]:
        inside = Path("/usr/local", os.path.relpath(folder, facts["prefix"]))
        copy = root / inside.relative_to("/")
        shutil.copytree(
            folder,
            copy,
            ignore=shutil.ignore_patterns(*_LEFT_OUT),
            dirs_exist_ok=True,
            ignore_dangling_symlinks=True,
        )
        _compile(facts["executable"], copy, inside)
        files += copy.rglob("*.so")
    progress("Copying commands and libraries")
    for name in _COMMANDS.split():
        if found := shutil.which(name):
            shutil.copyfile(found, root / "usr/bin" / name)
            files.append(Path(found))
    for library in _libraries(files):
        shutil.copyfile(library, root / "usr/lib" / library.name)
    _make_readable(root)
    for name, line in (("passwd", "root:x:0:0::/:/bin/sh\n"), ("group", "root:x:0:\n")):
        (root / "etc" / name).write_text(line, encoding="utf-8")
    add_user(root)


def _ask(python: str) -> dict[str, str]:
    try:
        done = subprocess.run(  # noqa: S603 - the interpreter that the user names
            [python, "-I", "-c", _ASK], capture_output=True, text=True, timeout=60, check=True
        )
        return json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise SandboxError(
            f"{python!r} is no Python that can be copied: {error}. Name another with `--python`."
        ) from error


def _compile(python: str, folder: Path, inside: Path) -> None:
    """Compile the modules: a container has no place to keep what it would compile itself."""
    how = ("-q", "--invalidation-mode", "unchecked-hash", "-d", str(inside))
    subprocess.run(  # noqa: S603 - a list, without a shell
        [python, "-I", "-m", "compileall", *how, str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Some modules of the standard library are broken on purpose.
        check=False,
    )


def _libraries(files: Iterable[Path]) -> list[Path]:
    """Return the shared libraries that files need, the loader among them."""
    done = subprocess.run(  # noqa: S603 - a list, without a shell
        [need("ldd", "libc-bin"), *map(str, files)], capture_output=True, text=True, check=False
    )
    found = {Path(path) for path in _LIBRARY.findall(done.stdout)}
    libc = next((path for path in found if path.name.startswith("libc.so")), None)
    if libc is None:
        raise SandboxError(f"`ldd` found no C library: {done.stderr.strip()}")
    # Loaded by name when a thread ends, so that nothing shows the need of it.
    helper = libc.parent / "libgcc_s.so.1"
    return sorted(found | ({helper} if helper.exists() else set()))


def _make_readable(root: Path) -> None:
    """Let every user read and run what there is."""
    for folder, _, names in os.walk(root):
        Path(folder).chmod(0o755)
        for path in (Path(folder, name) for name in names):
            if not path.is_symlink():
                bins = "bin" in path.parts[-2:-1] or path.name.startswith("ld-")
                path.chmod(0o755 if bins or ".so" in path.suffixes else 0o644)
