"""Functions over the mails."""

from dataclasses import asdict
from typing import Any, Literal

from gemenv.envs.tools.checks import addresses, found, line, prose
from gemenv.envs.tools.world import Folder, Mail, World
from gemenv.errors import ToolError


def list_mails(world: World, folder: Folder = "inbox") -> list[dict[str, Any]]:
    """List the mails of a folder, the latest first, without their text.

    Args:
        folder: Which folder.
    """
    return [_head(mail) for mail in _sorted(world) if mail.folder == folder]


def search_mails(world: World, text: str = "", sender: str = "") -> list[dict[str, Any]]:
    """Find mails in all folders, the latest first, without their text.

    Args:
        text: A part of the subject or of the text; case does not count.
        sender: A part of the sender's name or mail address; case does not count.
    """
    part, who = text.casefold(), sender.strip().casefold()
    names = {person.email: person.name.casefold() for person in world.people}
    return [
        _head(mail)
        for mail in _sorted(world)
        if (part in mail.subject.casefold() or part in mail.body.casefold())
        and (who in mail.sender or who in names.get(mail.sender, ""))
    ]


def read_mail(world: World, mail_id: str) -> dict[str, Any]:
    """Read a mail.

    Args:
        mail_id: The id of the mail.
    """
    return asdict(_mail(world, mail_id))


def send_mail(world: World, to: list[str], subject: str, body: str) -> dict[str, Any]:
    """Send a mail.

    Args:
        to: The mail addresses of all recipients.
        subject: One line.
        body: The text.
    """
    return _send(world, to, line(subject, "subject"), prose(body, "body"))


def reply_mail(world: World, mail_id: str, body: str) -> dict[str, Any]:
    """Answer a mail; the answer goes to its sender alone.

    Args:
        mail_id: The id of the mail.
        body: The text of the answer.
    """
    mail = _mail(world, mail_id)
    return _send(world, [mail.sender], f"Re: {mail.subject}", prose(body, "body"))


def forward_mail(world: World, mail_id: str, to: list[str]) -> dict[str, Any]:
    """Forward a mail as it is.

    Args:
        mail_id: The id of the mail.
        to: The mail addresses of all recipients.
    """
    mail = _mail(world, mail_id)
    return _send(world, to, f"Fwd: {mail.subject}", mail.body, forwarded=mail.id)


def move_mail(world: World, mail_id: str, folder: Literal["inbox", "archive"]) -> dict[str, Any]:
    """Put a mail into another folder.

    Args:
        mail_id: The id of the mail.
        folder: Where to.
    """
    return _put(_mail(world, mail_id), folder)


def delete_mail(world: World, mail_id: str) -> dict[str, Any]:
    """Put a mail into the trash.

    Args:
        mail_id: The id of the mail.
    """
    return _put(_mail(world, mail_id), "trash")


def _put(mail: Mail, folder: Folder) -> dict[str, Any]:
    if mail.folder == folder:
        raise ToolError(f"The mail is in the folder {folder} already.")
    mail.folder = folder
    return _head(mail)


def _send(
    world: World, to: list[str], subject: str, body: str, forwarded: str = ""
) -> dict[str, Any]:
    recipients = addresses(to)
    if not recipients:
        raise ToolError("`to` must name at least one mail address.")
    new = world.new_id("m")
    mail = Mail(new, "sent", world.today, world.email, recipients, subject, body, forwarded)
    world.mails.append(mail)
    return _head(mail)


def _sorted(world: World) -> list[Mail]:
    return sorted(world.mails, key=lambda mail: mail.date, reverse=True)


def _mail(world: World, key: str) -> Mail:
    return found(world.mails, key, "mail", "list_mails")


def _head(mail: Mail) -> dict[str, Any]:
    whole = asdict(mail)
    return {name: whole[name] for name in ("id", "folder", "date", "sender", "to", "subject")}
