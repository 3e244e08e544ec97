"""Every setting of the service. Each is an environment variable with the prefix ADVISOR_."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from api.origins import parse_origin
from ingest.watching.fetch import Limits
from ingest.watching.guard import Guard
from ingest.watching.visit import Visit

_ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Read once at start; docs/settings.md lists the same (a test holds both together)."""

    model_config = SettingsConfigDict(
        env_prefix="ADVISOR_", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    host: str = Field(
        default="127.0.0.1", description="address that the API and the chat listen on"
    )
    api_port: int = Field(default=8000, ge=1, le=65535, description="port of the API")
    ui_port: int = Field(default=8501, ge=1, le=65535, description="port of the chat page")
    console_port: int = Field(default=8502, ge=1, le=65535, description="port of the staff console")
    console_secrets: Path | None = Field(
        default=None,
        description="Streamlit secrets file with the organisation's login for the console; empty: none",
    )
    api_url: str = Field(
        default="",
        description="where the chat page and the terminal reach the API; empty: host and api_port",
    )
    state_dir: Path = Field(
        default=Path(".advisor"), description="folder for editions, conversations and caches"
    )
    model_dir: Path | None = Field(
        default=None,
        description="folder for the compiled embedding model; empty: models in the state folder",
    )
    knowledge_dir: Path = Field(
        default=_ROOT / "knowledge", description="folder with guidance, programs and sources.yaml"
    )
    soak_minutes: float = Field(
        default=60.0,
        ge=0,
        le=43_200,
        description="minutes for which an edition is kept at least after it was replaced",
    )
    today: date | None = Field(default=None, description="the day that counts as today (for tests)")
    staff_keys: Annotated[dict[str, str], NoDecode] = Field(
        default_factory=dict,
        description="staff keys as name:hash,name:hash; the hash is made by `advisor staff-key`",
    )
    max_message: int = Field(
        default=4000, ge=100, le=100_000, description="longest message, in characters"
    )
    max_turns: int = Field(
        default=60, ge=1, le=1000, description="most messages in one conversation"
    )
    max_body: int = Field(default=65_536, ge=1024, description="largest request body, in bytes")
    document_mb: int = Field(
        default=20,
        ge=1,
        le=200,
        description="largest outside document that staff add, in megabytes",
    )
    max_deleted: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description="largest share of sections, or of programs, that a proposal may delete",
    )
    keep_days: int = Field(
        default=30,
        ge=1,
        le=3650,
        description="days after its last message that a conversation is kept",
    )
    questions_days: int = Field(
        default=90,
        ge=0,
        le=3650,
        description="days that questions without a good answer are kept, scrubbed; 0: none is recorded",
    )
    watch_hours: int = Field(
        default=0, ge=0, le=8760, description="hours between two checks of the cited pages; 0: none"
    )
    watch_contact: str = Field(
        default="", max_length=200, description="address named to the sites that are checked"
    )
    watch_pace: float = Field(
        default=2.0, ge=0, le=600, description="seconds between two requests to one site"
    )
    watch_allow: str = Field(
        default="", description="addresses that may be checked although they are not public"
    )
    public_url: str = Field(
        default="",
        description="origin under which visitors reach the API, for the widget; empty: as requested",
    )
    widget_minutes: int = Field(
        default=30, ge=1, le=720, description="minutes that a widget's token is good for"
    )
    llm: str = Field(
        default="",
        description="language model as provider:model (docs/models.md); empty: built-in answers only",
    )
    llm_url: str = Field(
        default="", description="address of a model server of one's own; empty: the provider's"
    )
    llm_seconds: float = Field(
        default=10.0, ge=1, le=120, description="longest time for the language model's reply"
    )
    llm_first_seconds: float = Field(
        default=5.0, ge=0.1, le=120, description="longest time until the reply begins"
    )
    llm_reading_seconds: float = Field(
        default=2.5,
        ge=0,
        le=30,
        description="longest time for the model to read a message; 0: it reads none",
    )
    llm_reply_tokens: int = Field(
        default=1200, ge=64, le=16_384, description="most tokens of one reply"
    )
    llm_daily_tokens: int = Field(
        default=2_000_000, ge=0, description="most tokens of one day, read and written; 0: no limit"
    )
    llm_cache: int = Field(
        default=500, ge=0, le=100_000, description="replies kept in memory; 0: none"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="how much is logged"
    )
    commit: str = Field(default="", description="commit of the running code, shown by /readyz")

    @field_validator("staff_keys", mode="before")
    @classmethod
    def _split_keys(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        pairs = [part.strip() for part in value.split(",") if part.strip()]
        keys = {}
        for pair in pairs:
            name, colon, digest = pair.partition(":")
            if not colon or not name.strip() or len(digest.strip()) != 64:
                raise ValueError("is not name:hash,name:hash with hashes from `advisor staff-key`")
            keys[name.strip()] = digest.strip().lower()
        return keys

    @field_validator("watch_contact")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if not value.isascii() or not value.isprintable():
            raise ValueError("is not one line of plain letters, such as an e-mail address")
        return value.strip()

    @field_validator("watch_allow")
    @classmethod
    def _endpoints(cls, value: str) -> str:
        Guard(part for part in value.split(",") if part.strip())
        return value

    @property
    def visit(self) -> Visit:
        """How the cited pages are visited."""
        guard = Guard(part for part in self.watch_allow.split(",") if part.strip())
        return Visit(self.watch_contact, Limits(pace=self.watch_pace), guard)

    @field_validator("public_url")
    @classmethod
    def _origin(cls, value: str) -> str:
        return parse_origin(value, plain=True) if value.strip() else ""

    @property
    def widget_url(self) -> str:
        """The origin that stands in the snippet for site owners."""
        return self.public_url or self.api_address

    @property
    def api_address(self) -> str:
        """The URL under which clients on this machine reach the API."""
        everywhere = {"0.0.0.0", "::", ""}  # noqa: S104 - compared, not bound
        host = "127.0.0.1" if self.host in everywhere else self.host
        return (self.api_url or f"http://{host}:{self.api_port}").rstrip("/")

    @property
    def database(self) -> Path:
        return self.state_dir / "advisor.sqlite"

    @property
    def models(self) -> Path:
        """Where the compiled form of the embedding model is kept."""
        return self.model_dir or self.state_dir / "models"

    def current_day(self) -> date:
        return self.today or date.today()

    def staff_name(self, key: str) -> str | None:
        """Whose key this is, or None. Compares in constant time and goes through all keys."""
        digest = key_hash(key)
        found = None
        for name, known in self.staff_keys.items():
            if hmac.compare_digest(digest, known):
                found = name
        return found


def key_hash(key: str) -> str:
    """The form in which a staff key stands in ADVISOR_STAFF_KEYS. Keys are 256 random bits, so a
    plain hash is enough: there is no dictionary to try."""
    return hashlib.sha256(key.encode()).hexdigest()


@lru_cache
def get_settings() -> Settings:
    return Settings()
