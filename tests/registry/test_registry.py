import threading
from collections.abc import Callable
from typing import Any

import gymnasium
import pytest

import gemenv
from gemenv.errors import DuplicateEnvError, InvalidArgumentError, UnknownEnvError
from tests.core.toys import Parrot

PARROT = "tests.core.toys:Parrot"


@pytest.mark.usefixtures("fresh")
def test_what_is_registered_is_made_by_us_and_by_gymnasium() -> None:
    gemenv.register("bird:Parrot-v2-grey", PARROT, kwargs={"top": 7}, description="Repeats.")

    env = gemenv.make("bird:Parrot-v2-grey", name="polly")
    theirs = gymnasium.make("gemenv/bird.Parrot-grey-v2").unwrapped

    assert isinstance(env, Parrot)
    assert isinstance(theirs, Parrot)
    assert (env.top, env.name, env.env_id) == (7, "polly", "bird:Parrot-v2-grey")
    assert theirs.top == 7


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("build", [Parrot, lambda top=3: Parrot(top)])
def test_a_class_or_function_may_be_registered(build: Callable[..., Parrot]) -> None:
    gemenv.register("bird:Parrot-v0", build)

    env = gemenv.make("bird:Parrot-v0", top=5)

    assert env.get_wrapper_attr("top") == 5


@pytest.mark.usefixtures("fresh")
def test_flags_reach_the_instance() -> None:
    gemenv.register("bird:Parrot-v0", PARROT, blocking=True, snapshot=False)
    gemenv.register("bird:Parrot-v1", PARROT)

    flagged, plain = gemenv.make("bird:Parrot-v0"), gemenv.make("bird:Parrot-v1")

    assert (flagged.blocking, flagged.snapshot) == (True, False)
    assert (plain.blocking, plain.snapshot) == (False, True)
    assert (Parrot.blocking, Parrot.snapshot) == (False, True)


@pytest.mark.usefixtures("fresh")
def test_a_duplicate_is_refused_and_the_first_stays() -> None:
    gemenv.register("bird:Parrot-v0", PARROT)

    with pytest.raises(DuplicateEnvError, match=f"registered already, for '{PARROT}'"):
        gemenv.register("bird:Parrot-v0", "elsewhere:Parrot")

    assert gemenv.spec("bird:Parrot-v0").entry_point == PARROT


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize(
    "env_id",
    ["", "Parrot-v0", "bird:Parrot", "bird:-v0", ":Parrot-v0", "bird:Parrot-v", "bird:Parrot-v0-",
     "bird:Par rot-v0", "bird:Parrot-v0 ", "bird/x:Parrot-v0", "a:b:Parrot-v0"],
)  # fmt: skip
def test_a_malformed_id_is_refused(env_id: str) -> None:
    with pytest.raises(InvalidArgumentError, match="`family:Name-v0`"):
        gemenv.register(env_id, PARROT)

    assert gemenv.list_envs() == []


def test_an_unknown_id_is_named_with_the_nearest() -> None:
    with pytest.raises(UnknownEnvError, match=r"Did you mean 'game:Sokoban-v0-easy'\?"):
        gemenv.make("game:Sokobann-v0-easy")
    with pytest.raises(UnknownEnvError, match="`gemenv list` shows all ids"):
        gemenv.spec("???")


@pytest.mark.usefixtures("fresh")
def test_listing_matches_patterns_and_sorts() -> None:
    for env_id in ("b:Two-v0", "a:Two-v0", "a:One-v0"):
        gemenv.register(env_id, PARROT)

    assert [spec.id for spec in gemenv.list_envs()] == ["a:One-v0", "a:Two-v0", "b:Two-v0"]
    assert [spec.id for spec in gemenv.list_envs("*:Two*")] == ["a:Two-v0", "b:Two-v0"]
    assert gemenv.list_envs("*:two*") == []


def test_wrappers_are_applied_in_order_the_last_outermost() -> None:
    class Outer(gemenv.Wrapper):
        pass

    class Inner(gemenv.Wrapper):
        pass

    env = gemenv.make("game:Sokoban-v0-easy", wrappers=[Inner, Outer])

    assert repr(env) == "<Outer<Inner<Sokoban game:Sokoban-v0-easy>>>"


def test_a_spec_is_as_good_as_its_id() -> None:
    spec = gemenv.spec("game:GuessTheNumber-v0-easy")

    assert repr(gemenv.make(spec)) == repr(gemenv.make(spec.id))
    assert gemenv.make(spec).reset(seed=1) == gemenv.make(spec.id).reset(seed=1)


# Plug-ins, in place of installed ones


class Plugin:
    def __init__(self, function: Callable[[], Any]) -> None:
        self.function = function

    def load(self) -> Callable[[], Any]:
        return self.function


def install(monkeypatch: pytest.MonkeyPatch, *functions: Callable[[], Any]) -> None:
    plugins = [Plugin(function) for function in functions]
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: plugins)


@pytest.mark.usefixtures("fresh")
def test_plugins_are_asked_once_and_only_when_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    install(monkeypatch, lambda: calls.append("asked"))
    gemenv.register("bird:Parrot-v0", PARROT)

    gemenv.make("bird:Parrot-v0")
    assert calls == []

    gemenv.list_envs()
    gemenv.list_envs()
    with pytest.raises(UnknownEnvError):
        gemenv.make("bird:Owl-v0")
    assert calls == ["asked"]


@pytest.mark.usefixtures("fresh")
def test_a_second_thread_waits_for_the_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    came: list[object] = []

    def look_up() -> None:
        try:
            came.append(gemenv.spec("bird:Parrot-v0").id)
        except UnknownEnvError as error:
            came.append(error)

    second = threading.Thread(target=look_up)

    def bring() -> None:
        second.start()
        # Long enough for a thread that does not wait to get its answer, and no longer needed
        # by one that does.
        second.join(timeout=0.2)
        gemenv.register("bird:Parrot-v0", PARROT)

    install(monkeypatch, bring)
    gemenv.list_envs()
    second.join()

    assert came == ["bird:Parrot-v0"]


@pytest.mark.usefixtures("fresh")
def test_a_broken_plugin_does_not_hide_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("half installed")

    install(monkeypatch, broken, lambda: gemenv.register("bird:Parrot-v0", PARROT))
    with pytest.raises(RuntimeError, match="half installed"):
        gemenv.list_envs()

    assert isinstance(gemenv.make("bird:Parrot-v0"), Parrot)


def test_an_id_without_a_version_stands_for_the_latest(fresh: None) -> None:
    for version in (0, 2, 10):
        gemenv.register(f"test:Versions-v{version}-easy", "builtins:object")
    assert gemenv.spec("test:Versions-easy").version == 10
    assert gemenv.spec("test:Versions-v2-easy").version == 2
    with pytest.raises(UnknownEnvError):
        gemenv.spec("test:Versions")
