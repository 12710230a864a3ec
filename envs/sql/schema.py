"""A schema: the tables of a domain under drawn names, with columns that no question needs."""

from dataclasses import dataclass

from gemenv.envs.base.dice import Dice
from gemenv.envs.sql.domains import DOMAINS
from gemenv.envs.sql.world import Choice, Column, Day, Domain, Entity, Link, Number, Phrase

_DECOYS = (
    Column("notes", Choice(("none", "see file", "checked")), "", missing=50),
    Column("created at", Day(2015, 2024), ""),
    Column("updated by", Choice(("admin", "import", "system")), ""),
    Column("internal code", Phrase((("X1", "X2", "Y7"), ("A", "B", "C"))), ""),
    Column("legacy number", Number(1, 60), ""),
    Column("sort key", Number(0, 40), ""),
)
_NAMINGS = ("snake", "pascal", "camel", "prefixed")


@dataclass(frozen=True)
class Field:
    """A column of a table.

    Attributes:
        name: Its name in the schema.
        source: The column of the domain, a decoy, a link, or `None` for the key.
        decoy: Whether no question needs it.
    """

    name: str
    source: Column | Link | None
    decoy: bool = False


@dataclass(frozen=True)
class Table:
    """A table of a schema.

    Attributes:
        name: Its name in the schema.
        entity: What it is in the domain.
        fields: Its columns, the key first.
    """

    name: str
    entity: Entity
    fields: tuple[Field, ...]

    @property
    def key(self) -> str:
        """The name of the primary key."""
        return self.fields[0].name

    def field(self, source: Column | Link) -> str:
        """Return what a column or link of the domain is called."""
        return next(field.name for field in self.fields if field.source is source)


@dataclass(frozen=True)
class Schema:
    """The tables of a database.

    Attributes:
        domain: The world they are from.
        tables: In the order of the domain: each behind those that it refers to.
    """

    domain: Domain
    tables: tuple[Table, ...]

    def table(self, one: str) -> Table:
        """Return the table of an entity, by its singular."""
        return next(table for table in self.tables if table.entity.one == one)

    def ddl(self) -> list[str]:
        """Return the statements that create the tables."""
        return [self._create(table) for table in self.tables]

    def _create(self, table: Table) -> str:
        lines: list[str] = []
        references: list[str] = []
        for field in table.fields:
            match field.source:
                case None:
                    lines.append(f"{field.name} INTEGER PRIMARY KEY")
                case Link():
                    other = self.table(field.source.table)
                    lines.append(f"{field.name} INTEGER NOT NULL")
                    references.append(
                        f"FOREIGN KEY ({field.name}) REFERENCES {other.name} ({other.key})"
                    )
                case Column():
                    optional = "" if field.source.missing else " NOT NULL"
                    lines.append(f"{field.name} {field.source.kind.sql}{optional}")
        body = ",\n".join(f"  {line}" for line in (*lines, *references))
        return f"CREATE TABLE {table.name} (\n{body}\n);"


def draw_schema(domain: str, seed: int, decoys: int) -> Schema:
    """Draw names, the order of columns, and decoys.

    Args:
        domain: A key of `DOMAINS`.
        seed: The same seed gives the same schema.
        decoys: Columns of each table that no question needs, at most.
    """
    world, dice = DOMAINS[domain], Dice(seed)
    naming, plural, own_keys = dice.pick(_NAMINGS), dice.chance(50), dice.chance(50)
    tables: list[Table] = []
    for entity in world.entities:
        name = _write(naming, entity.many if plural else entity.one)
        key = "id" if not own_keys else f"{entity.one} id"
        prefix = f"{entity.one} " if naming == "prefixed" else ""
        fields = [Field(_write(naming, prefix + c.words), c) for c in entity.columns]
        fields += [Field(_write(naming, f"{link.role} id"), link) for link in entity.links]
        fields += [
            Field(_write(naming, decoy.words), decoy, decoy=True)
            for decoy in dice.sample(_DECOYS, dice.below(decoys + 1))
        ]
        fields = dice.sample(fields, len(fields))
        tables.append(Table(name, entity, (Field(_write(naming, key), None), *fields)))
    return Schema(world, tuple(tables))


def _write(naming: str, words: str) -> str:
    parts = words.lower().replace("-", " ").split()
    if naming in ("snake", "prefixed"):
        return "_".join(parts)
    joined = "".join(part.capitalize() for part in parts)
    return joined if naming == "pascal" else joined[0].lower() + joined[1:]
