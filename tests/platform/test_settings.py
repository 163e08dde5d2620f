"""Settings from the environment: each is read as it is meant, or refused by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app import create_app
from records.tables import db


@pytest.fixture
def config(address: str, tmp_path: Path) -> dict[str, Any]:
    """What every start needs."""
    return {"TESTING": True, "INSTANCE": str(tmp_path / "i"), "DATABASE_URL": address}


@pytest.mark.parametrize("name", ["XIZE_DEMO", "XIZE_DRAFTS", "XIZE_HTTPS"])
@pytest.mark.parametrize(
    ("text", "meant"), [("1", True), ("true", True), ("TRUE", True), ("0", False), ("False", False)]
)
def test_a_switch_is_on_or_off(
    config: dict[str, Any], monkeypatch: pytest.MonkeyPatch, name: str, text: str, meant: bool
) -> None:
    monkeypatch.setenv(name, text)
    assert create_app(config).config[name] is meant
    assert db.is_closed()


@pytest.mark.parametrize("name", ["XIZE_DEMO", "XIZE_DRAFTS", "XIZE_HTTPS"])
@pytest.mark.parametrize("text", ["yes", "2", "on", "是"])
def test_anything_else_is_refused_by_name(
    config: dict[str, Any], monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    monkeypatch.setenv(name, text)
    with pytest.raises(ValueError, match=f"{name} 应是 1、0、true 或 false，不能是“{text}”"):
        create_app(config)


def test_proxies_are_counted(config: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIZE_PROXIES", "2")
    assert create_app(config).config["XIZE_PROXIES"] == 2
    monkeypatch.setenv("XIZE_PROXIES", "true")
    with pytest.raises(ValueError, match="XIZE_PROXIES 应是 0 或正整数，不能是“true”"):
        create_app(config)
