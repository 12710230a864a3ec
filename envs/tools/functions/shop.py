"""Functions over the shop: its products, the cart, and orders."""

from dataclasses import asdict
from typing import Any

from gemenv.envs.tools.checks import found
from gemenv.envs.tools.world import Category, Order, Product, Status, World
from gemenv.errors import ToolError


def search_products(
    world: World,
    text: str = "",
    category: Category | None = None,
    max_price_cents: int | None = None,
    min_rating: float = 0.0,
    in_stock: bool = False,
) -> list[dict[str, Any]]:
    """Find products of the shop; all conditions must hold.

    Args:
        text: A part of the name; case does not count.
        category: The category.
        max_price_cents: The highest price of one piece, in cents.
        min_rating: The lowest rating, from 1 to 5.
        in_stock: Whether to leave out what is sold out.
    """
    part = text.strip().casefold()
    return [
        asdict(product)
        for product in world.products
        if part in product.name.casefold()
        and category in (None, product.category)
        and (max_price_cents is None or product.price_cents <= max_price_cents)
        and product.rating >= min_rating
        and product.stock >= in_stock
    ]


def get_product(world: World, product_id: str) -> dict[str, Any]:
    """Show a product.

    Args:
        product_id: The id of the product.
    """
    return asdict(_product(world, product_id))


def view_cart(world: World) -> dict[str, Any]:
    """Show what is in the cart, and what it costs."""
    return {"items": dict(world.cart), "total_cents": _total(world)}


def add_to_cart(world: World, product_id: str, quantity: int) -> dict[str, Any]:
    """Put pieces of a product into the cart, no more than are in stock.

    Args:
        product_id: The id of the product.
        quantity: How many, 1 or more.
    """
    product = _product(world, product_id)
    held = world.cart.get(product.id, 0)
    if quantity < 1:
        raise ToolError("`quantity` must be 1 or more.")
    if quantity > product.stock - held:
        raise ToolError(
            f"{product.name} has {product.stock} in stock, {held} of them in the cart already."
        )
    world.cart[product.id] = held + quantity
    return view_cart(world)


def remove_from_cart(world: World, product_id: str) -> dict[str, Any]:
    """Take all pieces of a product out of the cart.

    Args:
        product_id: The id of the product.
    """
    product = _product(world, product_id)
    if product.id not in world.cart:
        raise ToolError(f"{product.name} is not in the cart.")
    del world.cart[product.id]
    return view_cart(world)


def place_order(world: World) -> dict[str, Any]:
    """Order all that is in the cart; the order is unpaid, and the cart is empty then."""
    if not world.cart:
        raise ToolError("The cart is empty; add_to_cart fills it.")
    order = Order(world.new_id("o"), world.today, dict(world.cart), _total(world), "unpaid")
    for key, quantity in world.cart.items():
        _product(world, key).stock -= quantity
    world.cart.clear()
    world.orders.append(order)
    return asdict(order)


def list_orders(world: World, status: Status | None = None) -> list[dict[str, Any]]:
    """List the user's orders.

    Args:
        status: Only orders of this status.
    """
    return [asdict(order) for order in world.orders if status in (None, order.status)]


def cancel_order(world: World, order_id: str) -> dict[str, Any]:
    """Cancel an order that is not paid; its products are in stock again.

    Args:
        order_id: The id of the order.
    """
    order = found(world.orders, order_id, "order", "list_orders")
    if order.status != "unpaid":
        raise ToolError(f"Only an unpaid order can be cancelled; this one is {order.status}.")
    order.status = "cancelled"
    for key, quantity in order.items.items():
        _product(world, key).stock += quantity
    return asdict(order)


def _product(world: World, key: str) -> Product:
    return found(world.products, key, "product", "search_products")


def _total(world: World) -> int:
    return sum(_product(world, key).price_cents * count for key, count in world.cart.items())
