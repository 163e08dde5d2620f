"""The text of a regulation beside its book: imported by whoever keeps the rules, read by all, lost by nobody."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from peewee import DatabaseError
from world import Browser, World

from admin import access
from records.tables import AuditEntry, SourceDocument, User

PAGE = "/desk/books/wangchuan/duty/source"
TEXT = """\
首页 > 公开 > 文件
望川市网上值守办法
第一条 来信都受理，五个工作日答复。
第二条 工作日上午、下午各上线一次。
第三条 每月五日前报总结。
第四条 满勤的加分，缺勤的扣分。
第五条 逾期的扣分；有经验的加分。
第六条 季度排名，末名约谈。
第七条 查阅点有标牌。
第八条 年度评议，六十分以下不满意。
第九条 从未写进规则的一条<b>甲</b>。
打印本页 关闭窗口
"""


@pytest.fixture
def keeper(world: World, browse: Callable[[User | None], Browser]) -> Browser:
    return browse(world.user(access.RULES, name="规则员", everywhere=True))


def send(who: Browser, text: str | bytes, name: str = "办法.txt") -> Any:
    data = text if isinstance(text, bytes) else text.encode()
    form = {"csrf_token": who.token(PAGE), "file": (BytesIO(data), name)}
    return who.client.post(PAGE, data=form, content_type="multipart/form-data")


def test_before_anything_is_imported(reader: Browser, keeper: Browser) -> None:
    assert "还没有导入原文" in reader.get(PAGE).text
    assert 'type="file"' not in reader.get(PAGE).text
    assert 'type="file"' in keeper.get(PAGE).text


def test_each_clause_beside_the_rules(keeper: Browser, reader: Browser) -> None:
    assert send(keeper, TEXT).status_code == 302
    page = reader.get(PAGE).text
    rows = page.split("<tbody>")[1].split("</tbody>")[0].split("<tr")
    third = next(row for row in rows if ">第三条" in row)
    assert "每月五日前报总结。" in third
    assert "对象·月度·应办·总结" in third
    assert "/desk/books/wangchuan/duty/files/2025-03-01.yaml#L" in third
    ninth = next(row for row in rows if ">第九条" in row)
    assert "没有处理" in ninth
    assert "从未写进规则的一条&lt;b&gt;甲&lt;/b&gt;。" in ninth
    assert "打印本页 关闭窗口" in page.split("没有收进条文的行")[1]
    assert "规则员" in page


def test_gbk_is_read_as_well(keeper: Browser) -> None:
    assert send(keeper, TEXT.encode("gb18030")).status_code == 302
    assert "每月五日前报总结" in SourceDocument.get().text


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "没有文字"), (b"%PDF-1.7", "PDF"), ("只有一句话。".encode(), "没有找到条文"), (b"PK\x03\x04", "")],
)
def test_what_cannot_be_used_leaves_what_was_there(keeper: Browser, data: bytes, said: str) -> None:
    send(keeper, TEXT)
    answer = send(keeper, data, "坏文件.txt")
    assert answer.status_code == 400
    assert "没有导入，原来的还在" in answer.text and said in answer.text and "坏文件.txt" in answer.text
    assert "每月五日前报总结" in answer.text
    assert SourceDocument.select().count() == 1


def test_nothing_chosen_is_told(keeper: Browser) -> None:
    answer = keeper.client.post(PAGE, data={"csrf_token": keeper.token(PAGE)})
    assert (answer.status_code, "没有选文件" in answer.text) == (400, True)


def test_the_same_again_is_kept_once_and_another_takes_its_place(keeper: Browser) -> None:
    send(keeper, TEXT)
    send(keeper, TEXT)
    assert SourceDocument.select().count() == 1
    send(keeper, TEXT.replace("每月五日前", "每月十日前"), "办法（改）.txt")
    page = keeper.get(PAGE).text
    assert "每月十日前报总结" in page and "每月五日前报总结" not in page
    assert "历次导入" in page and "办法（改）.txt" in page
    assert [entry.what for entry in AuditEntry.select().where(AuditEntry.kind == "source_document")] == ["导入原文"] * 2


def test_a_kept_text_can_neither_be_changed_nor_removed(keeper: Browser) -> None:
    send(keeper, TEXT)
    for change in (SourceDocument.update(text="甲"), SourceDocument.delete()):
        with pytest.raises(DatabaseError):
            change.execute()


def test_only_whoever_keeps_the_rules_imports(
    world: World, browse: Callable[[User | None], Browser], keeper: Browser
) -> None:
    for role in (access.STAFF, access.AUDITOR, access.ADMIN):
        other = browse(world.user(role))
        form = {"csrf_token": other.token(), "file": (BytesIO(TEXT.encode()), "a.txt")}
        assert other.client.post(PAGE, data=form, content_type="multipart/form-data").status_code == 403
    form = {"file": (BytesIO(TEXT.encode()), "a.txt")}
    assert keeper.client.post(PAGE, data=form, content_type="multipart/form-data").status_code == 400  # no token
    assert SourceDocument.select().count() == 0


def test_a_text_of_something_else_is_told(keeper: Browser) -> None:
    send(keeper, "某县关于养犬的通知\n一、犬只须登记。\n二、出门须牵绳。\n三、本通知自公布之日起施行。\n")
    assert "没有一篇像是这本规则的原文" in keeper.get(PAGE).text
