"""The lines of a document: cut where several numbers share one, told apart from noise, titles, dates and contents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from statistics import median

from engine.source_text.clause_marks import ARTICLE, CHINESE, HEADS, NUMBER, TOPS, mark_of

MOST_NOISE, MOST_CONTENTS, LEAST_BROKEN_TITLE = 120, 20, 10
HIDDEN = "\ufeff\u200b\u200c\u200d\u2060\u00ad"
_STOPS = r"(?<=[。；;：:！？])\s*"
_BREAK = re.compile(
    rf"{_STOPS}(?=第\s*{NUMBER}\s*[编章节条]|[（(]\s*(?:[{CHINESE}]+|\d{{1,2}})\s*[)）]|\d{{1,2}}[.．、]\D"
    rf"|[{CHINESE}]{{1,3}}、|[㈠-㈩①-⑳⑴-⒇⒈-⒛])|(?<=\S)\s+(?={ARTICLE}\s)"
    r"|(?<=条)\s+(?=[（(]\s*[一1]\s*[)）]|㈠)"
)
_HEAD_AND_ARTICLE = re.compile(rf"第\s*{NUMBER}\s*[章节][^第。；;：:，,]{{1,30}}(?={ARTICLE})")

_FINISHED = re.compile(r"[。；;：:！？!?…][”’」』】）)]*$")
_INSIDE = re.compile(r"[，,。；;]")
_OPEN_END, _OPEN_START = tuple("，,、（(“《"), tuple("，,。、；;：）)”》")

_ARTICLE = re.compile(ARTICLE)
_DAY = (
    r"(?:[\d一二三四五六七八九〇○零OＯ]{4}\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})"
)
DATE = re.compile(rf"[（(]?{_DAY}[)）]?\s*(?:印发|公布|发布|起施行)?")
_CLOSING = re.compile(
    r"特此(?:通知|公告|通告|函告|函复|批复|报告)|抄\s*送[:：]|(?:信息|文章|稿件)?来源[:：]|(?:责任)?编辑[:：]|作者[:：]|主题词[:：]"
    r"|[\[【]?\s*(?:打印|关闭|收藏|返回)|上一[篇条]|下一[篇条]|相关(?:链接|文章|新闻|阅读|附件|解读|信息)|附件下载"
    r"|主办单位?[:：]|版权所有|友情链接|网站地图|联系我们|关于我们|copyright|.*(?:©|ICP备)"
    rf"|(?:[^:：\d]{{2,40}}\s)?{DATE.pattern}$",
    re.IGNORECASE,
)
_PASSING = re.compile(
    r"[\W_]*\d{0,4}[\W_]*|第\s*\d+\s*页.*|共\s*\d+\s*页|\d+\s*[/／]\s*\d+|\[image:.*\]|[（(]此件.*[)）]|目\s*[录次]"
    r"|.*(?:字号|字体|浏览次数|访问次数|点击数|视力保护|扫一扫|无障碍|加入收藏|分享到|分享[:：]|打印本页|关闭窗口|当前位置).*"
)
_LEADERS = re.compile(r".*(?:\.{3,}|…+|．{3,}|·{3,}|\t)\s*[-—]?\s*\d+\s*[-—]?")
_LABEL = re.compile(r"[•·●◆*\s]*(?!各)\S{1,6}\s*[:：]")
_CONTENTS = re.compile(r"目\s*[录次]")
_ANNEX = re.compile(r"附(?!\s*则)\s*[件录表图]?\s*[\d一二三四五六七八九十]{0,3}\s*(?:[:：].*|\s\S{0,40})?")
_ENDINGS = (
    "办法|制度|细则|规定|通知|条例|规则|规程|规范|意见|方案|决定|公告|通告"
    "|准则|守则|章程|指引|指南|预案|标准|措施|要点|计划|批复"
)
_TITLE = re.compile(rf"[^。；;：:！？!?>|]{{0,90}}(?:{_ENDINGS})(?:\s*[（(][^（）()]{{1,24}}[)）])*")
_GENERIC = re.compile(rf"(?:若干|暂行|管理|实施|工作|运行|服务|的|和|及|[（(].*[)）]|{_ENDINGS})+")
_TITLE_PART = re.compile(r"(?=.*[\u4e00-\u9fff]{3})[^。；;：:！？!?>|【】〔〕\[\]（）()]{3,40}(?<!文件)")
_OFFICE = ("政府", "办公室", "办公厅", "委员会", "局", "厅", "院", "部", "委", "中心")


@dataclass(frozen=True)
class Fragment:
    """A line, or the part of one that may begin with a number of its own (``glued``: not at the line's start)."""

    line: int
    text: str
    glued: bool = False
    indented: bool = False


def fragments(text: str) -> list[Fragment]:
    """Return the parts of all lines that are not blank, in order."""
    found = []
    for number, raw in enumerate(text.translate(dict.fromkeys(map(ord, HIDDEN))).splitlines(), 1):
        for place, part in enumerate(_parts(raw.strip())):
            found.append(Fragment(number, part, place > 0, raw[:1].isspace()))
    return found


def _parts(line: str) -> list[str]:
    cuts = [found.end() for found in (*_BREAK.finditer(line), *_HEAD_AND_ARTICLE.finditer(line))]
    edges = sorted({0, *cuts, len(line)})
    return [part for start, end in pairwise(edges) if (part := line[start:end].strip())]


def finished(text: str) -> bool:
    """Whether a line ends as a sentence or a part of a list does."""
    return bool(_FINISHED.search(text))


def plainly_broken(text: str, following: str) -> bool:
    """Whether a line breaks off so that only the next can complete it."""
    if finished(text):
        return False
    return text.endswith(_OPEN_END) or following.startswith(_OPEN_START) or _mentions(following)


def _mentions(text: str) -> bool:
    """Whether a line begins with the number of an article that cannot begin a text: what came before cites it."""
    mark = mark_of(text) if _ARTICLE.match(text) else None
    return bool(_ARTICLE.match(text)) and (mark is None or mark.number > 1)


def wide(text: str) -> int:
    """Return the columns that a line fills: two for a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(each) in "WFA" else 1 for each in text)


@dataclass(frozen=True)
class Wrapping:
    """How a document breaks its lines: ``width`` columns (0: it does not), new paragraphs ``indented`` or not."""

    width: float = 0
    indented: bool = False

    def continues(self, before: Fragment, after: Fragment) -> bool:
        """Whether an unnumbered line goes on with the sentence, or the paragraph, of the line before."""
        full = self.width and wide(before.text) >= 0.85 * self.width
        if finished(before.text):
            return bool(full and self.indented and not after.indented and wide(before.text) >= 0.95 * self.width)
        inside = after.line == before.line + 1 and bool(_INSIDE.search(before.text))
        return plainly_broken(before.text, after.text) or inside or bool(full)


def wrapping(lines: Sequence[Fragment]) -> Wrapping:
    """Find out how a document breaks its lines, from sentences that go on in an unnumbered line."""
    broken = []
    for before, after in pairwise(lines):
        if not after.glued and not finished(before.text) and _INSIDE.search(before.text) and not mark_of(after.text):
            broken += [] if closes(after.text) or passes(before.text) or closes(before.text) else [wide(before.text)]
    begun = [each.indented for each in lines if not each.glued and mark_of(each.text)]
    return Wrapping(median(broken) if len(broken) > 1 else 0, len(begun) > 0 and 2 * sum(begun) > len(begun))


def contents(lines: Sequence[Fragment]) -> set[int]:
    """Return the places of a table of contents: from 目录 to where its first entry comes again."""
    found: set[int] = set()
    marks = [mark_of(each.text) for each in lines]
    keys = [(mark.kind, mark.number) if mark and mark.kind in (*HEADS, *TOPS) else None for mark in marks]
    for start in islice((place for place, each in enumerate(lines) if _CONTENTS.fullmatch(each.text)), MOST_CONTENTS):
        first = next((place for place in range(start + 1, len(lines)) if keys[place]), None)
        again = next((place for place in range(first + 1, len(lines)) if keys[place] == keys[first]), 0) if first else 0
        last = max((place for place in range(start, again) if keys[place]), default=start)
        if again and not any(finished(lines[place].text) for place in range(start, last + 1)):
            found |= set(range(start, last + 1))
    return found


def passes(text: str) -> bool:
    """Whether an unnumbered line is noise that may stand in the middle of a text, such as a page number."""
    return len(text) <= MOST_NOISE and bool(_PASSING.fullmatch(text)) and not text.endswith("。")


def leads_to_page(text: str) -> bool:
    """Whether a line is an entry of a table of contents, with dots up to the number of a page."""
    return len(text) <= MOST_NOISE and bool(_LEADERS.fullmatch(text))


def closes(text: str) -> bool:
    """Whether an unnumbered line ends a text: a date, 特此通知, 抄送, 打印."""
    return (
        len(text) <= MOST_NOISE
        and bool(_CLOSING.match(text))
        and (not finished(text) or text.startswith(("特此", "抄")))
    )


def labels(text: str) -> bool:
    """Whether a line is only the label of something about the page (索引号：), not who is addressed (各乡镇：)."""
    return bool(_LABEL.fullmatch(text))


def annexes(text: str) -> bool:
    """Whether a line announces an annex."""
    return len(text) <= MOST_NOISE and bool(_ANNEX.fullmatch(text)) and not finished(text.rstrip("：:"))


def titles(text: str) -> bool:
    """Whether a line reads like the title of a document, or its end."""
    return bool(_TITLE.fullmatch(text))


def may_begin_title(text: str) -> bool:
    """Whether a line can be a part of a title: words without a stop, no path of navigation, no number of a document."""
    return bool(_TITLE_PART.fullmatch(text)) and not (passes(text) or closes(text) or annexes(text) or mark_of(text))


def title_goes_on(before: str, title: str, adjacent: bool) -> bool:
    """Whether the line before a title is its beginning; ``adjacent``: without a blank line between them."""
    if not may_begin_title(before) or titles(before):
        return False
    if adjacent and len(before) >= LEAST_BROKEN_TITLE and not before.endswith((*_OFFICE, "日")):
        return True
    office = title.startswith("关于") and before.endswith(_OFFICE)
    return "关于" in before or before.startswith(("印发", "转发")) or office or bool(_GENERIC.fullmatch(title))


def may_sign(text: str) -> bool:
    """Whether a line can be the name of who signs."""
    return len(text) <= 30 and not finished(text) and not _INSIDE.search(text) and not mark_of(text)
