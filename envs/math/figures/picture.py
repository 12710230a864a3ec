"""From a sketch to a PNG file."""

import base64
import io

from gemenv.envs.math.figures.pen import FINE, HEIGHT, WIDTH, Pen
from gemenv.envs.math.figures.sketch import Sketch
from gemenv.errors import MissingDependencyError


def require_pillow() -> None:
    """Raise unless pictures can be drawn.

    Raises:
        MissingDependencyError: If Pillow is not installed, or cannot scale its own font.
    """
    try:
        from PIL import features
    except ImportError as error:
        raise MissingDependencyError(
            "Pictures need the package 'pillow', which is not installed: "
            "pip install 'gemenv[vision]'"
        ) from error
    if not features.check("freetype2"):
        raise MissingDependencyError(
            "Pictures need a Pillow with FreeType, and the one here has none: "
            "pip install --force-reinstall 'gemenv[vision]'"
        )


def png(sketch: Sketch, numbers: bool) -> str:
    """Draw a sketch.

    Args:
        sketch: What to draw.
        numbers: Whether what is given stands in the picture.

    Returns:
        A PNG file in Base64, the same for the same sketch on one version of Pillow.
    """
    from PIL import Image, ImageDraw

    image = Image.new("L", (WIDTH * FINE, HEIGHT * FINE), 255)
    Pen(ImageDraw.Draw(image), sketch).draw(numbers)
    file = io.BytesIO()
    # With a palette, the encoder tries no filters: that takes a third of the time and little room.
    image.reduce(FINE).convert("P").save(file, "PNG", compress_level=3)
    return base64.b64encode(file.getvalue()).decode("ascii")
