"""Small books with one subject (月度, of June 2025) and its score sheets, and how to look at what comes of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.assessing import assess_raw
from engine.assessment import Assessment
from engine.library import Library
from tests.tiny import HEAD, case, library

PARTIES = "主体:\n  来信人: {独一: 是}\n  受理中心: {独一: 是}\n  督查室: {独一: 是}\n  承办单位: {属性: {类型: [部门, 区县]}}\n"
MONTH = "对象:\n  月度:\n    类: 单位\n    期: 月\n    主体: 承办单位\n"
CITE = ", 依据: 第一条}"


def subject(tmp_path: Path, sections: str, more: str = "", local: str = "") -> Library:
    """A library of one book with one subject, 月度; ``sections`` are indented by four."""
    lib = library(tmp_path, {"w/a/2025-01-01.yaml": HEAD + PARTIES + more + MONTH + sections})
    if local:
        (tmp_path / "rules/w/a/local.yaml").write_text(local, "utf-8")
    return lib


def assessed(lib: Library, text: str = "", at: str = "") -> Assessment:
    """The assessment of 甲局 in June 2025."""
    (found,) = assess_raw(lib, "w/a", [case("对象: 月度\n是: 甲局\n期: 2025-06\n" + text)], at)
    assert isinstance(found, Assessment), found
    return found


def number(figure: Any) -> Any:
    """A figure of an assessment (a whole number, or a text with decimals) as one can compare it."""
    return None if figure is None else float(figure)


def total(found: Assessment, name: str = "得分") -> Any:
    """One total: value, settled, low, high."""
    (one,) = [each for each in found.totals if each["name"] == name]
    return tuple(number(one[key]) for key in ("value", "settled", "low", "high"))


def item(found: Assessment, name: str, entry: str = "") -> dict[str, Any]:
    """The one line of the ledger of that full name."""
    (line,) = [each for each in found.items if each["item"] == name and each["entry"] == entry]
    return {key: number(value) if key in ("delta", "min", "max") else value for key, value in line.items()}


def events(*lines: str) -> str:
    """Events of July, an hour apart."""
    return "事件:\n" + "".join(f"  - {{时: 2025-07-01 {at:02d}:00, {line}}}\n" for at, line in enumerate(lines, 8))


def shaped(
    tmp_path: Path, items: str, fields: str = "", text: str = "", step: str = "0.1", local: str = ""
) -> Assessment:
    """One sheet of the given items over number fields."""
    more = "本地: {线: {说明: 几分, 依据: 第一条}}\n" if "按本地" in items else ""
    sections = f"    字段: {{甲: {{数: 分, 步: 0.01}}, 乙: {{数: 分, 步: 0.01}}, 类: {{选项: [一, 二]}}}}\n    计分:\n      得分: {{步: {step}, {items}}}\n"
    return assessed(subject(tmp_path, sections, more, local), text)
