"""Whether a text asks something, which part of it asks, and the few words that steer a conversation (戻る, やめる)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from bot.reading.folding import fold
from bot.reading.pattern import Pattern

Command = Literal["back", "stop", "restart", "later", "menu", "forget", "reminders", "move"]

LONGEST_UNSURE = 14  # characters: 「2月24日?」 tells a value of which its writer is not sure

_ASKS_JAPANESE = (
    r"(?:です|ます|でしょう|だろう|ません|ました|でした|ましょう|ない|たい|のか|られる|れる|える|いい|よい|良い"
    r"|だめ|ダメ|ん|った|いる|ある|する|なる|もらえ[るん]|なの)か(?:ね|な(?!い))?(?:。|$|\s|、|…)"
    r"|(?:です|ます|でしょう)かね|(?:です|ます|ん|です)よね(?:。|$|\s)"
    r"|(?:(?<!がつ)いつ(?!も)|どこ(?!か)|どう(?:した|すれ|やっ|いう|な(?:る|り)|なの|し(?:よう|たら|て))"
    r"|どれ(?!も)|どの(?:よう|くらい|ぐらい|県|番号)|どちら|どっち|何(?:が|を|で|月|時|日|回|番|の(?:番号|こと)"
    r"|です|ですか|処)|なに(?:が|を)|なぜ|なんで(?!も|す|し)|いくら|だれ|誰(?!でも)|どんな|どうして|なんですか)"
    r"|教えて|おしえて|知りたい|聞きたい|ききたい|お尋ね|質問"
)
_ASKS_ENGLISH = (
    r"(?:^|[.,!;]\s*|\bbut\s+|\band\s+|\bso\s+)(?:how|when|where|what|which|who|why|can|could|do|does|did|is|are"
    r"|was|will|would|should|may|am|have|has)\b(?=\s+(?:i|you|we|it|the|my|this|that|there|to|do|does|is|are|can"
    r"|should|long|much|many|will|did|happens?|if|a|an|they)\b)|what's|where's|how's"
)
_ASKS = Pattern(_ASKS_JAPANESE)
_ASKS_EN = Pattern(_ASKS_ENGLISH)
_MARK = Pattern(r"\?\s*$")
_HEDGE = Pattern(
    r"(?:だった|です|でした|だっけ|だと思う)?かな[?。]?$|(?:でした|だった|です)?っけ[?。]?$|かも(?:しれない"
    r"|しれません|です)?[?。]?$|と思います[?。]?$"
)
# A statement ends here and a question may follow: 番号は12345678ですが、どこに送りますか
_TURN = Pattern(
    r"(?:です|ます|でした|ました|た|る|い|ん|の|だ)(?:が|けど|けれど|けれども|けども|ので|から)、?\s*"
    r"|[、,]\s*(?=(?:これ|それ|この|いつ|どこ|どう|何|なに|なぜ|どれ|あと(?=.*か)))|\b(?:but|so)\s+"
    r"|(?<=[^\sa-z,]) +(?=[^\sa-z]+\s*$)"
)
_CHECKING = Pattern(
    r"(?:で|これで|それで)?\s*(?:いい|よろし|良|合って|あって|大丈夫|だいじょうぶ|ok|足り|正し)(?:い|く|ます|る"
    r"|です|いです|た|かった)*(?:でしょう)?(?:か|の)?[?。]*$"
)

_SENTENCE = Pattern(r"[^。！!?\n]*[。！!?\n]*")

_NO_MORE = (
    "をやめる",
    "をやめて",
    "をやめます",
    "をやめたい",
    "を止める",
    "を止めて",
    "を止めます",
    "を止めたい",
    "を停止",
    "停止",
    "はいらない",
    "はいりません",
    "は不要",
    "不要",
)

_COMMANDS: dict[Command, tuple[str, ...]] = {
    "back": ("戻る", "もどる", "戻って", "戻りたい", "戻してください", "前に戻る", "ひとつ前", "一つ前", "1つ前", "ひとつ前に戻る", "一つ前に戻る", "1つ前に戻る", "前の質問", "前の質問に戻る", "前へ", "back", "go back", "previous"),
    "stop": (
        "やめる", "やめます", "やめたい", "やめて", "止める", "中止", "中止する", "中断", "キャンセル", "きゃんせる", "取りやめ", "取り消し", "取消", "もういい", "もういいです", "やっぱりいい", "やっぱりいいです", "やっぱりやめる", "やっぱりやめます", "終了", "終わる", "おわり", "終わり",
        "届け出をやめる", "stop", "cancel", "quit", "exit", "abort", "never mind", "nevermind",
    ),
    "restart": ("最初から", "最初からやり直す", "最初に戻る", "はじめから", "初めから", "始めから", "やり直す", "やり直し", "やりなおす", "やりなおし", "やり直したい", "リセット", "もう一度最初から", "start over", "restart", "reset", "start again", "from the beginning"),
    "later": ("あとで", "後で", "あとで続ける", "後で続ける", "あとにする", "後にする", "また今度", "また後で", "またあとで", "今度にする", "いまはいい", "今はいい", "保留", "later", "not now", "continue later", "maybe later"),
    "menu": ("メニュー", "めにゅー", "menu", "ホーム", "トップ", "トップに戻る", "メニューに戻る", "メニューを見る", "メニューへ", "main menu", "home", "ヘルプ", "help", "/help", "/menu", "/start"),
    "forget": (
        *(noun + verb for noun in ("お知らせ", "リマインド", "リマインダー", "通知") for verb in _NO_MORE),
        "stop reminders", "stop the reminders", "stop the reminder", "stop reminding me", "cancel reminders", "cancel the reminder", "no reminders", "no more reminders", "unsubscribe",
    ),
    "move": (
        "ほかの端末で続ける", "ほかの端末で続けたい", "他の端末で続ける", "別の端末で続ける", "別の端末で続けたい", "スマホで続ける", "スマホで続けたい", "パソコンで続ける", "パソコンで続けたい",
        "ほかのアプリで続ける", "別のアプリで続ける", "LINEで続ける", "LINEで続けたい", "continue on another device", "use another device", "another device", "switch device", "continue on my phone",
    ),
    "reminders": ("お知らせの予約", "お知らせの予約を見る", "予約したお知らせ", "リマインド一覧", "リマインダー一覧", "my reminders", "show reminders", "show my reminders"),
}  # fmt: skip
_POLITE = Pattern(
    r"(?:に?して(?:ください|下さい|ほしい|欲しい)?|(?:を)?お願いします|を?おねがいします|ください|下さい"
    r"|したい(?:です)?|したいんですが|します|する|です|ね|よ|[。、.!！~ー…\s])+$|\s*please$"
)
_ASKING_POLITELY = Pattern(
    r"^(?:please\s+|i want to\s+|let me\s+|i'd like to\s+|やっぱり?|すみません|では|じゃあ)[、,\s]*"
)


def looks_like_question(text: str) -> bool:
    """Whether a text asks something, rather than tells it. 「2/24だったかな」 tells."""
    key = fold(text).lower
    return any(True for _ in asking_parts(key)) or bool(_CHECKING.search(key) and "?" in key)


def asking_parts(key: str) -> Iterator[tuple[int, int]]:
    """Bounds of what asks, in a folded text in lower case. What a sentence tells before it asks is left out."""
    for match in _SENTENCE.finditer(key):
        start, end = match.span()
        sentence = key[start:end].strip()
        if not sentence or not _asks(sentence):
            continue
        turns = [turn.end() for turn in _TURN.finditer(key, start, end) if turn.end() < end]
        told = [turn for turn in turns if not _asks(key[start:turn].strip(" 、,"))]
        yield (told[-1] if told else start), end


@lru_cache(maxsize=512)  # the same few words are most of what is read
def commands(text: str) -> Command | None:
    """The steering word that a text consists of, if it does: 戻る, やめます, 最初から, あとで, menu."""
    whole = fold(text).key.strip(" 。、.!！\n")
    key = _ASKING_POLITELY.sub("", whole)
    for form in (whole, key, _POLITE.sub("", key)):
        for command, words in _FOLDED.items():
            if form in words:
                return command
    return None


def _asks(sentence: str) -> bool:
    bare = sentence.rstrip(" 。?!！\n")
    if _HEDGE.search(bare):
        return False
    if _ASKS.search(bare) or _ASKS_EN.search(bare):
        return True
    return bool(_MARK.search(sentence)) and _CHECKING.search(bare) is None and len(bare) > LONGEST_UNSURE


_FOLDED: dict[Command, frozenset[str]] = {
    command: frozenset(fold(word).key for word in words) for command, words in _COMMANDS.items()
}
