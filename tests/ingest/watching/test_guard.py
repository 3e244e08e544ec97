"""Only public addresses are connected to, whatever a name says."""

from __future__ import annotations

import ipaddress

import pytest

from ingest.watching.guard import ForbiddenAddressError, Guard, is_public


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "0.0.0.0",
        "100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1",
        "::", "::1", "fe80::1", "fc00::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::1",
    ],
)  # fmt: skip
def test_address_that_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(ForbiddenAddressError):
        Guard(resolve=lambda *_: [address]).checked("name.test", 443)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_public_address_is_given_back(address: str) -> None:
    assert Guard(resolve=lambda *_: [address]).checked("name.test", 443) == address


def test_one_private_address_among_public_ones_refuses_the_name() -> None:
    guard = Guard(resolve=lambda *_: ["93.184.216.34", "10.0.0.1"])
    with pytest.raises(ForbiddenAddressError, match=r"10\.0\.0\.1"):
        guard.checked("name.test", 80)


def test_other_ports_than_those_of_the_web_are_refused() -> None:
    with pytest.raises(ForbiddenAddressError, match="port 22"):
        Guard(resolve=lambda *_: ["93.184.216.34"]).checked("name.test", 22)


def test_exception_holds_for_its_address_and_port_alone() -> None:
    guard = Guard(["10.1.2.3:8080", "[::1]:80"], lambda host, _: [host])
    assert guard.checked("10.1.2.3", 8080) == "10.1.2.3"
    assert guard.checked("::1", 80) == "::1"
    for host, port in (("10.1.2.3", 443), ("10.1.2.4", 8080), ("::1", 443)):
        with pytest.raises(ForbiddenAddressError):
            guard.checked(host, port)


@pytest.mark.parametrize("text", ["10.1.2.3", "name:80", "10.1.2.3:x", ":80"])
def test_exception_that_is_no_address_and_port(text: str) -> None:
    with pytest.raises(ValueError, match=r"ADDRESS:PORT|does not appear"):
        Guard([text])
