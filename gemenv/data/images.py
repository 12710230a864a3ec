"""Pictures of a data set as PNG files in Base64."""

import base64
import io
from collections.abc import Mapping
from typing import Any, cast

from gemenv.errors import InvalidArgumentError, MissingDependencyError

_PNG = b"\x89PNG\r\n\x1a\n"


def as_images(value: Any) -> list[str]:
    """Return the pictures that a column holds, one or a list, as PNG files in Base64.

    Args:
        value: Pillow images, the bytes of files, mappings with `bytes`, or Base64 text, also as a
            `data:` URL; one of these, or a list, or `None` for no picture.

    Raises:
        InvalidArgumentError: If something is no picture.
        MissingDependencyError: If it is no PNG file and Pillow is not installed.
    """
    if value is None:
        return []
    parts = cast("list[Any]", value if isinstance(value, list | tuple) else [value])
    return [base64.b64encode(_as_png(part)).decode() for part in parts]


def _as_png(value: Any) -> bytes:
    if isinstance(value, Mapping):
        value = cast("Mapping[str, Any]", value).get("bytes")
    if isinstance(value, str):
        try:
            value = base64.b64decode(value.rpartition(",")[2], validate=True)
        except ValueError as error:
            raise InvalidArgumentError(
                f"A picture as text must be Base64, got {value[:40]!r}: {error}."
            ) from error
    if isinstance(value, bytes) and value.startswith(_PNG):
        return value
    return _converted(value)


def _converted(value: Any) -> bytes:
    try:
        from PIL import Image, UnidentifiedImageError
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            "Pictures that are no PNG files need the package 'pillow', which is not installed: "
            "pip install 'gemenv[vision]'"
        ) from error
    try:
        image = Image.open(io.BytesIO(value)) if isinstance(value, bytes) else value
        file = io.BytesIO()
        image.convert("RGB").save(file, format="PNG")
    except (UnidentifiedImageError, Image.DecompressionBombError, AttributeError, OSError) as error:
        raise InvalidArgumentError(
            f"A picture must be a Pillow image or the bytes of a file, got {type(value).__name__}."
        ) from error
    return file.getvalue()
