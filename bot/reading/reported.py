"""Whether somebody says that they have told the call centre or the desk already: the same details are not asked again."""

from __future__ import annotations

from bot.reading.folding import fold, key_of
from bot.reading.pattern import Pattern

_TO_WHOM = r"(?:電話|でんわ|連絡|問い?合わ?せ|こ[ーう]るせんた[ーあ]|窓口|担当|事務局|すでに|既に|もう|先日|昨日|きのう|さっき|先ほど|先週)"
_DONE = r"(?:まし|てあり|ており|済|ずみ|た(?![いらくけ]|とき|時|ところ|のに))"
_REPORTED = Pattern(
    rf"{_TO_WHOM}[^。!?\n]{{0,24}}?(?:(?:伝え|つたえ|話し|言[いっ]|答え)(?:{_DONE}|て(?!も|ほし|もら|くだ|下さ|な))"
    rf"|(?:申し?出|届け?出|申告|報告)(?:し|まし|て(?!も)|済|た(?!い)))"
    rf"|(?:電話|でんわ|連絡|問い?合わ?せ)(?:を|は[^。!?\n]{{0,6}})?(?:し|いたし|致し)?{_DONE}"
)
_BUT_NOT = Pattern(
    r"まだ|つながら|繋がら|通じ|出て?(?:くれ)?な|これから|できな|できませ|出来な|話し中|伝えたい|(?:宿|ほてる|旅館|店|会社|代理店|楽天|jtb)(?:さん)?[にへ]"
)
_ENGLISH = Pattern(
    r"\balready\b[^.!?\n]{0,20}\b(?:called|phoned|rang|reported|told|contacted|gave|given|spoke|spoken)\b"
    r"|\b(?:i|we)(?:'ve| have)?\s+(?:called|phoned|rang|contacted|reported|told|spoke)\b[^.!?\n]{0,40}\b(?:call cent(?:re|er)|hotline|you|them|staff|office|number)\b"
)
_ENGLISH_NOT = Pattern(r"\b(?:nobody|no one|could ?n[o']t|cannot|can't|busy|not yet|no answer|did ?n[o']t answer)\b")


def has_reported(text: str) -> bool:
    """Whether the details were told before. A call that did not get through told nothing."""
    key = key_of(fold(text).text)
    if _REPORTED.search(key) is not None and _BUT_NOT.search(key) is None:
        return True
    return _ENGLISH.search(key) is not None and _ENGLISH_NOT.search(key) is None
