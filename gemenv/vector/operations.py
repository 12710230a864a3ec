"""What can be done with a slot, by name."""

from typing import Any

from gemenv.vector.faces import Face
from gemenv.vector.slot import Slot


async def perform(slot: Slot, operation: str, payload: Any, face: Face) -> Any:
    """Do one operation; what is asked about a slot, and fails, gives its exception.

    See `Backend` for the operations and what they take.
    """
    if operation == "step":
        return await slot.step(payload, face)
    if operation == "reset":
        if payload["root"] is not None:
            slot.seed, slot.episode = payload["root"], -1
        return await slot.begin(face, payload["seed"], payload["options"], anew=True)
    if operation == "fail":
        return await slot.fail(face, **payload)
    try:
        if operation == "get_state":
            return slot.get_state()
        if operation == "set_state":
            return slot.set_state(payload["state"], fork=payload["fork"])
        if operation == "thaw":
            return slot.thaw(payload)
        return await face.run(lambda: slot.call(*payload))
    except (Exception, SystemExit) as error:
        return error
