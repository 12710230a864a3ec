"""What can be done in the office: typed functions over a `World`, by domain.

Each reads the world or changes just what its docstring says; what it returns is plain data. What
it refuses is a `ToolError`, and then nothing has changed. Signature and docstring are what
agents read.
"""

from collections.abc import Callable
from typing import Any

from gemenv.envs.tools.functions import bank, calendar, contacts, files, mail, shop

Function = Callable[..., Any]
"""Takes a `World` and arguments by name."""

DOMAINS: dict[str, tuple[Function, ...]] = {
    "calendar": (
        calendar.list_events,
        calendar.find_events,
        calendar.create_event,
        calendar.move_event,
        calendar.cancel_event,
        calendar.add_guest,
        calendar.remove_guest,
        calendar.set_room,
        calendar.list_rooms,
        calendar.find_free_rooms,
        calendar.find_free_slots,
    ),
    "contacts": (
        contacts.find_contacts,
        contacts.list_team,
        contacts.add_contact,
        contacts.update_contact,
        contacts.delete_contact,
    ),
    "mail": (
        mail.list_mails,
        mail.search_mails,
        mail.read_mail,
        mail.send_mail,
        mail.reply_mail,
        mail.forward_mail,
        mail.move_mail,
        mail.delete_mail,
    ),
    "shop": (
        shop.search_products,
        shop.get_product,
        shop.view_cart,
        shop.add_to_cart,
        shop.remove_from_cart,
        shop.place_order,
        shop.list_orders,
        shop.cancel_order,
    ),
    "bank": (
        bank.list_accounts,
        bank.list_transactions,
        bank.transfer,
        bank.list_bills,
        bank.pay_bill,
        bank.pay_order,
    ),
    "files": (
        files.list_files,
        files.search_files,
        files.read_file,
        files.write_file,
        files.append_to_file,
        files.move_file,
        files.delete_file,
    ),
}
"""The functions of each domain."""

FUNCTIONS: dict[str, Function] = {
    function.__name__: function for functions in DOMAINS.values() for function in functions
}
"""All of them by name."""

READING = frozenset(
    name
    for name in FUNCTIONS
    if name.startswith(("list_", "find_", "search_", "read_", "get_", "view_"))
)
"""The names of those that change nothing."""
