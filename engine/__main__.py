"""``python -m engine COMMAND``: the engine without web or database. Exit 0 clean, 1 findings, 2 crash or misuse."""

from __future__ import annotations

import sys
import traceback
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path

from engine.library import Library
from engine.problems import BookError, guess

COMMANDS = {
    "check": "查错：python -m engine check [路径…]",
    "test": "跑例子：python -m engine test [路径…] [--coverage] [--book 编号]",
    "decide": "裁量：python -m engine decide 编号 [--at 时刻] [--near] [--draft] < 案",
    "assess": "评定单位与时期、人与日、场所、评议：python -m engine assess 编号 [--at 时刻] < 对象",
    "why": "同 decide，用句子说明：python -m engine why 编号 [--at 时刻] [--draft] < 案",
    "show": "看一本规则：python -m engine show 编号 [--resolved]",
    "diff": "按意思比较两份规则：python -m engine diff 甲 乙（文件、编号或 编号@版本）",
    "compare": "与上位逐项比宽严：python -m engine compare 编号 --parent",
    "mutate": "逐处改动规则，看例子认不认得出：python -m engine mutate [编号…] [--jobs N] [--sample N]",
    "clock": "算期限：python -m engine clock --from 时刻 --limit 5个工作日",
    "import-text": "导入原文：python -m engine import-text 文件 [--book 编号]",
    "publish": "登记发布：python -m engine publish 文件 --by 谁 --confirmed 谁 --at 时刻 --why 缘由",
}
ROOT = Path(__file__).resolve().parent.parent


def main(argv: list[str]) -> int:
    """Run one command and return its exit status."""
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    if not argv or argv[0] in ("-h", "--help"):
        print("\n".join(COMMANDS.values()))
        return 0 if argv else 2
    if argv[0] not in COMMANDS:
        print(f"没有“{argv[0]}”这个命令；{guess(argv[0], COMMANDS)}", file=sys.stderr)
        return 2
    try:
        library = Library(ROOT / "rules", ROOT / "schemas")
        command = import_module(f"engine.commands.{argv[0].replace('-', '_')}")
        return int(command.run(argv[1:], sys.stdin, sys.stdout, library))
    except BookError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    except Exception:
        traceback.print_exc()
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
