import base64
import io
from typing import Any

import pytest

from gemenv.data import as_images
from gemenv.errors import InvalidArgumentError

Image = pytest.importorskip("PIL.Image")


def file(form: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (4, 3), (255, 0, 0)).save(stream, format=form)
    return stream.getvalue()


PNG = file("PNG")
TEXT = base64.b64encode(PNG).decode()


@pytest.mark.parametrize(
    "value",
    [
        PNG,
        {"bytes": PNG, "path": None},
        TEXT,
        f"data:image/png;base64,{TEXT}",
        [PNG],
        Image.new("RGB", (4, 3), (255, 0, 0)),
        file("JPEG"),
    ],
    ids=["bytes", "mapping", "text", "URL", "list", "Pillow", "JPEG"],
)
def test_pictures_of_any_kind_become_png(value: Any) -> None:
    (image,) = as_images(value)
    opened = Image.open(io.BytesIO(base64.b64decode(image)))
    assert (opened.format, opened.size) == ("PNG", (4, 3))
    assert opened.getpixel((1, 1))[0] > 250


def test_no_picture() -> None:
    assert as_images(None) == as_images([]) == []


@pytest.mark.parametrize("value", [b"GIF?", "no base64!", 3, {"path": "x.png"}])
def test_what_is_no_picture_is_refused(value: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="picture"):
        as_images(value)
