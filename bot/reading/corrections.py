"""Which of several values stands: the one that the traveller puts in the place of another (2/23じゃなくて2/24, やっぱり番号は…).

Every reader brings its candidates here; the rules are the same for numbers, dates, places and shops.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.reading.doubt import Doubt
from bot.reading.pattern import Pattern
from bot.reading.sheet import Sheet

_TAIL = r"^(?:県|日|です|でした|だった|だ|の|さん|店|方|[)」』\]\"'\s]|\((?!誤|正|旧|新)\w{1,2}\))*"
_DENIED = Pattern(
    _TAIL
    + r"(?:\((?:誤|×|旧|間違)|[、,\s]*じゃ(?:な[くいか]|あり|ねえ)|ぢゃな|では?(?:な[くい]|ありませ)|ではございませ|でなく|とちがって|と違って"
    r"|や(?:なくて|のうて)"
    r"|は、?(?:間違|誤|違い|違う|違って|まちが|ちが)|(?<!の)(?:が|を)?(?:間違|誤り|まちが|打ち間違|書き間違"
    r"|入力(?:間違|ミス|みす))"
    r"|(?:って|と)(?:書(?!いてあ|いてお|いてい|かれ)|かい(?!てあ)|言|いい|いっ|お伝え|伝え|送|打|入力)[^。\n]{0,14}?(?:が|けど|けれど|のは|たの|間違|誤)"
    r"|と思(?:って(?:い)?(?:まし)?た|い込)|(?:を|から|より)(?=[^。\n]{1,30}?に(?:変更|訂正|直|修正|変え|かえ"
    r"|して))|(?:→|=>|->|⇒|➡)"
    r"|(?:[、。,.…\s]|っと)*(?:いや(?!な)|いえ|あ[、っ]?\s*(?:違|ちが|間違|まちが|いや)|違う|ちがう|ちゃう"
    r"|違い(?:ました|ます)|違った|ちがった|もとい|改め|じゃない|間違え|まちがえ|ごめん|すみません[、。]?(?:間違"
    r"|違)))"
)
_DENIED_ENGLISH = Pattern(
    r"^\W*(?:no,? wait|wait,? no|sorry|i mean|is wrong|was wrong|was a (?:typo|mistake)|\(wrong\)|no,)"
)
_REFUSED_BEFORE = Pattern(r"(?:\bnot\s(?:on\s|in\s|at\s)?|instead of\s|rather than\s|誤[り]?[:)\s]*|✕\s*)$")
_REPLACES = Pattern(
    r"(?:やっぱ(?:り|し)?|やはり|正しくは|正しい[^、。\n]{0,10}は|正確には|訂正[^、。\n]{0,8}[、。:\s]|本当は"
    r"|ほんとは|ほんとうは|実は|実際は|いや、?|いえ、?|もとい|改め|あらため|違う、?|ちがう、?|(?:違|ちが)(?:い"
    r"|って|った)[^、。\n]{0,6}[、。\s]|間違(?!いな|いあり|いござ|って(?:い)?な)[^\n]{0,14}[、。:\s]|まちが(?!いな"
    r"|いあり|いござ)[^\n]{0,14}[、。:\s]"
    r"|誤り[^\n]{0,6}[、。:\s]|じゃなく(?:て|、)?|ではなく(?:て|、)?|でなく(?:て|、)?|やなくて"
    r"|変更[^、。\n]{0,6}[、。:\s]|(?:→|=>|->|⇒|➡)|正[:)\s]|correction:?|actually,?|i mean,?|sorry,?|should be"
    r"|should read|no,? wait,?|the (?:right|correct)[^.\n]{0,20}(?:is|:))"
    r"[^。\n]{0,16}$"
)
_BECOMES = Pattern(
    r"^(?:県|店|\s)*(?:に(?:変更|訂正|直|修正|変え|かえ|して)|の(?:間違|まちが|誤り)|\((?:正|新|訂正)|が正し|が正解|の(?:方"
    r"|ほう)が正し|のほうです)"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """`key[start:end]` may give `value`. A higher `rank` has better evidence."""

    start: int
    end: int
    value: str
    rank: int


@dataclass(frozen=True, slots=True)
class Settled:
    """`winner` stands alone; else the `rivals` contradict each other, or nothing was there."""

    winner: Candidate | None = None
    rivals: tuple[Candidate, ...] = ()
    corrected: bool = False


def settle(key: str, candidates: Sequence[Candidate]) -> Settled:
    """The candidate that stands, by correction first and evidence second."""
    live = [one for one in candidates if not is_denied(key, one)]
    denied = len(live) < len(candidates)
    if not live:
        return Settled()
    heirs = [one for one in live if replaces(key, one)]
    if heirs:
        return Settled(heirs[-1], corrected=True)
    best = max(one.rank for one in live)
    first = [one for one in live if one.rank == best]
    if len({one.value for one in first}) == 1:
        return Settled(first[0], corrected=denied)
    return Settled(rivals=tuple(first))


def contradiction(sheet: Sheet, item: str, rivals: Sequence[Candidate]) -> Doubt:
    """The doubt between rivals."""
    first = rivals[0]
    values = tuple(dict.fromkeys(rival.value for rival in rivals))
    span = sheet.folded.span(first.start, first.end)
    return Doubt(item, "two_values", sheet.text[first.start : first.end], span, values)


def is_denied(key: str, one: Candidate) -> bool:
    """Whether the text takes the value back: 2/23じゃなくて, not in Gunma."""
    after, before = key[one.end : one.end + 60], key[max(0, one.start - 16) : one.start]
    return bool(_DENIED.match(after) or _DENIED_ENGLISH.match(after) or _REFUSED_BEFORE.search(before))


def replaces(key: str, one: Candidate) -> bool:
    """Whether the text puts the value in the place of another: やっぱり, 正しくは, に変更."""
    return becomes(key, one.end) or bool(_REPLACES.search(key[max(0, one.start - 40) : one.start]))


def becomes(key: str, end: int) -> bool:
    """Whether what ends there is what something else is to be changed into: 期限を2/26に直したい."""
    return bool(_BECOMES.match(key[end : end + 24]))
