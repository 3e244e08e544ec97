"""What a site's robots.txt allows (RFC 9309), read once a run."""

from __future__ import annotations

import threading

import httpx
from protego import Protego

from ingest.watching.fetch import Fetcher, FetchError

_SIZE = 512_000
# A longer pause than this between two requests is not waited for (seconds).
_LONGEST_PAUSE = 30.0


class Robots:
    """The rules of every site that is visited, for the program named `name`."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._rules: dict[str, Protego | None] = {}
        self._troubles: dict[str, str] = {}

    def allow(self, url: str, fetcher: Fetcher) -> float:
        """The pause in seconds that the site asks for; raises FetchError when the address may not be
        fetched (`refused`), or when the rules cannot be read, which forbids it as well."""
        address = httpx.URL(url)
        site = f"{address.scheme}://{address.netloc.decode('ascii')}"
        with self._lock:
            known = site in self._rules or site in self._troubles
        if not known:
            self._read(site, fetcher)
        if trouble := self._troubles.get(site):
            raise FetchError(f"its robots.txt cannot be read: {trouble}")
        rules = self._rules[site]
        if rules is None:
            return 0.0
        if not rules.can_fetch(url, self._name):
            raise FetchError(
                "robots.txt does not allow it: it may not be fetched; check by hand", refused=True
            )
        return min(float(rules.crawl_delay(self._name) or 0.0), _LONGEST_PAUSE)

    def _read(self, site: str, fetcher: Fetcher) -> None:
        rules: Protego | None = None
        trouble = ""
        try:
            page = fetcher.get(f"{site}/robots.txt", size=_SIZE)
            rules = Protego.parse(page.body.decode("utf-8", errors="replace"))
        except FetchError as error:
            # A site without the file allows everything; one that fails allows nothing for now.
            if error.status is None or error.status >= 500 or error.status == 429:
                trouble = str(error)
        except Exception:  # whatever a broken file leads its reader to
            trouble = "it is not written as such a file"
        finally:
            fetcher.close()
        with self._lock:
            if trouble:
                self._troubles[site] = trouble
            else:
                self._rules[site] = rules
