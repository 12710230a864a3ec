import pytest

from gemenv.core.sqlite.build import build
from gemenv.envs.sql.data import fill
from gemenv.envs.sql.domains import DOMAINS
from gemenv.envs.sql.schema import draw_schema
from gemenv.envs.sql.world import Domain, Phrase


def reach(domain: Domain, one: str) -> int:
    links = domain.entity(one).links
    return len(links) + sum(reach(domain, link.table) for link in links)


def test_there_are_worlds_enough() -> None:
    assert len(DOMAINS) >= 12
    assert all(3 <= len(domain.entities) <= 6 for domain in DOMAINS.values())


@pytest.mark.parametrize("name", DOMAINS)
def test_a_domain_can_be_asked_about(name: str) -> None:
    domain = DOMAINS[name]
    seen: set[str] = set()
    for entity in domain.entities:
        # What it links to comes before it.
        assert all(link.table in seen for link in entity.links)
        seen.add(entity.one)
        words = [column.label for column in entity.columns] + [link.role for link in entity.links]
        assert len(words) == len(set(words)), entity.one
        assert any(not column.missing for column in entity.columns)
    assert max(reach(domain, entity.one) for entity in domain.entities) >= 3
    assert any(isinstance(c.kind, Phrase) for entity in domain.entities for c in entity.columns)


@pytest.mark.parametrize("name", DOMAINS)
def test_every_schema_can_be_created_and_filled(name: str) -> None:
    for seed in range(12):
        schema = draw_schema(name, seed, 3)
        rows = fill(schema, seed)
        connection = build({"ddl": schema.ddl(), "rows": rows})
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        for table in schema.tables:
            names = [column.name.lower() for column in table.fields]
            assert len(names) == len(set(names))
            assert connection.execute(f"SELECT COUNT(*) FROM {table.name}").fetchone()[0] >= 6  # noqa: S608
            # Every name can stand in a query without quotes.
            connection.execute(f"SELECT {', '.join(names)} FROM {table.name} AS x")  # noqa: S608
        connection.close()


def test_names_decoys_and_data_vary() -> None:
    schemas = {tuple(draw_schema("bank", seed, 2).ddl()) for seed in range(30)}
    data = {str(fill(draw_schema("bank", 1, 0), seed)) for seed in range(10)}

    assert len(schemas) == 30
    assert len(data) == 10
    plain = draw_schema("bank", 1, 0)
    assert not any(field.decoy for table in plain.tables for field in table.fields)


def test_some_rows_are_referred_to_by_none() -> None:
    schema = draw_schema("library", 3, 0)
    rows = fill(schema, 5)
    place = [field.name for field in schema.table("loan").fields].index("member_id")
    referring = {row[place] for row in rows["loans"]}

    assert referring < {row[0] for row in rows["members"]}


def test_later_dates_follow_earlier_ones() -> None:
    schema = draw_schema("library", 3, 0)
    names = [field.name for field in schema.table("loan").fields]
    first, second = names.index("loaned_on"), names.index("returned_on")
    loans = fill(schema, 5)["loans"]

    assert any(row[second] is None for row in loans)
    assert all(row[second] is None or str(row[second]) > str(row[first]) for row in loans)


def test_money_adds_up_exactly() -> None:
    schema = draw_schema("library", 3, 0)
    connection = build({"ddl": schema.ddl(), "rows": fill(schema, 5)})
    fines = [fine for (fine,) in connection.execute("SELECT fine FROM loans")]
    connection.close()

    assert all((4 * fine).is_integer() for fine in fines)
