from pathlib import Path

import pytest

from gemenv.errors import InvalidArgumentError, MissingDependencyError, UnknownArgumentError
from gemenv.registry import EnvSpec
from tests.core.toys import Parrot


def spec(entry_point: str = "tests.core.toys:Parrot", extra: str | None = None) -> EnvSpec:
    return EnvSpec(id="bird:Parrot-v0", entry_point=entry_point, extra=extra, kwargs={"top": 5})


@pytest.mark.parametrize(
    ("env_id", "family", "gymnasium_id"),
    [
        ("game:Sokoban-v0", "game", "gemenv/game.Sokoban-v0"),
        ("game:Sokoban-v12-hard", "game", "gemenv/game.Sokoban-hard-v12"),
        ("my-lab.x:Two-Words-v0-very-hard", "my-lab.x", "gemenv/my-lab.x.Two-Words-very-hard-v0"),
    ],
)
def test_the_id_in_parts(env_id: str, family: str, gymnasium_id: str) -> None:
    entry = EnvSpec(id=env_id, entry_point="module:Class")

    assert (entry.family, entry.gymnasium_id) == (family, gymnasium_id)


def test_keywords_come_on_top_of_those_of_the_id() -> None:
    assert spec().make().get_wrapper_attr("top") == 5
    assert spec().make(top=6).get_wrapper_attr("top") == 6
    assert spec().kwargs == {"top": 5}


def test_an_unknown_keyword_is_named_with_the_nearest() -> None:
    with pytest.raises(
        UnknownArgumentError,
        match=r"'bird:Parrot-v0' has no keyword 'nam'\. Did you mean 'name'\? It takes top, name\.",
    ):
        spec().make(nam="polly")


class Ladder(Parrot):
    def __init__(self, level: int | None = None, top: int = 3) -> None:
        super().__init__(top=top)
        self.level = level


def ladder(env_id: str, **kwargs: int) -> EnvSpec:
    return EnvSpec(id=env_id, entry_point=Ladder, kwargs=kwargs)


def test_a_level_on_top_of_a_variant_is_refused_and_the_plain_id_named() -> None:
    with pytest.raises(
        InvalidArgumentError,
        match=r"'bird:Ladder-v1-very-hard' .* no `level`, got 0\. Give it to 'bird:Ladder-v1'\.",
    ):
        ladder("bird:Ladder-v1-very-hard", top=5).make(level=0)


def test_a_level_is_taken_where_no_variant_is_in_its_way() -> None:
    assert ladder("bird:Ladder-v1").make(level=2).get_wrapper_attr("level") == 2
    assert ladder("bird:Ladder-v1-easy").make(level=2).get_wrapper_attr("level") == 2
    assert ladder("bird:Ladder-v1", top=5).make(level=2).get_wrapper_attr("level") == 2
    assert ladder("bird:Ladder-v1-hard", top=5).make(level=None).get_wrapper_attr("level") is None


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("extra", "remedy"),
    [
        ("search", r"pip install 'gemenv\[search\]'"),
        (None, "pip install 'absent_package'"),
    ],
)
def test_a_missing_package_gives_the_install_line(
    modules: Path, extra: str | None, remedy: str
) -> None:
    (modules / "needy_env.py").write_text("import absent_package")

    with pytest.raises(MissingDependencyError, match=rf"'absent_package'.*{remedy}"):
        spec("needy_env:Needy", extra).make()


def test_a_missing_package_is_told_from_a_module_that_begins_alike(modules: Path) -> None:
    (modules / "absent_env.py").write_text("import absent")

    with pytest.raises(MissingDependencyError, match="pip install 'absent'"):
        spec("absent_env:Needy").make()


@pytest.mark.parametrize(
    "entry_point", ["tests.core.toys:Owl", "tests.core.toys", "tests.core.toys:"]
)
def test_an_entry_point_without_its_class(entry_point: str) -> None:
    with pytest.raises(InvalidArgumentError, match="must be `module:Class`"):
        spec(entry_point).make()


def test_a_module_that_does_not_exist_is_no_missing_package() -> None:
    with pytest.raises(ModuleNotFoundError, match="absent_module") as caught:
        spec("absent_module.envs:Owl").make()
    assert not isinstance(caught.value, MissingDependencyError)


def test_errors_of_the_module_itself_are_passed_on(modules: Path) -> None:
    (modules / "faulty_env.py").write_text("1 / 0")

    with pytest.raises(ZeroDivisionError):
        spec("faulty_env:Faulty").make()


def test_a_spec_is_made_without_an_import() -> None:
    assert spec("absent_module:Owl").family == "bird"


def test_load_returns_the_class() -> None:
    assert spec().load() is Parrot
