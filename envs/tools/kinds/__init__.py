"""The kinds of tasks: functions that draw a request in a `Scene`.

What a kind raises as `UnsuitableError` is no task for this office; another draw is. A kind may put
mails and files into the office, and money on accounts, before the episode begins.
"""

from collections.abc import Callable
from dataclasses import dataclass

from gemenv.envs.tools.kinds import bank, calendar, files, mail, mixed, shop
from gemenv.envs.tools.scene import Scene
from gemenv.envs.tools.task import Request


@dataclass(frozen=True)
class Kind:
    """A kind of task."""

    draw: Callable[[Scene], Request]
    tier: int
    """0: one or two calls; 1: three or four, or less with a question to the user; 2: five to
    nine."""
    domains: frozenset[str]
    """Whose functions it needs."""


def _kinds(domains: str, *tiers: tuple[Callable[[Scene], Request], ...]) -> dict[str, Kind]:
    needed = frozenset(domains.split())
    return {
        draw.__name__: Kind(draw, tier, needed) for tier, row in enumerate(tiers) for draw in row
    }


KINDS: dict[str, Kind] = {
    **_kinds(
        "calendar contacts",
        (calendar.event_time, calendar.create_event, calendar.cancel_event, calendar.move_event),
        (
            calendar.create_event_asking,
            calendar.invite,
            calendar.book_room,
            calendar.first_free_slot,
            calendar.team_meeting,
        ),
        (calendar.clear_day, calendar.replace_guest),
    ),
    **_kinds(
        "mail contacts",
        (mail.phone_number, mail.mail_date, mail.file_mail),
        (mail.forward_mail, mail.forward_mail_asking, mail.update_phone, mail.reply_phone),
        (mail.sort_mails, mail.team_notice),
    ),
    **_kinds(
        "bank",
        (bank.balance, bank.transfer),
        (bank.transfer_asking, bank.spent, bank.pay_bill_or_tell),
        (bank.pay_due, bank.top_up),
    ),
    **_kinds(
        "shop bank",
        (shop.price, shop.fill_cart),
        (shop.order_asking, shop.cheapest, shop.as_many_as, shop.cancel_order),
        (shop.order_and_pay, shop.shopping_list),
    ),
    **_kinds(
        "files",
        (files.read_total, files.append_line),
        (files.newest_file, files.publish_draft),
        (files.sum_reports, files.tidy_drafts),
    ),
    **_kinds("files mail contacts", (), (mixed.mail_total,)),
    **_kinds("mail bank contacts", (), (), (mixed.pay_by_mail,)),
    **_kinds("mail calendar contacts", (), (mixed.invite_sender,), (mixed.meet_by_mail,)),
    **_kinds("mail shop bank contacts", (), (), (mixed.order_for,)),
}
"""By name."""
