"""Pages of a hostile server: each attack ends soon, with a reason in plain words."""

from __future__ import annotations

import gzip
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from ingest.watching.fetch import Fetcher, FetchError, Limits, Pace, Page
from ingest.watching.guard import Guard
from tests.ingest.watching.conftest import QUICK, local
from tests.ingest.watching.site import Answer, Site, page, redirect


def get(site: Site, path: str, guard: Guard | None = None, limits: Limits = QUICK) -> Page:
    fetcher = Fetcher(guard or local(site), limits, Pace(limits.pace), "tests", None)
    try:
        return fetcher.get(path if "://" in path else site.url(path))
    finally:
        fetcher.close()


@contextmanager
def refused(reason: str, seconds: float = 2.0) -> Iterator[None]:
    began = time.monotonic()
    with pytest.raises(FetchError, match=reason):
        yield
    assert time.monotonic() - began < seconds


def _dripping(site: Site, head: bytes, drop: bytes) -> Answer:
    """Sends `head`, then `drop` every 50 ms for ever."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(head)
        while not site.over.wait(0.05):
            request.wfile.write(drop)

    return answer


def _endless(site: Site) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while not site.over.is_set():
            request.wfile.write(b"x" * 10_000)

    return answer


def test_body_that_drips(site: Site) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n"
    site.answers["/"] = _dripping(site, head, b".")
    with refused("longer than 0.8 seconds in all"):
        get(site, "/")


def test_head_that_drips(site: Site) -> None:
    site.answers["/"] = _dripping(site, b"HTTP/1.1 200 OK\r\nX-Long: ", b"a")
    with refused("longer than 0.8 seconds in all"):
        get(site, "/")


def test_server_that_says_nothing(site: Site) -> None:
    site.answers["/"] = lambda _: site.over.wait(5)
    with refused("did not answer in time"):
        get(site, "/")


def test_endless_body(site: Site) -> None:
    site.answers["/"] = _endless(site)
    with refused("larger than 0.2 MB"):
        get(site, "/")


def test_huge_headers(site: Site) -> None:
    site.answers["/"] = page("x" * 50, x_huge="a" * 400_000)
    with refused("does not keep to HTTP"):
        get(site, "/")


def test_redirect_loop(site: Site) -> None:
    site.answers["/a"], site.answers["/b"] = redirect("/b"), redirect("/a")
    with refused("redirects more than 5 times"):
        get(site, "/a")
    assert len(site.asked) == 6


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("http://169.254.169.254/latest", "not public"),
        ("http://[::1]/", "not public"),
        ("http://127.0.0.1:1/", "not public"),
        ("http://93.184.216.34:22/", "port 22 is not"),
        ("http://inside.test/", "10.0.0.7, which is not public"),
        ("file:///etc/passwd", "not an address of the web"),
        ("gopher://site.test/", "not an address of the web"),
        ("http://[bad/", "not a web address|no address"),
    ],
)
def test_redirect_to_where_it_may_not_go(site: Site, to: str, reason: str) -> None:
    site.answers["/"] = redirect(to)
    names = {"inside.test": "10.0.0.7", "site.test": "127.0.0.1"}
    guard = Guard([f"127.0.0.1:{site.port}"], lambda host, _: [names.get(host, host)])
    with refused(reason):
        get(site, "/", guard)


def test_redirect_is_followed_and_its_address_kept(site: Site) -> None:
    site.answers["/old"] = redirect("/new?a=1#part")
    site.answers["/new?a=1"] = page("here")
    found = get(site, "/old")
    assert found.body == b"here"
    assert found.url == site.url("/new?a=1")


def test_dns_answer_that_changes_is_asked_for_once_a_connection(site: Site) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    asked = []

    def resolve(host: str, _: int) -> list[str]:
        asked.append(host)
        return next(answers)

    site.answers["/"] = page("hello", connection="close")
    guard = Guard([f"127.0.0.1:{site.port}"], resolve)
    assert get(site, "/", guard).body == b"hello"
    assert asked == ["site.test"]
    with refused("10.0.0.1, which is not public"):
        get(site, "/", guard)
    assert len(site.asked) == 1


def test_name_without_an_address(site: Site) -> None:
    with refused("cannot be reached"):
        get(site, "/", local(site, site_test=[]))


def test_gzip_bomb_is_refused_before_it_is_unpacked(site: Site) -> None:
    bomb = gzip.compress(b"\0" * 100_000_000)
    assert len(bomb) < QUICK.size
    site.answers["/"] = page(bomb, content_encoding="gzip")
    with refused("unpacked it is larger than 0.4 MB"):
        get(site, "/")


def test_gzip_is_unpacked(site: Site) -> None:
    site.answers["/"] = page(gzip.compress(b"hello" * 1000), content_encoding="gzip")
    assert get(site, "/").body == b"hello" * 1000


@pytest.mark.parametrize(
    ("body", "encoding", "reason"),
    [
        (gzip.compress(b"hello" * 1000)[:-12], "gzip", "ended in the middle"),
        (b"no gzip", "gzip", "compression is broken"),
        (b"x", "br", "encoded as 'br'"),
    ],
    # Compressed bytes hold the time, and would name the test anew each second.
    ids=["cut", "plain", "other"],
)
def test_broken_encoding(site: Site, body: bytes, encoding: str, reason: str) -> None:
    site.answers["/"] = page(body, content_encoding=encoding)
    with refused(reason):
        get(site, "/")


def test_body_that_ends_early(site: Site) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
        request.close_connection = True

    site.answers["/"] = answer
    with refused("does not keep to HTTP"):
        get(site, "/")


@pytest.mark.parametrize("status", [404, 410, 403, 500, 503])
def test_status_that_is_no_page(site: Site, status: int) -> None:
    site.answers["/"] = page("no", status=status)
    with pytest.raises(FetchError, match=f"answered {status} [A-Z]") as caught:
        get(site, "/")
    assert caught.value.status == status


@pytest.mark.alone
def test_pause_between_two_requests_to_one_host(site: Site) -> None:
    site.answers["/"] = page("hello")
    fetcher = Fetcher(local(site), QUICK, Pace(0.2), "tests", None)
    began = time.monotonic()
    for host in ("one.test", "one.test", "two.test"):
        fetcher.get(site.url("/", host))
    fetcher.close()
    assert 0.2 <= time.monotonic() - began < 0.39


def test_one_connection_serves_pages_of_one_host(site: Site) -> None:
    peers = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        peers.append(request.client_address)
        page("hello")(request)

    site.answers["/"] = answer
    fetcher = Fetcher(local(site), QUICK, Pace(0), "tests", None)
    for _ in range(3):
        fetcher.get(site.url("/"))
    fetcher.close()
    assert len(set(peers)) == 1


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for site.test with its key, signed by itself."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    path = tmp_path_factory.mktemp("tls") / "site.pem"
    arguments = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj"
    names = ["/CN=site.test", "-addext", "subjectAltName=DNS:site.test"]
    files = ["-keyout", str(path), "-out", str(path) + ".crt"]
    subprocess.run(["openssl", *arguments.split(), *names, *files], check=True, capture_output=True)
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


def test_tls_checks_the_name_and_not_the_address(certificate: Path) -> None:
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=str(certificate))
    with Site(tls=served) as site:
        site.answers["/"] = page("hello")

        def fetch(host: str, context: ssl.SSLContext) -> Page:
            fetcher = Fetcher(local(site), QUICK, Pace(0), "tests", context)
            return fetcher.get(f"https://{host}:{site.port}/")

        assert fetch("site.test", trusting).body == b"hello"
        with refused("cannot be reached .*mismatch"):
            fetch("other.test", trusting)
        with refused("cannot be reached .*self-signed"):
            fetch("site.test", ssl.create_default_context())
