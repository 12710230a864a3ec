"""What a question is about: a table, and those that it links to."""

from dataclasses import dataclass

from gemenv.envs.base.dice import Dice
from gemenv.envs.sql.data import Rows
from gemenv.envs.sql.query import Col, Compare, Join, Source
from gemenv.envs.sql.schema import Schema, Table
from gemenv.envs.sql.world import Column, Link, Value


@dataclass(frozen=True)
class Setting:
    """What a question is drawn from.

    Attributes:
        dice: Where all draws come from.
        schema: The tables.
        rows: Those of one database, for values that occur.
        joins: How many links to follow.
        conditions: How many conditions to pose.
    """

    dice: Dice
    schema: Schema
    rows: Rows
    joins: int
    conditions: int


@dataclass(frozen=True)
class Node:
    """A table in a scope.

    Attributes:
        table: The table.
        alias: What the query calls it.
        words: How a row of it is named from the base, such as `book's author's `.
        parent: The node that links to it, by which link; `None` for the base.
    """

    table: Table
    alias: str
    words: str = ""
    parent: "tuple[Node, Link] | None" = None

    def col(self, column: Column | Link) -> Col:
        """Return a column of it in the query."""
        return Col(self.alias, self.table.field(column))

    @property
    def key(self) -> Col:
        """Its primary key in the query."""
        return Col(self.alias, self.table.key)

    def say(self, column: Column) -> str:
        """Return what a question calls a column of it."""
        return f"{self.words}{column.label}"

    def joined(self) -> Join:
        """Return the join that brings it in."""
        assert self.parent is not None  # noqa: S101 - the base is where joins begin
        parent, link = self.parent
        on = Compare(parent.col(link), "=", self.key)
        return Join(Source(self.table.name, self.alias), (on,))


class Scope:
    """A base table, and tables reached from it by links.

    Args:
        setting: What the question is drawn from.
        base: The table whose rows the question is about.
        taken: Aliases that are in use around it.
    """

    def __init__(self, setting: Setting, base: Table, taken: tuple[str, ...] = ()) -> None:
        self.setting, self._taken = setting, list(taken)
        self.base = Node(base, self._alias(base))
        self.nodes = [self.base]

    def _alias(self, table: Table) -> str:
        alias, number = table.name, 1
        while alias in self._taken:
            number += 1
            alias = f"{table.name}_{number}"
        self._taken.append(alias)
        return alias

    def follow(self, node: Node, link: Link) -> Node:
        """Bring in the table that a link leads to."""
        table = self.setting.schema.table(link.table)
        new = Node(table, self._alias(table), f"{node.words}{link.role}'s ", (node, link))
        self.nodes.append(new)
        return new

    def reach(self, joins: int) -> "Scope":
        """Bring in so many tables, or all that there are."""
        for _ in range(joins):
            used = [node.parent for node in self.nodes]
            ways = [
                (node, link)
                for node in self.nodes
                for link in node.table.entity.links
                if (node, link) not in used
            ]
            if ways:
                self.follow(*self.setting.dice.pick(ways))
        return self

    @property
    def source(self) -> Source:
        """The base, as the query has it."""
        return Source(self.base.table.name, self.base.alias)

    @property
    def joins(self) -> tuple[Join, ...]:
        """The joins of all tables that were brought in."""
        return tuple(node.joined() for node in self.nodes[1:])

    @property
    def ends(self) -> list[Node]:
        """The tables that lead to no further one: without their use, a join would be idle."""
        parents = [node.parent[0] for node in self.nodes if node.parent is not None]
        return [node for node in self.nodes if node not in parents]


def draw_scope(setting: Setting, least: int = 0) -> Scope:
    """Draw a base from which enough tables can be reached, `least` or more, and reach them."""
    reach = {table.entity.one: _links(setting.schema, table) for table in setting.schema.tables}
    most = min(max(setting.joins, least), max(reach.values()))
    tables = [table for table in setting.schema.tables if reach[table.entity.one] >= most]
    return Scope(setting, setting.dice.pick(tables)).reach(most)


def _links(schema: Schema, table: Table) -> int:
    """Count the tables that can be reached from one, by every way."""
    links = table.entity.links
    return len(links) + sum(_links(schema, schema.table(link.table)) for link in links)


def values(setting: Setting, table: Table, column: Column) -> list[Value]:
    """Return the values of a column that occur, without NULL."""
    place = [field.source for field in table.fields].index(column)
    found = [row[place] for row in setting.rows[table.name]]
    return [value for value in found if value is not None]
