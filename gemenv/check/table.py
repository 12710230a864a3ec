"""Every check, in the order in which they run. A new one is a function and a line here."""

from gemenv.check import behaviour, determinism, fuzz, play, protocol, snapshots
from gemenv.check.base import Check

CHECKS: tuple[Check, ...] = (
    Check("gymnasium", "Gymnasium's own checker accepts it.", protocol.gymnasium_accepts),
    Check("spaces", "Observations and actions are in their spaces.", protocol.spaces),
    Check("info", "Every result has the values and keys of the contract.", protocol.info),
    Check("ends", "Episodes end, in one way, and then want a reset.", behaviour.ends),
    Check("render", "`render` returns text.", behaviour.render),
    Check("close", "`close` may be called at any time and twice.", behaviour.close),
    Check("spawn", "`spawn` builds an equal, independent instance.", behaviour.spawn),
    Check("seed", "Seed and actions determine the episode.", determinism.seed),
    Check("interleaving", "Two instances do not disturb each other.", determinism.interleaving),
    Check("threads", "Eight threads play as each would alone.", determinism.threads),
    Check("async_faces", "`areset` and `astep` equal the sync face.", determinism.async_faces),
    Check("global_random", "Global random states stay untouched.", determinism.global_random),
    Check("snapshot", "Snapshots continue exactly; damaged ones are refused.", snapshots.snapshot),
    Check("random_action", "Random actions are valid.", play.random_action),
    Check("oracle", "The oracle, where there is one, succeeds as often as it can.", play.oracle),
    Check("privileged", "No observation gives privileged text away.", play.privileged),
    Check("fuzz", "No text makes it raise or answer nonsense.", fuzz.fuzz),
)
"""The checks by which `check_env` judges an environment."""
