"""Which addresses may be connected to: those of the public internet, and what the user allows besides."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_6TO4 = ipaddress.ip_network("2002::/16")


@dataclass(frozen=True)
class Allowed:
    """Hosts (by name, in lower case) and networks that may be connected to though they are not public."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()

    @classmethod
    def parse(cls, entries: Iterable[str]) -> Allowed:
        """From host names, addresses and networks (wiki.example, 10.1.2.3, 10.1.0.0/16). Raises ValueError for what is none."""
        hosts, networks = set(), []
        for entry in entries:
            text = entry.strip().lower().rstrip(".")
            try:
                networks.append(ipaddress.ip_network(text.strip("[]"), strict=False))
            except ValueError:
                if not text or not all(c.isalnum() or c in "-._" for c in text):
                    raise ValueError(f"{entry!r} is neither a host name nor a network") from None
                hosts.add(text.encode("idna").decode() if not text.isascii() else text)
        return cls(frozenset(hosts), tuple(networks))

    def permits(self, host: str, address: str) -> bool:
        """Whether a host may be connected to at an address that its name stands for."""
        try:
            ip = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        if host.lower().rstrip(".") in self.hosts:
            return True
        inner = _inner(ip)
        if any(each in network for network in self.networks for each in (ip, inner) if each.version == network.version):
            return True
        # What leads to a public address is public, whatever Python's version says of the network that leads there.
        return _public(inner) and (ip in _NAT64 or ip in _6TO4 or _public(ip))


def _public(ip: IPAddress) -> bool:
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not ip.is_unspecified


def _inner(ip: IPAddress) -> IPAddress:
    """The IPv4 address that an IPv6 address leads to, where it does: ::ffff:10.0.0.1, 2002:0a00:0001::, 64:ff9b::10.0.0.1."""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:
            return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or ip
    return ip
