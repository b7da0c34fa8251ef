"""Which language a message is in, by its script. A guess is given only where it is sure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Tried once at the beginning of a word: anywhere in it, a run of 2,000 marks would take 2,000 times 2,000 steps.
ADDRESS = re.compile(r"(?<!\S)(?:\S*(?:://|@|www\.)\S*|\S+\.[a-z]{2,}\S*)", re.IGNORECASE)
KANA = re.compile(r"[\u3041-\u309f\u30a0-\u30ff\uff66-\uff9f]")
# No quoted term has one.
PREDICATE = re.compile(
    r"(?:です|ます|でした|ました|ません|ください|でしょうか|ですか|かな|のに|けど|したい)(?:[。、？?！!\s]|か|が|ね|よ|$)"
)
HANGUL = re.compile(r"[\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e]")
HAN = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf]")
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")

# Characters that only Chinese as written today has, and words that no Japanese sentence holds.
CHINESE = re.compile(
    r"[们这吗么还请给谁您领补积电话银现钱过时间发码询问题说对几两为该优页单设费网账额贝东车见让听读买卖实际难开关连选换嗎這麼們說樣裡]"
    r"|怎[么麼樣]|哪裡|點數|請問|沒有|没有|[扣付按领收到用]了|用过|不[会會]|[你她哪啥呢吧啊]|我[在的要想是也把]|的[券卡]"
)

ENGLISH = frozenset(
    WORD.findall("""
    a about after again am an and any apply are as at back be because been before but by call can cannot center centre
    can't charged claim could couldn't coupon date day deadline did didn't do does doesn't don't email english expire for froze from get give
    got had has hasn't have haven't hello help hey hi how i i'm if in is isn't it it's keep late lost mail many me money more
    much must my need no not nothing number of office on one open or our paid paper pay phone please points refund send
    sent should site so staff still thank thanks than that the their them then there these they this those time to today twice until use
    used wait want was wasn't we website were what what's when where which who why will with would yes you your""")
)
SURE = 2  # known words; with one only, a shop called Hotel Kusatsu would switch the language
QUOTING = 3  # known words around a quoted Japanese term: "Where is the お問い合わせ番号?"
# What nobody writes alone in a conversation in Japanese; names of services and 「no」 are not among them.
ALONE = frozenset(
    WORD.findall("""
    again agent apply balance bye compensation coupon coupons deadline deadlines english expired expiry goodbye hello help how human
    late lost manager nobody nothing operator paper person points refund refunds scam sorry staff thanks thank today tomorrow voucher
    when where who why""")
)
LATIN = re.compile(r"(?<![\w@])[a-z]{2,}(?![\w@])", re.IGNORECASE)


@lru_cache(maxsize=1024)  # asked before a turn and within it, and the same is said again and again
def guess_language(text: str) -> str:
    """ja, en, zh or ko; "" where it cannot be told: a name, a number, an address, 「OK」, Chinese characters alone."""
    plain = ADDRESS.sub(" ", unicodedata.normalize("NFKC", text[:2000]))
    words = WORD.findall(plain.casefold().replace("’", "'"))
    known = sum(word in ENGLISH for word in words)
    if known >= QUOTING and sum(map(len, words)) > 2 * len(KANA.findall(plain)) and not PREDICATE.search(plain):
        return "en"
    if KANA.search(plain):
        return "ja"
    if HANGUL.search(plain):
        return "ko"
    if HAN.search(plain):
        return "zh" if CHINESE.search(plain) else ""
    if len(words) == 1:
        return "en" if words[0] in ALONE else ""
    return "en" if known >= SURE and known * 3 >= len(words) else ""


def likely_language(text: str) -> str:
    """The language of a message whose conversation has none yet: words in Latin letters alone are English; "" where `text` has none."""
    plain = ADDRESS.sub(" ", unicodedata.normalize("NFKC", text[:2000]))
    other = KANA.search(plain) or HANGUL.search(plain) or HAN.search(plain)
    return "en" if LATIN.search(plain) and not other else guess_language(text)
