"""What a word was probably meant to be, once the habits of hands and machines are taken away.

An input method leaves full-width signs and Chinese quotes, a word processor smart dashes, another office traditional
characters, a tired hand a character that looks like the right one. ``plain`` takes all of it away, so that two words
which people take for the same become equal. It only serves guesses: nothing is ever read through it.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

from engine.limit_words import numeral

# Traditional (and a few variant) characters of official prose, each followed by the simplified one.
# Traditional characters of official prose, each beside the simplified one.
_TRADITIONAL = """
    應应 辦办 則则 當当 給给 誰谁 時时 計计 對对 據据 條条 項项 類类 別别 選选 數数 單单 戶户 聲声 熱热 諮咨 詢询
    訴诉 訟讼 復复 議议 請请 轉转 屬属 於于 與与 並并 無无 載载 餘余 為为 從从 後后 來来 內内 過过 還还 進进 達达
    遲迟 長长 門门 間间 開开 關关 閉闭 業业 務务 權权 責责 監监 審审 檢检 評评 價价 績绩 優优 獎奖 罰罚 處处 報报
    遞递 郵邮 電电 話话 網网 絡络 線线 號号 碼码 證证 規规 範范 準准 標标 誌志 記记 錄录 檔档 結结 論论 斷断 決决
    實实 現现 場场 點点 區区 縣县 鄉乡 鎮镇 鄰邻 機机 構构 團团 體体 員员 導导 領领 職职 稱称 級级 層层 總总 綜综
    統统 負负 擔担 歸归 廠厂 廳厅 廣广 設设 備备 車车 輛辆 運运 輸输 資资 費费 財财 產产 貨货 幣币 銀银 錢钱 購购
    買买 賣卖 貿贸 險险 醫医 藥药 衛卫 學学 習习 課课 師师 圖图 書书 館馆 養养 護护 災灾 環环 氣气 質质 農农 漁渔
    糧粮 種种 樹树 葉叶 園园 兩两 幾几 個个 節节 週周 歲岁 歷历 曆历 舊旧 調调 動动 變变 換换 補补 發发 飛飞 濕湿
    滿满 滅灭 圍围 強强 寬宽 緩缓 勞劳 際际 陸陆 隨随 隱隐 雜杂 難难 離离 雙双 響响 頁页 預预 題题 願愿 顧顾 馬马
    驗验 驚惊 齊齐 違违 約约 認认 諾诺 簽签 讓让 誤误 詞词 語语 說说 誠诚 緊紧 經经 維维 繼继 續续 終终 組组 細细
    執执 況况 溝沟 減减 測测
"""
# Characters that are taken for one another at a glance; the second is the one that our language uses.
_SIMILAR = "末未 己已 巳已 曰日 帐账 辨办 辩办 吋时 侍待 拔拨"
_MARKS = re.compile(
    r"[\s\"'“”‘’「」『』《》〈〉【】\[\](){}<>*_`,，、。．;；:：!！?？·\\\u00ad\u200b-\u200f\u2060\ufeff]"
)
_DASHES = re.compile("[\u2010-\u2015\u2212\u2500ー~～—]")
_NUMERALS = re.compile("[〇零一二两三四五六七八九十百千]+")
_ASUNDER = re.compile(r"\s*(?:[、，,；;/／|]|\s或者?\s?|或者?|\s和\s)\s*|\s+")
_SAME = {
    "是": ("true", "yes", "y", "√", "✓", "有", "对", "要", "需要", "必须", "必填", "真", "on", "o"),
    "否": ("false", "no", "n", "×", "✗", "x", "无", "没有", "不是", "不", "不要", "不需要", "不必", "非", "假", "off"),
    "其余": ("其他", "其它", "其他情形", "其它情形", "其余情形", "其他情况", "其他的", "否则", "默认", "else"),
    "未载明": ("未规定", "没有规定", "未明确", "不明", "不详", "无规定", "未注明", "未写明", "n/a", "#n/a"),
    "已填": ("有", "已填写", "填了", "不为空", "非空", "不空"),
    "未填": ("无", "没填", "未填写", "为空", "空", "空白", "缺"),
}  # fmt: skip


_TABLE = {ord(pair[0]): pair[1] for pair in f"{_TRADITIONAL} {_SIMILAR}".split()}


def simplified(text: str) -> str:
    """Return the text with the characters of our language for traditional ones and for those that look alike."""
    return text.translate(_TABLE)


def plain(word: object) -> str:
    """Return the word without width, case, quotes, spaces, kinds of dashes, and characters that look alike."""
    text = simplified(unicodedata.normalize("NFKC", str(word)).casefold())
    return _DASHES.sub("-", _MARKS.sub("", text))


def counted(word: object) -> str:
    """Return the plain word with Chinese numerals in digits: 第五条 and 第5条 are the same."""
    return _NUMERALS.sub(
        lambda match: str(found) if (found := numeral(match[0])) is not None else match[0], plain(word)
    )


def nearest(word: object, choices: Iterable[str]) -> str:
    """Return the choice that ``word`` was probably meant to be, several of them as ``[甲, 乙]``, or ""."""
    known = list(choices)
    for fold in (plain, counted):
        if same := _one(fold(word), {fold(choice): choice for choice in reversed(known)}):
            return same
    folded = plain(word)
    for choice in known:
        if folded in _SAME.get(choice, ()):
            return choice
    return _several(str(word), known) or _near(word, known)


def _one(folded: str, known: dict[str, str]) -> str:
    return known.get(folded, "") if folded else ""


def _several(word: str, known: list[str]) -> str:
    """Choices written into one, as by 甲、乙 or 甲/乙 or 甲或乙."""
    named = {plain(choice): choice for choice in known}
    parts = [plain(part) for part in _ASUNDER.split(word.strip("[]［］ "))]
    if len(parts) < 2 or any(part not in named for part in parts):
        return ""
    return f"[{', '.join(named[part] for part in parts)}]"


def _near(word: object, known: list[str]) -> str:
    found = difflib.get_close_matches(str(word), known, n=1, cutoff=0.5)
    if found:
        return found[0]
    folded = {plain(choice): choice for choice in reversed(known)}
    near = difflib.get_close_matches(plain(word), list(folded), n=1, cutoff=0.5)
    return folded[near[0]] if near else ""
