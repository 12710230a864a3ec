"""Text-to-SQL on SQLite: a schema and a question in, one SELECT out.

`sql:Generated-v0` draws schemas, data and questions; `sql:Database-v0` asks the questions of a
file about databases of the user's. Answers are judged by what they return on databases that the
agent does not see.

A domain (`domains/`) is a world of tables; `schema.py` draws names for it and writes the DDL,
`data.py` fills it with rows. `questions/` draws queries (`query.py`) with their English;
`mutants.py` makes near misses of them, which the data must tell apart. `executor.py` runs in
worker processes, `judge.py` asks them, `components.py` are the partial rewards.
"""
