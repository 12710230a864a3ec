"""Tasks across the office."""

from gemenv.envs.tools.checks import euros
from gemenv.envs.tools.functions.calendar import find_free_rooms
from gemenv.envs.tools.functions.files import list_files
from gemenv.envs.tools.scene import Scene, UnsuitableError
from gemenv.envs.tools.task import Request, call


def mail_total(scene: Scene) -> Request:
    """Write somebody the total of a report."""
    path = scene.pick([head["path"] for head in list_files(scene.world, "/reports")])
    report = next(document for document in scene.world.documents if document.path == path)
    amount, person = report.text.rpartition("Total: ")[2].removesuffix(" euros"), scene.person()
    calls = [
        call("read_file", path=path),
        call("find_contacts", text=person.name),
        call("send_mail", to=[person.email], subject="Total", body=f"The total is {amount}."),
    ]
    text = f"Please write {person.name} a mail with the total in the file {path}."
    return Request(text, calls, facts=["amount"])


def pay_by_mail(scene: Scene) -> Request:
    """Pay the bill that a mail is about, if it asks for the right amount, and answer."""
    person, bill, account = scene.person(), scene.bill(), scene.account()
    account.balance_cents += bill.amount_cents
    mail = scene.plant_mail(
        person, f"We still wait for the money that {bill.payee} gets from you. Please see to it."
    )
    amount = euros(bill.amount_cents)
    calls = [
        call("search_mails", text=mail.subject),
        call("read_mail", mail_id=mail.id),
        call("list_bills", paid=False),
        call("list_accounts"),
        call("pay_bill", bill_id=bill.id, account_id=account.id),
        call("reply_mail", mail_id=mail.id, body=f"I have paid {amount} euros."),
    ]
    text = (
        f"{person.name} wrote about {mail.subject!r}. Please pay the bill that the mail is about "
        f"from {account.name!r}, and answer with the amount that you paid."
    )
    return Request(text, calls, facts=["amount"])


def meet_by_mail(scene: Scene) -> Request:
    """Enter the meeting that a mail proposes, in a room, and answer."""
    person, title = scene.person(), scene.title()
    when, start, end = scene.free_time(60)
    mail = scene.plant_mail(
        person, f"Let us meet on {when}. I am free from {start} to {end}; we two need a room."
    )
    rooms = find_free_rooms(scene.world, when, start, end, 2)
    if not rooms:
        raise UnsuitableError("No room is free.")
    room = min(rooms, key=lambda room: room["seats"])["name"]
    event = {"title": title, "date": when, "start": start, "end": end}
    calls = [
        call("search_mails", text=mail.subject),
        call("read_mail", mail_id=mail.id),
        call("find_free_rooms", date=when, start=start, end=end, seats=2),
        call("create_event", **event, guests=[person.email], room=room),
        call("reply_mail", mail_id=mail.id, body=f"Agreed, on {when} from {start} to {end}."),
    ]
    text = (
        f"{person.name} proposes a meeting in the mail about {mail.subject!r}. Please enter it as "
        f"{title!r}, with {person.name.split()[0]} as a guest, in the smallest room that is free "
        "and seats us both. Then answer the mail, with date, begin and end. Tell me the room."
    )
    return Request(text, calls, room, facts=["date", "time"])


def invite_sender(scene: Scene) -> Request:
    """Invite the sender of a mail to an event, and tell them when it is."""
    event = scene.event()
    mail, sender = scene.mail()
    if mail.sender in event.guests:
        raise UnsuitableError("The sender is a guest already.")
    calls = [
        call("search_mails", text=mail.subject),
        call("find_events", text=event.title),
        call("add_guest", event_id=event.id, email=mail.sender),
        call("reply_mail", mail_id=mail.id, body=f"Come on {event.date} at {event.start}."),
    ]
    text = (
        f"Please invite {sender}, who wrote about {mail.subject!r}, to {event.title!r}, and answer "
        "that mail with the date and the time at which it begins, and no other time."
    )
    return Request(text, calls, facts=["date", "time"])


def order_for(scene: Scene) -> Request:
    """Order and pay what a mail asks for, and answer with the price."""
    person, account = scene.person(), scene.account()
    product = scene.take(product for product in scene.world.products if product.stock)[0]
    count = scene.dice.between(2, 4)
    total = count * product.price_cents
    account.balance_cents += total
    mail = scene.plant_mail(person, f"We need {count} of {product.name!r}. Can you order them?")
    calls = [
        call("search_mails", text=mail.subject),
        call("read_mail", mail_id=mail.id),
        call("search_products", text=product.name),
        call("add_to_cart", product_id=product.id, quantity=count),
        call("place_order"),
        call("list_accounts"),
        call("pay_order", order_id="o-new1", account_id=account.id),
        call("reply_mail", mail_id=mail.id, body=f"Ordered, for {euros(total)} euros in total."),
    ]
    text = (
        f"Please order what {person.name} asks for in the mail about {mail.subject!r}, pay it from "
        f"{account.name!r}, and answer the mail with the total in euros, and no other amount."
    )
    return Request(text, calls, facts=["amount"])
