"""The shape of a rule file: only keys of the language, each with a value of its kind (schemas/rule.schema.json).

合格：

```yaml
名称: 某市来信办理办法
施行: 2025-03-01
历: [cn]
条款:
  第七条: 来信须写明事由和地点。
```

不合格：

```yaml
名称: 某市来信办理办法
施行: 2025年3月1日
历: [cn]
条宽:
  第七条: 来信须写明事由和地点。
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from engine.problems import Problem
from engine.reader import Map
from engine.schema import problems

NAME = "形状"


class Source(Protocol):
    """What this check asks of a book: its tree with the readings taken, and the schema."""

    @property
    def resolved(self) -> Map: ...

    @property
    def schema(self) -> Mapping[str, object]: ...


def check(source: Source) -> Iterator[Problem]:
    """Yield each place of the book that does not fit the schema."""
    if source.resolved:  # nothing is left of a file that could not be read, and that has been told
        yield from problems(source.resolved, source.schema, NAME)
