"""Tasks about money."""

from gemenv.envs.tools.build import later
from gemenv.envs.tools.checks import euros
from gemenv.envs.tools.scene import Scene, UnsuitableError
from gemenv.envs.tools.task import Detail, GoldCall, Request, call

_ACCOUNTS = "list_accounts"


def balance(scene: Scene) -> Request:
    """Ask how much is on an account."""
    account = scene.account()
    text = f"How many euros are on my account {account.name!r}?"
    return Request(text, [call(_ACCOUNTS)], euros(account.balance_cents))


def transfer(scene: Scene) -> Request:
    """Move money between accounts."""
    source, target = scene.account(), scene.account()
    amount = scene.dice.between(1000, 40_000)
    text = f"Please move {euros(amount)} euros from {source.name!r} to {target.name!r}."
    return Request(text, [call(_ACCOUNTS), _transfer(source.id, target.id, amount)])


def transfer_asking(scene: Scene) -> Request:
    """Move an amount that has to be asked for, from an account that has to be asked for."""
    source, target = scene.account(), scene.account()
    amount = scene.dice.between(1000, 40_000)
    details = [
        Detail(["amount", "how much", "euro", "sum"], "What amount?", f"{euros(amount)} euros."),
        Detail(["account", "from", "where", "which"], "From which account?", f"{source.name!r}."),
    ]
    text = f"Please put some more money on my account {target.name!r}, from another one of mine."
    calls = [call(_ACCOUNTS), _transfer(source.id, target.id, amount)]
    return Request(text, calls, details=details)


def spent(scene: Scene) -> Request:
    """Ask how much was spent somewhere."""
    account = scene.account()
    party = scene.pick([t.party for t in scene.world.transactions if t.account == account.id])
    first = later(scene.world.today, -scene.pick([30, 45, 70]))
    payments = [
        t.amount_cents
        for t in scene.world.transactions
        if t.account == account.id and t.party == party and t.date >= first
    ]
    if len(payments) < 2:
        raise UnsuitableError("There is nothing to add.")
    calls = [
        call(_ACCOUNTS),
        call("list_transactions", account_id=account.id, party=party, first_date=first),
    ]
    text = f"How many euros went from {account.name!r} to {party} since {first}, that day included?"
    return Request(text, calls, euros(-sum(payments)))


def pay_bill_or_tell(scene: Scene) -> Request:
    """Pay a bill if there is enough money, and otherwise say how much is missing."""
    bill, account = scene.bill(), scene.account()
    calls = [call("list_bills", paid=False), call(_ACCOUNTS)]
    text = (
        f"Please pay the bill of {bill.payee} from {account.name!r}. If there is not enough money "
        "on it, change nothing, and tell me how many euros are missing. Otherwise just say 'paid'."
    )
    if scene.dice.chance(50):
        account.balance_cents = scene.dice.below(bill.amount_cents)
        return Request(text, calls, euros(bill.amount_cents - account.balance_cents))
    return Request(text, [*calls, _pay(bill.id, account.id)], "paid")


def pay_due(scene: Scene) -> Request:
    """Pay all bills that are due until a day, and say what they came to."""
    account = scene.account()
    last = later(scene.world.today, scene.dice.between(8, 25))
    due = [bill for bill in scene.world.bills if not bill.paid and bill.due <= last]
    if not 3 <= len(due) <= 5:
        raise UnsuitableError("There are too many, or too few.")
    account.balance_cents += sum(bill.amount_cents for bill in due)
    calls = [
        call("list_bills", paid=False),
        call(_ACCOUNTS),
        *(_pay(bill.id, account.id) for bill in due),
    ]
    text = (
        f"Please pay all my bills that are due until {last}, that day included, from "
        f"{account.name!r}, and tell me how many euros they are together."
    )
    return Request(text, calls, euros(sum(bill.amount_cents for bill in due)))


def top_up(scene: Scene) -> Request:
    """Pay two bills from an account, after bringing it just as much as it lacks."""
    bills, account, source = [scene.bill(), scene.bill()], scene.account(), scene.account()
    total = sum(bill.amount_cents for bill in bills)
    account.balance_cents = scene.dice.below(total)
    source.balance_cents += total
    calls = [
        call("list_bills", paid=False),
        call(_ACCOUNTS),
        _transfer(source.id, account.id, total - account.balance_cents),
        *(_pay(bill.id, account.id) for bill in bills),
    ]
    text = (
        f"Please pay the bills of {bills[0].payee} and {bills[1].payee} from {account.name!r}. It "
        f"holds too little: first bring it from {source.name!r} just what is missing, so that it "
        "is at 0.00 in the end."
    )
    return Request(text, calls)


def _transfer(source: str, target: str, amount: int) -> GoldCall:
    accounts = {"from_account_id": source, "to_account_id": target}
    return call("transfer", **accounts, amount_cents=amount)


def _pay(bill: str, account: str) -> GoldCall:
    return call("pay_bill", bill_id=bill, account_id=account)
