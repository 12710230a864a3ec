import asyncio

from gemenv.check.episodes import areplay, difference, improvise, record, replay
from tests.check.specimens import Sound


def test_a_script_replays_to_the_same_records() -> None:
    script, records = improvise(Sound(), 3, length=30)

    assert len(records) == len(script) + 1
    assert list(replay(Sound(), 3, script)) == records
    assert asyncio.run(areplay(Sound(), 3, script)) == records


def test_a_script_holds_resets_and_nonsense() -> None:
    script, _ = improvise(Sound(), 3, length=30)

    assert None in script
    assert any(action is not None and "boxed" not in action for action in script)


def test_a_replay_stops_where_the_episode_ends_early() -> None:
    assert len(list(replay(Sound(), 0, ["nonsense", "more nonsense", None]))) == 2


def test_records_tell_types_and_digits_apart() -> None:
    values = [1, 1.0, True, "1", None, 0.1 + 0.2, 0.3, [1], {"1": 1}, b"1", {(1, 2): 3}]

    assert len({record(value) for value in values}) == len(values)


def test_a_record_of_what_json_cannot_hold() -> None:
    loop: list[object] = []
    loop.append(loop)

    assert record({(1, 2): "\ud800"}) == repr({(1, 2): "\ud800"})
    assert record(loop) == "[[...]]"


def test_the_difference_is_shown_where_it_is() -> None:
    long = "x" * 1000

    assert difference([long, long + "a" + long], [long, long + "b" + long]) == (
        f"entry 1 is …{'x' * 40}b{'x' * 79}… instead of …{'x' * 40}a{'x' * 79}…"
    )


def test_one_list_ends_before_the_other() -> None:
    assert difference(["a"], ["a", "b"]) == "entry 1 is …b… instead of …nothing…"
    assert difference([], []) is None
