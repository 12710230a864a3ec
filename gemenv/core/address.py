"""Which hosts are this machine."""

import ipaddress


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens on a host.

    >>> [is_loopback(host) for host in ("127.0.0.1", "localhost", "::1", "0.0.0.0", "example.com")]
    [True, True, True, False, False]
    """
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_here(host: str) -> bool:
    """Whether connecting to a host stays on this machine, where no proxy belongs in between.

    Connecting to `0.0.0.0` does too, and servers print it as their address.
    """
    return is_loopback(host) or host in ("0.0.0.0", "::")  # noqa: S104 - nobody listens here
