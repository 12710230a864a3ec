import re

from gemenv.registry.builtin import BUILTIN


def test_ids_are_unique_and_well_formed() -> None:
    ids = [spec.id for spec in BUILTIN]

    assert len(set(ids)) == len(ids)
    assert all(
        # Data sets of others keep the names that they have there.
        re.fullmatch(r"[a-z]+:\w+(-3to5)?-v\d+(-[a-z]+|-d\d|-extreme-hard)?", env_id)
        for env_id in ids
    )


def test_entry_points_are_text_so_that_nothing_is_imported() -> None:
    assert all(isinstance(spec.entry_point, str) for spec in BUILTIN)
