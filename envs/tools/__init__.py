"""Tasks in a small office: functions over calendar, mail, contacts, shop, bank and files.

The world (`world.py`) is drawn by `build.py` and changed by the functions in `functions/`, which
agents call as tools (`tool.py`). A task (`task.py`) is a request, or several one after the other,
with the calls that fulfil it; `kinds/` draws them in a `Scene`. Success is decided by the state
of the world: `canonical.py` writes what of it counts. `office.py` is the environment, with the
scripted user, and `make.py` puts the tools around it.
"""
