"""What a short message says of where its writer stands: in the queue, at a step of a road, or with a claim that is filed here.

Only who stands there means it so: 「まだですか」 of somebody who waits for a person asks for the place, of anybody else for the campaign.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from bot.reading.answers import read_yes_no
from bot.reading.folding import fold
from bot.reading.pattern import Pattern
from bot.reading.questions import looks_like_question

Standing = Literal[
    "queue", "next", "amend", "withdraw", "status", "another", "solved", "unsolved", "denied", "declined", "lost"
]

LONGEST = 28  # characters, of Latin ones twice as many: longer words tell a story, or ask of something else
_EDGES = " 。、.,!?~ー…\n"

_QUEUE = Pattern(
    r"(?:あの|すみません|担当者?(?:さん|の方|の人)?(?:は|が|に)?|staff|please|[、,\s])*"
    r"(?:まだ(?:です|でしょう|かかり|つなが|来|き(?:ま|て)|か$|$)|(?:いま|今)?(?:は)?(?:何|なん)番(?:目|め)|順番|あと(?:何|なん)(?:人|番)"
    r"|あと(?:どの|どれ)(?:くらい|ぐらい)|(?:いつ|どのくらい|どれくらい)(?:まで)?(?:待|つなが|かかり)|(?:ずっと)?待って(?:い)?(?:ます|る)(?:の|ん|です|が|けど|よ|のに)*$|おーい|もしもし"
    r"|(?:だれ|誰)か(?:い|お)|are you there|is anyone there|(?:i am |i'm )?still waiting|how (?:much )?long(?:er)?(?: (?:do i (?:have to )?wait|must i wait|is the (?:wait|queue|line)|will it (?:take|be)))?$|what number am i|my place)"
)
_NEXT = Pattern(
    r"(?:次|つぎ|先)(?:へ|は|に|の手順|の?ステップ|を見る|へ進む|お願いします|です)*|進む|next(?: step| one)?(?: please)?|go on"
)
_UNSOLVED = Pattern(
    r"(?:まだ|全然|ぜんぜん|いいえ[、,]?)*(?:解決(?:し(?:て(?:い)?)?(?:ない|ません|なかった)|できな(?:い|かった)|できません|は?まだ)|まだ)(?:です|でした|よ|んです(?:が|けど)?)*"
    r"|not (?:yet|solved(?: yet)?)|(?:no,? )?(?:it )?(?:did not|didn't|does not|doesn't) help|(?:it is |it's )?(?:still )?not solved|unsolved"
)
_DENIED = Pattern(
    r"(?:いや|いえ|いいえ|ううん|あの|えっと|[、,])*"
    r"(?:いいえ|いえ|いや|ううん|(?:違|ちが)(?:う|います|った|いました)|(?:それ|これ|そう|そういう(?:こと|話|意味)|その(?:こと|話)|聞きたいの(?:は|が)それ)(?:じゃ|では|ぢゃ)(?:な(?:い|くて)|ありません))"
    r"(?:です|んです|けど|が|よ|ね|の)*"
    r"|no|nope|(?:no,? )?(?:not that|that is not it|that's not it|that is not what i (?:mean|asked)|that's not what i (?:mean|asked)|wrong answer)"
)
_DECLINED = Pattern(
    r"(?:いえ|いいえ|いや|もう|ありがとう(?:ございます)?|[、,])*"
    r"(?:結構|けっこう|大丈夫|だいじょうぶ|要りません|要らない|いりません|いらない|不要|遠慮し(?:ます|ておきます))(?:です|でした|よ|ね)*|no,? thanks?(?: you)?|i am (?:fine|good)|i'm (?:fine|good)"
)
_SOLVED = Pattern(
    r"(?:おかげさまで|おかげで|はい[、,]?|無事に?)*解決(?:し(?:た|ました)|です|できた|できました)(?:よ|ありがとう.*)*|(?:it is |it's )?solved"
)
_LOST = Pattern(
    r"(?:番号|受付番号|それ|ちょっと|もう)*(?:は|が|を|も)?(?:わから|分から|判ら)(?:ない|ん|なく|ず|ません)(?:です|なりました|った)*|(?:番号|受付番号)?(?:は|が|も)?わかりません(?:でした)?"
    r"|(?:番号|受付番号|それ)*(?:は|が|を)?(?:忘れ|わすれ|なくし|失くし|覚えて(?:い)?ない|覚えて(?:い)?ません|不明)(?:ました|ちゃった|てしまいました|た|です)*|i (?:do not|don't) know|(?:i )?(?:lost|forgot) it"
)
_HOUR = Pattern(
    r"明日|あした|あす|明後日|あさって|今日|きょう|午前|午後|夕方|朝|いつでも|\d{1,2}\s*時|\d{1,2}\s*[:：]\s*\d\d|来週|tomorrow|today|morning|afternoon|any ?time|\d\s*(?:am|pm)\b"
)
_ELSEWHERE = Pattern(
    r"申請|ぽいんと|めーる|sms|url|りんく|住所|電話|あどれす|連絡先|あぷり|受付番号|本物|送信元|こーるせんたー|予約|旅行に|申し?込|機種|決済|金額|残|れじ(?!ゃ)|店員|宿|ほてる|押|引か|払|支払"
    r"|\bapp\b|points?\b|helpline|machine|balance|link|mail|phone|address|call"
)
_THING = Pattern(
    r"番号|期限|日付|県|旅行先|店|内容|届け?出|項目|さっき|先ほど|書いた|起きたこと|what happened|number|date|prefecture|shop|store|report|claim|detail"
)
_WRONG = Pattern(
    r"(?:間違|まちが)(?!い(?:は|が)?(?:な|あり)|って(?:い)?(?:な|ませ))|(?:違|ちが)(?:って(?:い)?(?:た|まし|る|ます)|った|いまし)|直し(?:たい|て|ます)|直す$|直せ|なおし(?:たい|て)"
    r"|修正|訂正|変更|誤り(?!(?:は|が)?(?:な|あり?ませ))|変え(?:たい|て|られ|ます|る$)|書き直|wrong|mistake|typo|correct|change|\bfix"
)
_DIFFERS = Pattern(r"(?:違|ちが)(?:う|います)(?:んです|です|けど|が|よ|の)*$")
_ITEMS = {  # how people call the items of a form, by the reader of each
    "number": Pattern(r"番号|ばんごう|number"),
    "date": Pattern(r"期限|期日|日付|日にち|\bdate\b|expir|deadline"),
    "prefecture": Pattern(r"県|旅行先|行き?先|prefecture|destination"),
    "name": Pattern(r"店|shop|store|^name"),
}
_MAY_I = Pattern(
    r"(?:直せ|変えられ|(?:修正|訂正|変更)でき)(?:ます|る|ない|ません)|\bcan i (?:still )?(?:change|correct|fix)|how (?:do|can) i (?:change|correct|fix)"
)
_WITHDRAW = Pattern(
    r"(?:届け?出(?:た)?(?:の|を|は)*|やっぱり|さっきの(?:を|は)?|間違えた[、,]?)*"
    r"(?:取り?消(?:し(?:たい|て|ます)?|す)?|取り?下げ(?:たい|て|ます)?|きゃんせる(?:したい|して|します)?|(?<=出を)やめ(?:たい|ます|る)|(?<=出は)やめ(?:たい|ます|る))"
    r"(?:です|の?ですが|んですが|ください|お願いします|でき(?:ます|ません)か)*"
    r"|(?:i want to |please |can i )?(?:cancel|withdraw)(?: it| my (?:claim|report)| the (?:claim|report))?"
)
_STATUS = Pattern(
    r"(?:状況|進捗|進み具合|経過)(?:は|を|が|教えて(?:ください)?|知りたい(?:です)?|確認(?:したい)?|見たい|どう(?:です|なの)?か?)*"
    r"|(?:それで|その後|いま|今|届け?出|あれ|から|は|、)*どうなっ(?:た|て|ちゃ).*|どうなりまし.*"
    r"|.{0,8}(?:返事|返信|連絡|結果|お知らせ|確認)(?:は|が|の|も|って)*(?:いつ|まだ|来|き|終わ|済|出|わか|どう).*|いつ(?:ごろ|頃)?(?:返事|返信|連絡|結果|確認|わか).*"
    r"|(?:what is |what's |the )*(?:status|state)(?: of (?:my|the) (?:claim|report))?|any (?:news|updates?|progress).*|(?:how is|what (?:happened|about)) .{0,4}my (?:claim|report).*"
)
_SUPPOSED = Pattern(
    r"[ただ]ら|れば|なら|(?:の|た)(?:あと|後)|after|\bif\b|どこ|だれ|誰|出た|人から"
)  # it asks how things go, not how they stand
_ANOTHER = Pattern(
    r"(?:もう|あと|別に?|ほかに?|他に?)(?:の?お?店(?:の分)?|[一1]?(?:件|枚|つ)|[二2]件|の?くーぽん)[^。?]{0,6}(?:あり(?!ませ)|ある|届け|お願い|出したい|したい).*|(?:one more|another) (?:claim|report|coupon).*"
)

_IN = r"(?:で(?:も)?|に|が|を|は)?(?:、|お?話(?:し|せ)て|答えて|教えて|話し|切り?替え(?:て)?|変え(?:て)?|戻し(?:て)?|し(?:て)?)*"
_PLEASE = r"(?:お?願い(?:します|いたします|できますか)?|おねがいします|ください|下さい|ほしい(?:です)?|いい(?:です)?|です|たい(?:です)?)*"
_NOW = r"(?:(?:can you |could you |please )*(?:speak|use|answer in|reply in|switch to|change to|write in) |in )?"
_LANGUAGES = {
    "ja": Pattern(rf"(?:日本語|にほんご){_IN}{_PLEASE}|{_NOW}japanese(?: please)?"),
    "en": Pattern(
        rf"(?:日本語[はが]?(?:わか|分か|よめ|読め|話せ|はなせ)[^\s。、,.]{{0,6}}[\s。、,.]*)?(?:(?:英語|えいご|いんぐりっしゅ){_IN}{_PLEASE}|{_NOW}english(?: please)?)"
    ),
}


@lru_cache(maxsize=512)  # the same few words are most of what is read
def read_language(text: str) -> str:
    """The language that a message asks for, and for nothing else; "" for other words."""
    key = fold(text).key.strip(_EDGES)
    return next((name for name, asked in _LANGUAGES.items() if len(key) <= LONGEST and asked.fullmatch(key)), "")


@lru_cache(maxsize=512)  # the same few words are most of what is read
def read_standing(text: str) -> Standing | None:
    """Which of these a message is; None for anything else, and for what has another meaning beside it."""
    key = fold(text).key.strip(_EDGES)
    if not key or len(key) > LONGEST * (2 if key.isascii() else 1):
        return None
    if _NEXT.fullmatch(key):
        return "next"
    if _LOST.fullmatch(key):
        return "lost"
    if _ELSEWHERE.search(key):
        return None
    if _UNSOLVED.fullmatch(key):
        return "unsolved"
    if _SOLVED.fullmatch(key):
        return "solved"
    if _DENIED.fullmatch(key):
        return "denied"
    if _DECLINED.fullmatch(key):
        return "declined"
    if _QUEUE.match(key):
        return "queue"
    return _of_claim(key, text)


@lru_cache(maxsize=512)
def read_to_fix(text: str) -> tuple[str, ...] | None:
    """The readers of the items that a short message wants to put right in an open form, without the new value: 番号を間違えました,
    店名が違います. Empty: it names none (直したい). None: it wants something else."""
    key = fold(text).key.strip(_EDGES)
    if not key or len(key) > LONGEST * (2 if key.isascii() else 1) or _ELSEWHERE.search(key):
        return None
    if not (_WRONG.search(key) or _DIFFERS.search(key)) or (looks_like_question(text) and not _MAY_I.search(key)):
        return None
    named = tuple(reader for reader, words in _ITEMS.items() if words.search(key))
    return named if named or _THING.search(key) or read_yes_no(text) is False else None


@lru_cache(maxsize=512)
def tells_hour(text: str) -> bool:
    """Whether a short message tells a day or an hour, or that any will do."""
    key = fold(text).key.strip(_EDGES)
    if len(key) > LONGEST or _HOUR.search(key) is None:
        return False
    return "いつでも" in key or not looks_like_question(text)


def _of_claim(key: str, text: str) -> Standing | None:
    if _WITHDRAW.fullmatch(key):
        return "withdraw"
    if _ANOTHER.fullmatch(key):
        return "another" if not looks_like_question(text) else None
    if _THING.search(key) and _WRONG.search(key) and (_MAY_I.search(key) or not looks_like_question(text)):
        return "amend"
    return "status" if _STATUS.fullmatch(key) and not _SUPPOSED.search(key) else None
