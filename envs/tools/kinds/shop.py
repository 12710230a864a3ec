"""Tasks about the shop."""

from gemenv.envs.tools.checks import euros
from gemenv.envs.tools.scene import Scene, UnsuitableError
from gemenv.envs.tools.task import Detail, GoldCall, Request, call
from gemenv.envs.tools.world import CATEGORIES, Product


def price(scene: Scene) -> Request:
    """Ask what a product costs."""
    product = scene.take(scene.world.products)[0]
    text = f"How many euros does the {product.name} cost in the shop?"
    return Request(text, [_search(product)], euros(product.price_cents))


def fill_cart(scene: Scene) -> Request:
    """Put pieces of a product into the cart."""
    product, count = _in_stock(scene), scene.dice.between(1, 4)
    text = f"Please put {count} of {product.name!r} into my cart, and order nothing yet."
    return Request(text, [_search(product), _add(product, count)])


def order_asking(scene: Scene) -> Request:
    """Order pieces of a product; how many has to be asked for."""
    product, count = _in_stock(scene), scene.dice.between(2, 5)
    detail = Detail(["how many", "quantity", "number", "pieces"], "How many?", f"{count}, please.")
    text = f"Please order a few of {product.name!r} for me; I pay later."
    calls = [_search(product), _add(product, count), call("place_order")]
    return Request(text, calls, details=[detail])


def cheapest(scene: Scene) -> Request:
    """Order the cheapest product of a category that is rated well enough and in stock."""
    category, least = scene.pick(CATEGORIES), scene.pick([2.5, 3.0, 3.5])
    offers = [
        product
        for product in scene.world.products
        if product.category == category and product.rating >= least and product.stock
    ]
    offers.sort(key=lambda product: product.price_cents)
    if len(offers) < 2 or offers[0].price_cents == offers[1].price_cents:
        raise UnsuitableError("There is no choice, or two are as cheap.")
    calls = [
        call("search_products", category=category, min_rating=least, in_stock=True),
        _add(offers[0], 1),
        call("place_order"),
    ]
    text = (
        f"Please order one piece of the cheapest product in the category {category} that has a "
        f"rating of at least {least} and is in stock, and tell me its name. I pay later."
    )
    return Request(text, calls, offers[0].name)


def as_many_as(scene: Scene) -> Request:
    """Order as many pieces as a sum buys, and say how many."""
    product, count = _in_stock(scene), scene.dice.between(2, 5)
    budget = count * product.price_cents + scene.dice.below(product.price_cents)
    calls = [_search(product), _add(product, count), call("place_order")]
    text = (
        f"I have {euros(budget)} euros for {product.name!r}. Please order as many as I can buy for "
        "that, but no other product, and tell me how many. I pay later."
    )
    return Request(text, calls, str(count))


def cancel_order(scene: Scene) -> Request:
    """Cancel the order of a product."""
    unpaid = [order for order in scene.world.orders if order.status == "unpaid"]
    order = scene.take(unpaid)[0]
    product = next(p for p in scene.world.products if p.id in order.items)
    calls = [
        _search(product),
        call("list_orders", status="unpaid"),
        call("cancel_order", order_id=order.id),
    ]
    return Request(f"Please cancel the order in which I ordered {product.name!r}.", calls)


def order_and_pay(scene: Scene) -> Request:
    """Order a product and pay from an account; say what is left on it."""
    product, count, account = _in_stock(scene), scene.dice.between(1, 3), scene.account()
    total = count * product.price_cents
    account.balance_cents += total
    calls = [_search(product), _add(product, count), *_pay_new_order(account.id)]
    text = (
        f"Please order {count} of {product.name!r}, pay the order from {account.name!r}, and tell "
        "me how many euros are left on it."
    )
    return Request(text, calls, euros(account.balance_cents - total))


def shopping_list(scene: Scene) -> Request:
    """Order two products in one order, pay it, and say what it came to."""
    products = [_in_stock(scene), _in_stock(scene)]
    counts = [scene.dice.between(1, 4) for _ in products]
    total = sum(p.price_cents * n for p, n in zip(products, counts, strict=True))
    account = scene.account()
    account.balance_cents += total
    calls = [
        *map(_search, products),
        *map(_add, products, counts),
        *_pay_new_order(account.id),
    ]
    text = (
        f"Please order {counts[0]} of {products[0].name!r} and {counts[1]} of "
        f"{products[1].name!r}, all in one order. Pay it from {account.name!r}, and tell me how "
        "many euros it is in total."
    )
    return Request(text, calls, euros(total))


def _in_stock(scene: Scene) -> Product:
    return scene.take(product for product in scene.world.products if product.stock)[0]


def _search(product: Product) -> GoldCall:
    return call("search_products", text=product.name)


def _add(product: Product, count: int) -> GoldCall:
    return call("add_to_cart", product_id=product.id, quantity=count)


def _pay_new_order(account: str) -> list[GoldCall]:
    return [
        call("place_order"),
        call("list_accounts"),
        call("pay_order", order_id="o-new1", account_id=account),
    ]
