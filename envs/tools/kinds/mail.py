"""Tasks about mails and the address book."""

from gemenv.envs.tools.build import later
from gemenv.envs.tools.scene import Scene, UnsuitableError
from gemenv.envs.tools.task import Detail, Request, call


def phone_number(scene: Scene) -> Request:
    """Ask for somebody's phone number."""
    person = scene.person()
    text = f"What is the phone number of {person.name}?"
    return Request(text, [call("find_contacts", text=person.name)], person.phone)


def mail_date(scene: Scene) -> Request:
    """Ask for a date that a mail names."""
    person = scene.person()
    when, other = (later(scene.world.today, scene.dice.between(20, 90)) for _ in range(2))
    mail = scene.plant_mail(
        person, f"It was meant to be on {other}. Now it will be on {when} for certain."
    )
    calls = [call("search_mails", text=mail.subject), call("read_mail", mail_id=mail.id)]
    text = f"On which date is it, by the mail from {person.name} about {mail.subject!r}?"
    return Request(text, calls, when)


def file_mail(scene: Scene) -> Request:
    """Put a mail away."""
    mail, sender = scene.mail()
    calls = [
        call("search_mails", text=mail.subject),
        call("move_mail", mail_id=mail.id, folder="archive"),
    ]
    text = f"Please put the mail from {sender} about {mail.subject!r} into the archive."
    return Request(text, calls)


def forward_mail(scene: Scene) -> Request:
    """Forward a mail to somebody."""
    (mail, sender), person = scene.mail(), scene.person()
    calls = [
        call("search_mails", text=mail.subject),
        call("find_contacts", text=person.name),
        call("forward_mail", mail_id=mail.id, to=[person.email]),
    ]
    text = f"Please forward the mail from {sender} about {mail.subject!r} to {person.name}."
    return Request(text, calls)


def forward_mail_asking(scene: Scene) -> Request:
    """Forward a mail to somebody who has to be asked for."""
    request = forward_mail(scene)
    text, _, name = request.text.removesuffix(".").rpartition(" to ")
    words = ["who", "whom", "recipient", "name", "person", "forward it to"]
    return Request(
        f"{text} to my colleague.",
        request.calls,
        details=[Detail(words, "Who shall get it?", f"To {name}.")],
    )


def update_phone(scene: Scene) -> Request:
    """Enter a phone number that a mail names into the address book."""
    person = scene.person()
    number = f"+49 40 555{scene.dice.between(1000, 9999)}"
    mail = scene.plant_mail(
        person, f"My old number {person.phone} is gone. Please call me under {number} from now on."
    )
    calls = [
        call("search_mails", text=mail.subject),
        call("read_mail", mail_id=mail.id),
        call("find_contacts", text=person.name),
        call("update_contact", contact_id=person.id, field="phone", value=number),
    ]
    text = (
        f"{person.name} has a new phone number: it is in the mail about {mail.subject!r}. Please "
        "enter it into my address book."
    )
    return Request(text, calls)


def reply_phone(scene: Scene) -> Request:
    """Answer a mail in which somebody asks for the phone number of another."""
    asking, wanted = scene.person(), scene.person()
    mail = scene.plant_mail(
        asking, f"I have to reach {wanted.name}. Could you write me the phone number?"
    )
    calls = [
        call("search_mails", text=mail.subject),
        call("read_mail", mail_id=mail.id),
        call("find_contacts", text=wanted.name),
        call("reply_mail", mail_id=mail.id, body=f"The number is {wanted.phone}."),
    ]
    text = f"Please write {asking.name} what the mail about {mail.subject!r} asks for."
    return Request(text, calls, facts=["phone"])


def sort_mails(scene: Scene) -> Request:
    """Put all mails of one sender into the archive, and those of another into the trash."""
    keep, drop = scene.person(), scene.person()
    lists = [
        [mail for mail in scene.world.mails if mail.sender == person.email]
        for person in (keep, drop)
    ]
    if any(not 1 <= len(mails) <= 3 for mails in lists) or sum(map(len, lists)) < 3:
        raise UnsuitableError("There are too many, or too few.")
    calls = [
        call("search_mails", sender=keep.name),
        *(call("move_mail", mail_id=mail.id, folder="archive") for mail in lists[0]),
        call("search_mails", sender=drop.name),
        *(call("delete_mail", mail_id=mail.id) for mail in lists[1]),
    ]
    text = (
        f"Please tidy my inbox: all mails from {keep.name} go into the archive, and all from "
        f"{drop.name} into the trash."
    )
    return Request(text, calls)


def team_notice(scene: Scene) -> Request:
    """Tell a team a date that a mail names, all but its sender, and put the mail away."""
    sender = scene.person()
    others = [p for p in scene.world.people if p.team == sender.team and p is not sender]
    if not others:
        raise UnsuitableError("The team has nobody else.")
    when, other = (later(scene.world.today, scene.dice.between(20, 90)) for _ in range(2))
    mail = scene.plant_mail(sender, f"The date {other} does not suit; we shall meet on {when}.")
    to = [person.email for person in others]
    body = f"By the mail of {sender.name} the date is {when}."
    calls = [
        call("search_mails", text=mail.subject),
        call("read_mail", mail_id=mail.id),
        call("list_team", team=sender.team),
        call("send_mail", to=to, subject=mail.subject, body=body),
        call("move_mail", mail_id=mail.id, folder="archive"),
    ]
    text = (
        f"{sender.name} wrote about {mail.subject!r}. Please write one mail to everybody else in "
        f"the team {sender.team} with the date that holds now, and no other date, and put the mail "
        f"of {sender.name.split()[0]} into the archive."
    )
    return Request(text, calls, facts=["date"])
