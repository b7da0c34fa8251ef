"""An outright wish for a person: 担当者につないで, call me back, let me talk to a human. It holds whatever else the message names."""

from __future__ import annotations

import re

from bot.reading.folding import fold

_STAFF = r"(?:担当(?:者|の(?:人|方))|係(?:員|の(?:人|方))|人間|にんげん|おぺれー?たー?|すたっふ|職員|責任者|(?:ちゃんとした|本物の|生身の|(?:^|[、。\s]))人)"
_ELSEWHERE = "".join(f"(?<!{place}の)" for place in ("宿", "店", "会社", "ほてる", "旅館", "代理店", "県"))
_TALK = (
    r"(?:つな(?:い|ぎ|げ(?!な))|繋(?:い|ぎ|げ(?!な))|[代替変]わって(?:$|[、。!]|く|ほ|も)|かわって(?:$|[、。!]|く|ほ|も)"
    r"|お?話し?[がを]?し?たい|お?話し?を?させ|相談し?たい|相談を?させ|[^。]{0,14}説明したい)"
)
_SUPPOSED = r"(?!(?:で)?(?:もらう|いただく)?(?:場合|とき|時|わけ|なら)|(?:の|わけ)?(?:では|じゃ)な)"
_NOT = "".join(f"(?<!{no} {verb})" for no in ("not", "n't") for verb in ("", "want to ", "need to ", "have to "))
_ASKED = r"(?:くださいま?せ?(?!と|って)|下さい(?!と|って)|ほし|欲し|お?願い|おねがい|頂け|いただけ|もらえ|もらいた|希望)"  # not: ～くださいとSMSが来た
_CALLS = (  # to be rung up, which only a person can do
    rf"(?:折り?返し|おりかえし)(?:の|で)? ?(?:お?電話|でんわ|ご?連絡)?[をが]? ?{_ASKED}"
    rf"|(?:電話|でんわ)を?(?:(?:か[けか]|掛け)(?:直|なお)して|折り?返して){_ASKED}"
)
_WISHES = (
    re.compile(_CALLS),
    re.compile(
        r"\bcall me back\b|\b(?:please|(?:can|could) (?:you|someone|somebody)|(?:want|like|need) (?:you|someone|somebody) to) "
        r"(?:call|phone|ring) me\b"
    ),
    re.compile(rf"{_ELSEWHERE}{_STAFF}(?:さん)?[にとへ](?:、|直接|ちゃんと|電話で)*{_TALK}{_SUPPOSED}"),
    re.compile(
        rf"{_NOT}\b(?:talk|speak|chat|connect me|transfer me|put me through)(?: directly)? (?:to|with) "
        r"(?:an? |your |the |some )?(?:real |live |actual )?(?:person|human|staff|agent|operator|someone|somebody|representative)\b"
    ),
    re.compile(
        r"(?<!不用)(?<!不要)(?:转|轉|转接|轉接)人工|(?:想|要|请|請)(?:找|跟|和)(?:人工|真人|工作人员|工作人員|客服)"
    ),
    re.compile(
        r"(?:상담원|담당자|직원|사람)(?:과|와|이랑|하고|에게)? ?(?:연결해|통화하고 싶|이야기하고 싶|얘기하고 싶|상담하고 싶)"
    ),
)


def wants_person(text: str) -> bool:
    """Whether a message asks outright to be handed over."""
    folded = fold(text)
    return any(wish.search(words) for wish in _WISHES for words in (folded.key, folded.lower))
