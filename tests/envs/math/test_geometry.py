"""Geometry: answers measured in the drawn figure, the texts, and the pictures."""

import base64
import hashlib
import io
import json
import math
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import gemenv
from gemenv.envs.math.draws import Draw
from gemenv.envs.math.figures.pen import FINE, HEIGHT, WIDTH, Pen
from gemenv.envs.math.figures.picture import png
from gemenv.envs.math.figures.sketch import Given, Sketch
from gemenv.envs.math.figures.table import KINDS, Kind
from gemenv.envs.math.geometry import Geometry, sample_rows
from gemenv.errors import InvalidArgumentError, MissingDependencyError

Image = pytest.importorskip("PIL.Image")
ImageDraw = pytest.importorskip("PIL.ImageDraw")

IDS = [spec.id for spec in gemenv.list_envs("math:Geometry-*")]
Points = list[tuple[float, float]]


def length(points: Points) -> float:
    return math.dist(*points)


def angle(points: Points) -> float:
    a, corner, c = points
    x, y = math.dist(corner, a), math.dist(corner, c)
    # The law of cosines: another way than the one by which figures are made.
    return math.degrees(math.acos((x * x + y * y - math.dist(a, c) ** 2) / (2 * x * y)))


def area(points: Points) -> float:
    turns = zip(points, [*points[1:], points[0]], strict=True)
    return abs(sum(x * v - u * y for (x, y), (u, v) in turns)) / 2


def circle(points: Points) -> float:
    return math.pi * math.dist(*points) ** 2


def slope(points: Points) -> float:
    (x, y), (u, v) = points
    return (v - y) / (u - x)


MEASURES: dict[str, Callable[[Points], float]] = {
    "length": length,
    "angle": angle,
    "area": area,
    "circle": circle,
    "slope": slope,
}


def measure(points: dict[str, Any], what: str) -> float:
    kind, _, names = what.partition(":")
    return MEASURES[kind]([tuple(points[name]) for name in names])


def value(answer: str) -> float:
    found = re.fullmatch(
        r"(?P<s>-?)\\frac\{(?P<a>\d+)\}\{(?P<b>\d+)\}|(?P<f>\d*)\\sqrt\{(?P<r>\d+)\}"
        r"|(?P<p>[\d.]+)\\pi|(?P<n>-?[\d.]+)",
        answer,
    )
    assert found, answer
    if found["a"]:
        return float(found["s"] + "1") * int(found["a"]) / int(found["b"])
    if found["r"]:
        return int(found["f"] or 1) * math.sqrt(int(found["r"]))
    return float(found["p"]) * math.pi if found["p"] else float(found["n"])


def make(env_id: str, **kwargs: Any) -> Geometry:
    env = gemenv.make(env_id, **kwargs)
    assert isinstance(env, Geometry)
    return env


def stated_in(text: str) -> dict[str, Any]:
    """Read what a text gives."""
    found: dict[str, Any] = {
        f"{'angle' if sign else 'length'}:{names}": float(number)
        for sign, names, number in re.findall(r"(∠?)\b([A-Z]+) = (\d+(?:\.\d+)?)", text)
    }
    places = re.findall(r"\b([A-Z])\((-?\d+), (-?\d+)\)", text)
    return found | {name: (float(x), float(y)) for name, x, y in places}


def check_instance(env: Geometry) -> None:
    facts = env.state.facts
    points = facts["points"]
    drawn = sum(factor * measure(points, what) for factor, what in facts["asked"])
    assert drawn == pytest.approx(value(env.state.answers[0]), abs=1e-9, rel=1e-9)
    for what, given in facts["given"]:
        assert measure(points, what) == pytest.approx(given, abs=1e-9)
    text = env.state.text
    stated = stated_in(text)
    if env.config.numbers_in == "image":
        assert not stated
    elif facts["given"]:
        assert stated == dict(facts["given"])
    else:
        assert {name: tuple(place) for name, place in points.items()} == stated
    if env.config.numbers_in == "image":
        assert not re.search(r"\d", text), text
    (picture,) = env.state.images
    data = base64.b64decode(picture, validate=True)
    assert data.startswith(b"\x89PNG")
    assert len(data) <= 15_000
    assert "  " not in text
    assert text[-1] in ".?"


@pytest.mark.parametrize("env_id", IDS)
def test_answers_agree_with_what_is_drawn(env_id: str) -> None:
    env = make(env_id)
    for seed in range(25):
        env.reset(seed=seed)
        check_instance(env)


@pytest.mark.slow
@pytest.mark.parametrize("env_id", IDS)
def test_answers_agree_with_what_is_drawn_for_1000_seeds(env_id: str) -> None:
    env = make(env_id)
    for seed in range(1000):
        env.reset(seed=seed)
        check_instance(env)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_is_sound(kind: Kind) -> None:
    env = make(IDS[0], kinds=(kind.name,), numbers_in="text")
    answers: set[str] = set()
    for seed in range(8):
        env.reset(seed=seed)
        check_instance(env)
        answers.add(env.state.answers[0])
        assert env.difficulty() == kind.steps
    assert len(answers) > 3
    task = kind.draw(Draw(env.draw))
    assert len(task.says) >= 2
    assert len(task.questions()) >= 2
    named = {name for name in task.sketch.points if name.isupper()}
    # The text names every point that has a name in the picture.
    for said in task.says:
        told = said + " ".join([task.questions()[0], *map(str, task.sketch.given)])
        assert named <= set(told), (said, named)


