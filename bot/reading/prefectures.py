"""The 47 prefectures and the ways in which they are written."""

from __future__ import annotations

from typing import Final

# name: kana, Latin letters, further spellings (variants, other scripts, usual slips of keyboard and voice input)
_TABLE: Final = """
北海道 ほっかいどう hokkaido hokkaidou
青森県 あおもり aomori
岩手県 いわて iwate
宮城県 みやぎ miyagi 宫城
秋田県 あきた akita
山形県 やまがた yamagata
福島県 ふくしま fukushima hukushima 福嶋 福岛
茨城県 いばらき ibaraki いばらぎ
栃木県 とちぎ tochigi totigi 枥木 とちき 橡木
群馬県 ぐんま gunma gumma 郡馬 群馬懸 群马 群間 군마 군마현
埼玉県 さいたま saitama 琦玉 崎玉 埼王
千葉県 ちば chiba tiba 千叶
東京都 とうきょう tokyo toukyou 东京
神奈川県 かながわ kanagawa 神奈河
新潟県 にいがた niigata 新瀉 新泻
富山県 とやま toyama 冨山
石川県 いしかわ ishikawa isikawa
福井県 ふくい fukui hukui
山梨県 やまなし yamanashi yamanasi
長野県 ながの nagano 长野 長埜
岐阜県 ぎふ gifu gihu 岐埠
静岡県 しずおか shizuoka sizuoka しづおか 静冈
愛知県 あいち aichi aiti 爱知
三重県 みえ mie
滋賀県 しが shiga 滋贺 磁賀
京都府 きょうと kyoto kyouto
大阪府 おおさか osaka oosaka 大坂 おうさか
兵庫県 ひょうご hyogo hyougo 兵库
奈良県 なら nara
和歌山県 わかやま wakayama
鳥取県 とっとり tottori 鸟取
島根県 しまね shimane simane 岛根 嶋根
岡山県 おかやま okayama 冈山
広島県 ひろしま hiroshima hirosima 廣島 广岛 広嶋
山口県 やまぐち yamaguchi yamaguti
徳島県 とくしま tokushima tokusima 德島 德岛 徳嶋
香川県 かがわ kagawa
愛媛県 えひめ ehime 爱媛
高知県 こうち kochi kouchi
福岡県 ふくおか fukuoka hukuoka 福冈
佐賀県 さが saga 佐贺
長崎県 ながさき nagasaki 長嵜 长崎
熊本県 くまもと kumamoto
大分県 おおいた oita ooita おういた
宮崎県 みやざき miyazaki 宮﨑 宫崎
鹿児島県 かごしま kagoshima kagosima 鹿児嶋 鹿儿岛
沖縄県 おきなわ okinawa 沖繩 冲绳
"""

PREFECTURES: Final = tuple(line.split()[0] for line in _TABLE.split("\n") if line)

# Names that are also family names: 山口です may be the writer.
_FAMILY: Final = """
青森県 岩手県 宮城県 秋田県 山形県 福島県 千葉県 富山県 石川県 福井県 山梨県 長野県 三重県 滋賀県 奈良県 鳥取県
島根県 岡山県 広島県 山口県 徳島県 香川県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県
"""
ALSO_FAMILY: Final = frozenset(_FAMILY.split())

# In kana these are also plain words or parts of them (なら, 見え, 四月, 探す).
SHORT_KANA: Final = frozenset(
    {"なら", "みえ", "しが", "さが", "ちば", "ぎふ", "きょうと", "こうち", "あいち", "えひめ"}
)


def stem(prefecture: str) -> str:
    """The name without 都, 府, 県; 北海道 has no shorter form."""
    return prefecture if prefecture == "北海道" else prefecture[:-1]


def in_latin(prefecture: str) -> str:
    """Gunma; "" for what is none of them."""
    return next((name.capitalize() for name, full in LATIN.items() if full == prefecture), "")


def _spellings() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _TABLE.split("\n"):
        names = line.split()
        for name in names[1:]:
            found[name] = names[0]
        if names:
            found[stem(names[0])] = names[0]
            found[names[0]] = names[0]
    return found


SPELLINGS: Final = _spellings()  # 群馬, ぐんま, gunma, 郡馬 … to the full name
KANA: Final = {name: full for name, full in SPELLINGS.items() if all("ぁ" <= letter <= "ゖ" for letter in name)}
LATIN: Final = {name: full for name, full in SPELLINGS.items() if name.isascii()}
KANJI: Final = {name: full for name, full in SPELLINGS.items() if name not in KANA and name not in LATIN}
