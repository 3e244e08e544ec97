"""The setting that names a model: what can be used, and what is said when it cannot."""

from __future__ import annotations

import importlib.util
import tomllib
from collections.abc import Callable
from importlib.machinery import ModuleSpec

import pytest
from langchain_openai import ChatOpenAI

from rag.errors import SettingError
from rag.model import chosen as module
from rag.model.chosen import Choice, chosen
from tests.conftest import ROOT

URL = "http://127.0.0.1:9/v1"
KEY = "sk-never-to-be-shown"


def refused(choice: Choice, **environment: str) -> str:
    with pytest.raises(SettingError) as caught:
        chosen(choice, environment)
    assert KEY not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    "spec", ["", ":", "openai", "openai:", "gpt-4.1", "clippy:1", ":gpt-4.1", "openai/gpt-4.1"]
)
def test_spec_that_names_no_model(spec: str) -> None:
    told = refused(Choice(spec, URL), OPENAI_API_KEY=KEY)
    assert "provider:model" in told
    assert "openai, anthropic, google, ollama, llamacpp" in told


@pytest.mark.parametrize(
    "url", ["localhost:8080", "ftp://h/v1", "http://", "http://me:pw@h/v1", "http://[x"]
)
def test_url_that_is_none(url: str) -> None:
    told = refused(Choice("openai:m", url), OPENAI_API_KEY=KEY)
    assert "ADVISOR_LLM_URL" in told
    assert "pw" not in told


def test_missing_key_names_its_variable() -> None:
    assert "OPENAI_API_KEY" in refused(Choice("openai:gpt-4.1-mini"))


def test_llamacpp_wants_an_address() -> None:
    assert "ADVISOR_LLM_URL" in refused(Choice("llamacpp:any"))


@pytest.mark.parametrize(
    ("spec", "package", "extra"),
    [
        ("openai:gpt-4.1-mini", "langchain_openai", "openai"),
        ("llamacpp:any", "langchain_openai", "openai"),
        ("anthropic:m", "langchain_anthropic", "anthropic"),
        ("google:m", "langchain_google_genai", "google"),
        ("ollama:qwen3:8b", "langchain_ollama", "ollama"),
    ],
)
def test_missing_package_tells_how_to_install_it(
    spec: str, package: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "find_spec", _without(package))
    told = refused(Choice(spec, URL), OPENAI_API_KEY=KEY, ANTHROPIC_API_KEY=KEY, GOOGLE_API_KEY=KEY)
    assert f'pip install "img-advisor[{extra}]"' in told
    assert "Nothing was started" in told
    assert "unset ADVISOR_LLM to run without" in told


def test_every_provider_has_its_extra_and_its_row_on_the_page() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    page = (ROOT / "docs" / "models.md").read_text("utf-8")
    for name, provider in module.PROVIDERS.items():
        (need,) = extras["optional-dependencies"][provider.extra]
        assert need.startswith(provider.package.replace("_", "-"))
        assert f"ADVISOR_LLM={name}:" in page
        assert all(f"`{key}`" in page for key in provider.keys)


def _without(prefix: str) -> Callable[[str], ModuleSpec | None]:
    """A look-up of packages on a machine that lacks those of one provider."""
    return lambda name: None if name.startswith(prefix) else importlib.util.find_spec(name)


def test_hosted_model_is_given_its_key_and_limits() -> None:
    model = chosen(Choice("OpenAI: gpt-4.1-mini", most_tokens=77), {"OPENAI_API_KEY": KEY})
    assert isinstance(model, ChatOpenAI)
    assert model.model_name == "gpt-4.1-mini"
    assert model.openai_api_key.get_secret_value() == KEY  # type: ignore[union-attr]
    assert (model.max_tokens, model.max_retries) == (77, 0)
    assert model.openai_api_base is None


def test_server_of_ones_own_needs_no_key() -> None:
    model = chosen(Choice("openai:qwen3:8b", URL), {})
    assert isinstance(model, ChatOpenAI)
    assert (model.model_name, model.openai_api_base) == ("qwen3:8b", URL)