def labelled(kind: Kind, env: Geometry) -> Pen:
    task = kind.draw(Draw(env.draw))
    if not task.sketch.grid:
        task.sketch.turn(env.draw(360), mirrored=bool(env.draw(2)))
    pen = Pen(ImageDraw.Draw(Image.new("L", (WIDTH * FINE, HEIGHT * FINE))), task.sketch)
    pen.draw(numbers=True)
    return pen


def crossed(pen: Pen) -> int:
    """Count labels on lines, by points along each line."""
    return sum(
        any(
            left < x + (u - x) * k / 60 < right and top < y + (v - y) * k / 60 < bottom
            for k in range(61)
        )
        for left, top, right, bottom in pen.plan.boxes
        for (x, y), (u, v) in pen.plan.segments
    )


def test_labels_are_legible() -> None:
    env = make(IDS[0])
    env.reset(seed=0)
    on_lines = 0
    for kind in KINDS:
        for _ in range(6):
            pen = labelled(kind, env)
            boxes = pen.plan.boxes
            assert len(boxes) >= 2
            for i, a in enumerate(boxes):
                assert a[0] >= 0, kind
                assert a[1] >= 0, kind
                assert a[2] <= WIDTH, kind
                assert a[3] <= HEIGHT, kind
                for b in boxes[:i]:
                    apart = a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3]
                    assert apart, kind
            on_lines += crossed(pen)
    assert on_lines <= 2


def triangle(angle: int) -> Sketch:
    sketch = Sketch(asked="angle:ACB")
    sketch.triangle("ABC", 50, 60)
    sketch.given = [Given("angle:BAC", angle), Given("length:AB", 10)]
    return sketch


def test_numbers_are_drawn_only_where_asked_for() -> None:
    assert png(triangle(50), True) != png(triangle(51), True)
    assert png(triangle(50), False) == png(triangle(51), False)
    assert png(triangle(50), False) != png(triangle(50), True)


def test_the_picture_has_the_figure() -> None:
    image = Image.open(io.BytesIO(base64.b64decode(png(triangle(50), True)))).convert("L")

    assert image.size == (WIDTH, HEIGHT)
    dark = sum(image.histogram()[:128])
    assert 500 < dark < 0.2 * WIDTH * HEIGHT
    # The side AB is the only line near the bottom, and horizontal.
    grey = image.tobytes()
    rows = [sum(v < 128 for v in grey[y * WIDTH :][:WIDTH]) for y in range(HEIGHT)]
    assert max(rows) > 150


def test_the_picture_comes_beside_the_text() -> None:
    env = make("math:Geometry-v0-hard")
    _, info = env.reset(seed=2)

    assert info["images"] == [f"data:image/png;base64,{env.state.images[0]}"]
    assert env.state.images[0][:100] not in json.dumps(info["privileged"])


def test_pictures_are_the_same_in_another_process() -> None:
    program = (
        "import gemenv, hashlib\n"
        "env = gemenv.make('math:Geometry-v0')\n"
        "texts = [env.reset(seed=s)[0] + env.state.images[0] for s in range(4)]\n"
        "print(hashlib.sha256(''.join(texts).encode()).hexdigest())"
    )
    seen = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(Path(gemenv.__file__).parent.parent)},
        capture_output=True,
        check=True,
        text=True,
    )
    env = make(IDS[0])
    texts = [env.reset(seed=seed)[0] + env.state.images[0] for seed in range(4)]
    assert seen.stdout.strip() == hashlib.sha256("".join(texts).encode()).hexdigest()


def test_without_pillow_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)

    with pytest.raises(MissingDependencyError, match=r"pip install 'gemenv\[vision\]'"):
        gemenv.make("math:Geometry-v0")


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"kinds": ("sphere",)}, "`kinds` must be one of"),
        ({"min_steps": 0}, "from 1 to 4"),
        ({"numbers_in": "both of them"}, "`numbers_in`"),
        ({"kinds": ("slope",), "min_steps": 3}, "must have a figure"),
    ],
)
def test_bad_values_are_refused(kwargs: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidArgumentError, match=message):
        make(IDS[0], **kwargs)


@pytest.mark.parametrize("env_id", IDS)
def test_the_gold_is_right_and_near_misses_are_wrong(env_id: str) -> None:
    env = make(env_id)
    for seed in range(20):
        env.reset(seed=seed)
        gold = env.state.answers[0]
        assert env.grade(gold).correct
        for wrong in (f"{gold}7", f"7{gold}", f"2+{gold}", "", "x", f"{value(gold) + 1:g}"):
            assert not env.grade(wrong).correct, (gold, wrong)
        assert env.step(env.oracle_action() or "")[1] == 1


def test_names_of_points_do_not_make_a_task() -> None:
    env = make(IDS[0], kinds=("angle_sum",))
    by_task: dict[str, set[str]] = {}
    for seed in range(200):
        env.reset(seed=seed)
        by_task.setdefault(env.canonical(), set()).add(env.state.answers[0])

    assert len(by_task) < 200
    assert all(len(answers) == 1 for answers in by_task.values())


def test_sample_rows_are_a_data_set() -> None:
    rows = sample_rows(6)

    assert rows == sample_rows(6)
    assert len({row["problem"] for row in rows}) == 6
    for row in rows:
        assert set(row) == {"problem", "images", "answer"}
        (picture,) = row["images"]
        assert base64.b64decode(picture).startswith(b"\x89PNG")
        assert "boxed" not in row["problem"]


def test_the_docstring_counts_the_kinds() -> None:
    assert f"{len(KINDS)} kinds of figures" in (Geometry.__doc__ or "")
    assert len({kind.name for kind in KINDS}) == len(KINDS) >= 12
