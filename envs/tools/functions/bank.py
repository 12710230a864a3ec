"""Functions over the user's money; amounts are whole cents."""

from dataclasses import asdict
from typing import Any

from gemenv.envs.tools.checks import cents, day, euros, found
from gemenv.envs.tools.world import Account, Transaction, World
from gemenv.errors import ToolError


def list_accounts(world: World) -> list[dict[str, Any]]:
    """List the user's accounts with their balances."""
    return [asdict(account) for account in world.accounts]


def list_transactions(
    world: World, account_id: str, party: str = "", first_date: str = "", last_date: str = ""
) -> list[dict[str, Any]]:
    """List what came to an account and what left it.

    Args:
        account_id: The id of the account.
        party: A part of the other side's name; case does not count.
        first_date: The first day, as in 2026-03-09; without it, from the beginning.
        last_date: The last day, included; without it, until today.
    """
    account, part = _account(world, account_id), party.strip().casefold()
    first = day(first_date, "first_date") if first_date else ""
    last = day(last_date, "last_date") if last_date else world.today
    return [
        asdict(transaction)
        for transaction in world.transactions
        if transaction.account == account.id
        and part in transaction.party.casefold()
        and first <= transaction.date <= last
    ]


def transfer(
    world: World, from_account_id: str, to_account_id: str, amount_cents: int
) -> dict[str, Any]:
    """Move money from one of the user's accounts to another.

    Args:
        from_account_id: The id of the account that pays.
        to_account_id: The id of the account that gets it.
        amount_cents: How much, in cents.
    """
    source, target = _account(world, from_account_id), _account(world, to_account_id)
    if source is target:
        raise ToolError("The two accounts must be different.")
    _pay(world, source, cents(amount_cents), target.name, "transfer")
    _book(world, target, amount_cents, source.name, "transfer")
    return {"accounts": [asdict(source), asdict(target)]}


def list_bills(world: World, paid: bool | None = None) -> list[dict[str, Any]]:
    """List the user's bills.

    Args:
        paid: Only those that are paid, or only those that are not.
    """
    return [asdict(bill) for bill in world.bills if paid in (None, bill.paid)]


def pay_bill(world: World, bill_id: str, account_id: str) -> dict[str, Any]:
    """Pay a bill in full.

    Args:
        bill_id: The id of the bill.
        account_id: The id of the account that pays.
    """
    bill = found(world.bills, bill_id, "bill", "list_bills")
    if bill.paid:
        raise ToolError("The bill is paid already.")
    account = _account(world, account_id)
    _pay(world, account, bill.amount_cents, bill.payee, "bill")
    bill.paid = True
    return {"bill": asdict(bill), "account": asdict(account)}


def pay_order(world: World, order_id: str, account_id: str) -> dict[str, Any]:
    """Pay an order of the shop in full.

    Args:
        order_id: The id of the order.
        account_id: The id of the account that pays.
    """
    order = found(world.orders, order_id, "order", "list_orders")
    if order.status != "unpaid":
        raise ToolError(f"The order is {order.status}.")
    account = _account(world, account_id)
    _pay(world, account, order.total_cents, "Shop", "order")
    order.status = "paid"
    return {"order": asdict(order), "account": asdict(account)}


def _account(world: World, key: str) -> Account:
    return found(world.accounts, key, "account", "list_accounts")


def _pay(world: World, account: Account, amount: int, party: str, memo: str) -> None:
    if amount > account.balance_cents:
        raise ToolError(
            f"The balance of {account.name} is {euros(account.balance_cents)} euros, and "
            f"{euros(amount)} are needed."
        )
    _book(world, account, -amount, party, memo)


def _book(world: World, account: Account, amount: int, party: str, memo: str) -> None:
    account.balance_cents += amount
    new = world.new_id("t")
    world.transactions.append(Transaction(new, account.id, world.today, party, amount, memo))
