"""The language model that a setting names, as a LangChain chat model."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

import httpx
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel

from rag.errors import SettingError
from rag.model.connection import client


@dataclass(frozen=True)
class Choice:
    """What was set: `spec` as provider:model, `url` of the server or empty, the longest pause in
    seconds that the connection may have, and the most tokens of a reply."""

    spec: str
    url: str = ""
    pause: float = 5.0
    most_tokens: int = 1200


@dataclass(frozen=True)
class _Provider:
    """How a provider is reached: LangChain's name, its package, and the variables for its key."""

    langchain: str
    package: str
    extra: str
    keys: tuple[str, ...]
    more: Callable[[Choice], dict[str, Any]]
    own_server: bool = False


def chosen(choice: Choice, environment: Mapping[str, str] = os.environ) -> BaseChatModel:
    """The chat model of `choice`. Nothing is sent: a server that is down shows only when it is asked.

    Raises SettingError when the setting cannot be read, the provider's package is not installed or its
    key is missing; the message says what to do and never holds a key.
    """
    provider, model = _split(choice)
    if find_spec(provider.package) is None:
        raise SettingError(
            f"ADVISOR_LLM={choice.spec} needs a package that is not installed. Nothing was started. "
            f'Install it with: pip install "img-advisor[{provider.extra}]" - or unset ADVISOR_LLM to '
            "run without a language model."
        )
    key = next((environment[k] for k in provider.keys if environment.get(k)), "")
    if provider.keys and not key and not choice.url:
        raise SettingError(
            f"ADVISOR_LLM={choice.spec} needs a key in {' or '.join(provider.keys)}, and there is "
            "none. Nothing was started. Set the key, or unset ADVISOR_LLM to run without a language "
            "model."
        )
    settings = provider.more(choice)
    if provider.keys:
        # A server of one's own often wants no key, but the client libraries insist on one.
        settings["api_key"] = key or "none"
    try:
        found = init_chat_model(model, model_provider=provider.langchain, **settings)
    except Exception as error:
        # The library's message may show what it was given: only the kind of error is told.
        raise SettingError(
            f"ADVISOR_LLM={choice.spec} cannot be used ({type(error).__name__}). Nothing was started. "
            "Check the setting with docs/models.md, or unset it to run without a language model."
        ) from None
    assert isinstance(found, BaseChatModel)
    return found


def _split(choice: Choice) -> tuple[_Provider, str]:
    """Provider and model of a setting such as `ollama:qwen3:8b`."""
    name, _, model = choice.spec.strip().partition(":")
    known = ", ".join(PROVIDERS)
    provider = PROVIDERS.get(name.strip().lower())
    if provider is None or not model.strip():
        raise SettingError(
            f"ADVISOR_LLM is '{choice.spec}', but must be provider:model with one of {known} as the "
            "provider, such as openai:gpt-4.1-mini. Nothing was started. Correct it, or unset it to "
            "run without a language model."
        )
    if choice.url and not _is_address(choice.url):
        raise SettingError(
            "ADVISOR_LLM_URL must be an address such as http://127.0.0.1:8080/v1, without a key in "
            "it. Nothing was started. Correct it or unset it."
        )
    if provider.own_server and not choice.url:
        raise SettingError(
            f"ADVISOR_LLM={choice.spec} needs the server's address in ADVISOR_LLM_URL, such as "
            "http://127.0.0.1:8080/v1. Nothing was started. Set it, or unset ADVISOR_LLM."
        )
    return provider, model.strip()


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
        )
    except ValueError:
        return False


def _patience(choice: Choice) -> httpx.Timeout:
    return httpx.Timeout(choice.pause, connect=min(choice.pause, 3.0))


def _openai(choice: Choice) -> dict[str, Any]:
    given: dict[str, Any] = {"timeout": _patience(choice), "max_retries": 0}
    given["http_client"] = client()
    if not choice.url:
        return given | {"stream_usage": True, "max_tokens": choice.most_tokens}
    # Servers with OpenAI's shape know the older name of the limit, and not all of them know
    # stream_options.
    body = {"max_tokens": choice.most_tokens}
    return given | {"base_url": choice.url, "temperature": 0, "extra_body": body}


def _llamacpp(choice: Choice) -> dict[str, Any]:
    return _openai(choice) | {"stream_usage": True}


def _anthropic(choice: Choice) -> dict[str, Any]:
    given: dict[str, Any] = {"timeout": choice.pause, "max_retries": 0}
    given["max_tokens"] = choice.most_tokens
    return given | ({"base_url": choice.url} if choice.url else {})


def _google(choice: Choice) -> dict[str, Any]:
    given: dict[str, Any] = {"timeout": choice.pause, "max_retries": 1}
    given["max_output_tokens"] = choice.most_tokens
    return given | ({"base_url": choice.url} if choice.url else {})


def _ollama(choice: Choice) -> dict[str, Any]:
    given: dict[str, Any] = {"client_kwargs": {"timeout": choice.pause}, "temperature": 0}
    given["num_predict"] = choice.most_tokens
    return given | ({"base_url": choice.url} if choice.url else {})


PROVIDERS = {
    "openai": _Provider("openai", "langchain_openai", "openai", ("OPENAI_API_KEY",), _openai),
    "anthropic": _Provider(
        "anthropic", "langchain_anthropic", "anthropic", ("ANTHROPIC_API_KEY",), _anthropic
    ),
    "google": _Provider(
        "google_genai",
        "langchain_google_genai",
        "google",
        ("GOOGLE_API_KEY", "GEMINI_API_KEY"),
        _google,
    ),
    "ollama": _Provider("ollama", "langchain_ollama", "ollama", (), _ollama),
    "llamacpp": _Provider(
        "openai", "langchain_openai", "openai", ("LLAMACPP_API_KEY",), _llamacpp, own_server=True
    ),
}
