import pytest

from gemenv.check import CHECKS, check_env
from tests.check.specimens import DEFECTS, Sound


@pytest.mark.parametrize("name", [check.name for check in CHECKS])
def test_a_sound_environment_passes(name: str) -> None:
    report = check_env(Sound, only=[name])

    assert report.passed, report.results[0].message


@pytest.mark.parametrize(
    ("name", "defective"), [(name, env) for name, envs in DEFECTS.items() for env in envs]
)
def test_a_defect_is_found_by_its_check(name: str, defective: type[Sound]) -> None:
    report = check_env(defective, only=[name])

    assert not report.passed
    assert report.results[0].message


def test_every_check_is_shown_to_find_something() -> None:
    assert list(DEFECTS) == [check.name for check in CHECKS]


def test_names_are_unique_and_descriptions_are_one_line() -> None:
    names = [check.name for check in CHECKS]

    assert len(set(names)) == len(names)
    for check in CHECKS:
        assert check.name.isidentifier()
        assert check.description.endswith(".")
        assert "\n" not in check.description
