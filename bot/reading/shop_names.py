"""A shop's name cut out of the words around it, and whether what is left can be a name at all."""

from __future__ import annotations

import re

from bot.reading.folding import key_of, lower_of, to_key
from bot.reading.pattern import Pattern
from bot.reading.shop_words import BEGINNING, BRANCH, CHAIN, ENDING, GRAMMAR, KINDS, SELLER, TALK, UNKNOWN

REACH = 60  # how far back from its end a name, with the words that lead to it, is looked for
_TAIL_REACH, _MOST_TAILS = 24, 6
LONGEST = 40  # characters of a name
_LONGEST_KIND = max(map(len, KINDS))
_KANJI = "一-龯々〆ヶ"
_NOT_KANA = rf"[{_KANJI}ァ-ヴA-Za-z0-9「『(]"
_FOLLOWS = rf"(?={_NOT_KANA}|お[{_KANJI}])"
_STANDS = rf"(?<=[{_KANJI}ァ-ヶーA-Za-z0-9])"

# What comes before a name in a sentence: the last of these is where the name begins.
_BEFORE_NAME = Pattern(
    r"にある|にあった|にあり(?:ます|ました)|の中の|のそばの"
    r"|(?<=[の一-龯ァ-ヶー])(?:すぐ)?(?:近くの|ちかくの|近所の|(?<!門)前の|横の|隣の|となりの|沿いの|向かいの|裏の"
    r"|先の|奥の|手前の|付近の|周辺の|あたりの|辺りの)"
    r"|(?:駅|駅前|市|町|村|区|温泉|温泉街|商店街|通り|街|中心街|中心部|方面|県|県内|市内|町内|村内|高原|湖畔)の"
    r"|地元の|現地の|高速(?:道路)?の|(?<![一-龯])某|とある|有名な|老舗の|名物の|人気の|小さな|夕方、?に?|夕刻に?"
    r"|当日|最後に|最初に|次に|同じく|結局|実際に"
    r"|昼に|夜に|朝に|そのあと|その後|そこから|帰り(?:道)?に|途中で|え[ーえ]っ?と[ー、]*|えっと[ー、]*"
    r"|あの[ーう]、?|ですね、?|やっぱ[りし]?、?|やはり、?"
    r"|(?:家族|夫婦|友人|友達|みんな|皆|二人|一人|ひとり|ふたり|自分|夫|妻|主人|母|父|両親|彼|彼女|娘|息子|子供"
    r"|子ども|孫|同僚|仲間|旦那|嫁)(?:たち|達)?"
    r"(?:と|で|が|は|、)(?:一緒に)?"
    r"|(?:私|僕|俺|わたし|うち|自分)(?:は|が|も|の場合は?)|(?:行って|いって|来て|きて|寄って|入って|泊まって|着いて)、?"
    r"|お?店(?:は|が|の名前は|名は)|場所は|ところは|のは|のが"
    r"|(?:泊まった|宿泊した|行った|寄った|立ち寄った|入った|買った|使った|利用した|食べた|見つけた|訪れた|着いた"
    r"|出た|近い|新しい|古い|大きい|小さい|安い|美味しい|おいしい)"
)
# Particles: も in もり屋 or が in つるが屋 is none, so what they leave must be more than the kind of a shop.
_PARTICLE_BEFORE_NAME = Pattern(
    rf"{_STANDS}(?:に|は|を|へ|から|まで|ので|で){_FOLLOWS}|(?<=[{_KANJI}ァ-ヶー]{{2}})が{_FOLLOWS}"
    rf"|(?<=[一-龯][りっいんきけめえべせれげねみ])た{_FOLLOWS}"
    rf"|(?:って|いて|んで|して|きて|けて|めて|えて|べて|せて|れて|ったら|たら|ながら|たので|たけど|ですが|ますが"
    rf"|たとき|た時|たあと|た後|時に|際に|ころに|頃に|ごろに)、?{_FOLLOWS}"
)
_FIRST = Pattern(
    r"(?:[\s・:=→>●■◆◇★☆※*#|、,。.!?~@\-\]】)]|ええ?っ?と、?|え[ーえ]と?、?|あの[ー、]|あと[はで]?(?=[、\s])"
    r"|それと|それから|そして|最後に|で、|じゃあ|では、|多分|たぶん|確か|たしか|おそらく|店名は|お?店は|お?店(?:名"
    r"|舗|舗名)?(?=[^舗名長員先頭内は\s])|(?:は|が)(?=\s)|です[が。、]*|でした[が。、]*|県)+"
)
_PARTICLE = Pattern(
    r"(?:のほうの|の方の|県の|にあります|にありました|にある|にあった|の中の|内の|あたりの|の中にある|の(?=.)"
    r"|で、?(?=.)|に(?=.)|は、?(?=.)|が、?(?=.)|を(?=.)|と(?=.)|へ(?=.)|から(?=.)|でした|です)"
)
_ENGLISH_KIND = Pattern(
    r"(?:the|a|an)\s+(?:(?:gift|souvenir|convenience|drug)\s+)?(?:shop|store|restaurant|hotel|inn|cafe|ryokan"
    r"|place)\s+(?:called\s+|named\s+)?(?=[A-Z])",
    re.IGNORECASE,
)
_LAST = Pattern(
    r"(?:[\s。、,!?…~・:;|♪★☆※\-]|(?<!Co)(?<!Inc)(?<!Ltd)\.|\(笑\)|(?<=[)。すた!])笑+$|(?<=[)。すたぁ-ん])w+$"
    r"|です(?:ね|よ|が|けど|けれど|。)?|で[ー~]+す[ー~ぅぁ]*|とか(?:言う|いう)(?:名前|お?店)?|でした(?:が|けど|よ)?|だった(?:と思(?:う|います|いました)|はず|かな|かも"
    r"|ような)?|だと(?:思(?:う|います)|おもいます)|かと思います|と思(?:う|います)"
    r"|(?<=[一-龯々ァ-ヶーa-zA-Z0-9」』)やんたす])(?:かな|かも(?:しれ(?:ない|ません))?)"
    r"|っす|だよ|のはず(?:です)?|になります|となります|でございます|といいます|と言います|という(?:名前|名|お?店"
    r"|おみせ|ところ|所|旅館|ほてる|ホテル|食堂|宿)(?:です)?|って(?:いう|言う|ゆう)?(?:名前|名|お?店|おみせ|ところ"
    r"|所|旅館|ホテル|食堂|宿)?(?:です)?|の?お店(?:さん)?(?:です)?|の(?:お?会計|精算|支払い?|レジ|チェックアウト"
    r"|料金|宿泊代|宿泊費|代金|窓口|受付)(?:時|の時|のとき)?|のところ|の中|店内|さん(?:で)?$|様$"
    r"|(?:に(?:て|おいて)|で(?:す|の)?|でも)$|で(?:使い|使っ|利用|使用|決済|支払|購入"
    r"|買)[^\s]{0,14}$|使用$|利用$|のほう|の方$|\((?:店|お店|店名|店舗)\)|やねん|やで|やわ$|やったわ|やった|だわ"
    r"|だべ|ばい$|どす$|\s[よねな]$|じゃけん|じゃった|や$(?<![ぁ-んー一-龯ァ-ヶ]や)|[(@]$|付近|辺り|にしました"
    r"|に行きました)+$"
)
QUOTES = {
    "「": "」",
    "『": "』",
    '"': '"',
    "'": "'",
    "(": ")",
    "“": "”",
    "<": ">",
    "《": "》",
    "〈": "〉",
    "[": "]",
    "【": "】",
}
_TAILS = (Pattern(r"(?<=.)[がはをにの]$"), _LAST)
_CLOSING = {closing: opening for opening, closing in QUOTES.items()}
_SHOP_SAN = Pattern(r"(?:さん|様)$")
_MODIFIER = Pattern(
    r"(?:泊まった|宿泊した|ある|小さな|行った|入った|寄った|有名な|大きな|やすい|安い|古い|新しい|美味しい"
    r"|おいしい|かわいい|きれいな|にある|にあった|の|その|とある|内)$"
)
_SENTENCE_LIKE = Pattern(
    r"(?:^ちょっと|^を|間違[えっ]|まちが[えっ]|^(?:違|ちが)(?:う|い?ま|っ)|(?:代|料|料金|代金|費|費用)$|^(?:行き|帰り|泊まり|寄り|使い|買い|払い|食べ)$|まし[たて]|ません|に(?:行|寄|泊|入)|へ行|合って"
    r"|あってます|ください|下さい|ありがと|すみません|すいません|ですが|ですけど|たいん|たいです|二重|引き?落"
    r"|引かれ|えら[ーあ]|く[ーう]ぽん|期限|番号|現金|決済|支払|払っ|払い|使えな|使え$|使お|れしーと|ったら|たので"
    r"|たけど|んです|のに$|ました|困っ|できな|出来な|残高|あぷり|電話し|問い?合わせ|教えて|わから|分から|不明|忘れ"
    r"|覚えて|でしょう|^これ$|^それ$|^どこ|^何|^なに|県$|都道府県|旅行先|お願い|よろしく|申します|なのですが"
    r"|なんですが|thank|coupon|number|expir|twice|charged|don'?t|didn'?t|can'?t|couldn'?t|^(?:i|my|it|the|a|cash"
    r"|app|first|about|least|once|home|night|noon|all|that|this|there|here|checkout|register)$)"
)
# Roughly where, and no name: 公園のそば, 草津のあたり, 山のほうの小さな, a shop, somewhere in Ikaho
_ROUGHLY = Pattern(
    r"(?:の(?:そば|ほう|方|近く|ちかく|あたり|辺り|辺|へん|周り|まわり|周辺|付近|隣|となり|横|裏|向かい|前|先|奥|手前|途中|上|下|階段|どこか)"
    r"|あたり|辺り|周辺|付近|方面|近辺|界隈|一帯|どこか|ほうの(?:小さな|大きな|古い)?|温泉街|商店街)$"
    r"|^(?:a|an|some|the(?=\s+(?:\w+\s+)?(?:shop|store|place|town|area|station)$))\s+(?:\w+\s+){0,2}"
    r"(?:shop|store|restaurant|hotel|inn|cafe|ryokan|place|town|area|station)$"
    r"|^(?:around|somewhere|near|nearby|close to|next to|in front of)\b"
)
_WHERE = Pattern(
    r"(?:前|近く|横|隣|そば|中|内|裏|先|沿い|通り|街|街中|駅|市|町|村|温泉|県|あたり|辺り|現地|地元|旅行先|出先"
    r"|途中|帰り|高速|観光地|宿泊先|山頂|麓|ふもと|[いたるな])$"
)
_BRACKETS = Pattern(r"\(.*?\)$")
_LETTER = Pattern(r"[^\W\d_]")
_FIGURES = Pattern(r"[\d\s円年月日時分/.:-]+")
_PARTS_WORDS = """
売店 フロント レストラン 食堂 カフェ ショップ 直売所 店 お土産コーナー ラウンジ バー レジ 茶屋 お宿 宿 市場 喫茶店 パン屋 牧場 温泉 本屋
"""
_PARTS_OF_A_HOUSE = frozenset(to_key(word) for word in _PARTS_WORDS.split())  # they go with the name of their house
_NO_SHOP_WORDS = """
電車 車 自動車 バス 新幹線 バイク 徒歩 飛行機 現金 アプリ クーポン 地域クーポン 紙クーポン 紙 スマホ 携帯 カード
クレジット クレカ クレジットカード ペイペイ PayPay regionPAY リージョンペイ ポイント QR QRコード バーコード 家族
夫婦 二人 一人 三人 四人 友人 友達 みんな 全員 旅行 出張 観光 全国旅行支援 全国旅行割 ツアー 会計 お会計 レジ
窓口 自腹 財布 途中 帰り 仕事 休み 夕方 夕食 昼食 朝食 食事 買い物 お土産 土産 支払い 決済 障害 システム障害
エラー 通信エラー 不具合 トラブル 合計 全部 全額 両方 一回 二回 2回 一度 二度 二重 重複 電話 メール ネット LINE
チャット サイト ホームページ 旅行会社 事務局 センター コールセンター それ これ あれ そこ ここ あそこ どこ 何
なに 自分 こちら そちら あちら 私 名前 番号 期限 店名 県 都道府県 場所 理由 事情 都合 以上 すべて 全て 同じ
その場 当日 翌日 前日 別 後 前 今回 昨日 今日 明日 画面 操作 決済画面 ボタン 確認 連絡 返金 補償 対象 申請
手続き 宿泊 一泊 二泊 日帰り 県外 県内 市内 cash app ちょっと ねえ えっと えーと あの その まあ なんか もう まだ
いま 今 さっき ちゃんと たしか たぶん とくに よく あまり 全く 全然 ぜんぜん まったく すぐ 一応 いちおう ちなみに
なんだっけ なんでしたっけ えーっと 実家 在住 自宅 個人 会社 某所 未記入 空欄 空白 同上 いう 言う という いった
です でした だった ます っす である あと それと また なお ほか 他 だよ やで やわ 特になし なし 無し ない ありません 部屋 客室 自動販売機
自販機 券売機 ロビー 玄関 会場 精算機 大浴場 露天風呂 駐車場 受付 カウンター じゃらん じゃらんnet 楽天トラベル
楽天 JTB HIS 近畿日本ツーリスト 日本旅行 旅行代理店 るるぶトラベル ゆこゆこ ヤフートラベル 一休.com
ブッキングドットコム 阪急交通社 クラブツーリズム 相談窓口 案内所 店先 店頭 屋台 露店 出店 売り場 食堂 数字 右上
右下 左上 左下 ほう 方 階段 温泉街 商店街 土産物街 横丁 参道 山頂 麓 ふもと 近所 付近 周辺 界隈 方面 どこか around somewhere near nearby station downtown area 上 下 裏 表 裏面 表面 券面 紙面
"""
_NO_SHOP = frozenset(to_key(word) for word in _NO_SHOP_WORDS.split())


def trim(
    view: str, start: int, end: int, *, after_mark: bool = False, before_particle: bool = False
) -> tuple[int, int]:
    """The bounds of a name inside `view[start:end]`, without particles, copulas, fillers and quotation marks around it.

    `after_mark`: something else was read right before, so that one particle may lead over from it. `before_particle`: a
    particle follows, so that the last letter is none (いろはで).
    """
    first = _FIRST.match(view, start, end)
    if first and first.end() < end:
        start, after_mark = first.end(), False
    kind = _ENGLISH_KIND.match(view, start, end)
    if kind:
        start, after_mark = kind.end(), False
    particle = _PARTICLE.match(view, start, end) if after_mark else None
    if particle and particle.end() < end:
        start = particle.end()
    end = _without_tail(view, start, end, patterns=_TAILS[before_particle:])
    while start < end and view[start] in " \n、,。":
        start += 1
    if (
        end - start > 2
        and QUOTES.get(view[start]) == view[end - 1]
        and view.find(view[end - 1], start + 1, end) == end - 1
    ):
        return trim(view, start + 1, end - 1)
    return _unpaired(view, start, end)


def _unpaired(view: str, start: int, end: int) -> tuple[int, int]:
    """Drops a quotation mark whose partner lies outside, and a kind with the name in brackets: コンビニ(ローソン)."""
    if end - start > 1 and view[start] in QUOTES and QUOTES[view[start]] not in view[start + 1 : end]:
        start += 1
    if end - start > 1 and view[end - 1] in _CLOSING and _CLOSING[view[end - 1]] not in view[start : end - 1]:
        end -= 1
    bracket = view.find("(", start, end)
    if bracket > start and view[end - 1] == ")" and key_of(view[start:bracket]) in KINDS:
        return bracket + 1, end - 1
    return start, end


def _without_tail(view: str, start: int, end: int, patterns: tuple[Pattern, ...]) -> int:
    """Where a name ends, without copulas and particles behind it."""
    for _ in range(_MOST_TAILS):
        found = (pattern.search(view, max(start, end - _TAIL_REACH), end) for pattern in patterns)
        last = min((match.start() for match in found if match), default=end)
        if last >= end or last <= start:
            break
        end = last
    return end


def head(view: str, start: int, end: int) -> int:
    """Where the name that ends at `end` begins: behind the last word of the sentence that cannot be a part of it."""
    found = start = max(start, end - REACH)
    for match in _BEFORE_NAME.finditer(view, start, end):
        if match.end() < end:
            found = match.end()
    for match in _PARTICLE_BEFORE_NAME.finditer(view, found, end):
        if match.end() < end and not _is_tail(view[match.end() : end]):
            found = match.end()
    return found


def _is_tail(rest: str) -> bool:
    """屋 or 茶屋 alone: the boundary lay inside the name (つるが屋)."""
    return len(rest) < 2 or (len(rest) <= _LONGEST_KIND and key_of(rest) in KINDS)


def evidence(name: str) -> int:
    """How much the name itself looks like a shop's: 2 a chain or a telling ending, 1 a beginning (カフェ…), 0 nothing."""
    key = key_of(name)
    bare = _SHOP_SAN.sub("", _BRACKETS.sub("", key)).strip()
    if key in KINDS or bare in KINDS:
        return 0
    last = bare.rpartition("の")[2]
    if (
        CHAIN.match(bare.replace(" ", ""))
        or (len(last) > 2 and CHAIN.fullmatch(last))
        or ENDING.search(bare)
        or BRANCH.search(key)
    ):
        return 2
    return 1 if BEGINNING.match(bare) else 0


def is_name(name: str) -> bool:
    """Whether a sentence's part may be a shop's name: no clause, no chatter, more than the mere kind of a shop."""
    if not 1 < len(name) <= LONGEST + 8:
        return False
    key = key_of(name).strip()
    if not 1 < len(key) <= LONGEST or not _LETTER.search(key) or _FIGURES.fullmatch(key):
        return False
    if key in _NO_SHOP or UNKNOWN.search(key) or _SENTENCE_LIKE.search(key):
        return False
    return not _ROUGHLY.search(key) and not is_kind(name)


def is_kind(name: str) -> bool:
    """Whether it says what kind of shop it is, and no more: 駅前のコンビニ, 泊まったホテル."""
    bare = _SHOP_SAN.sub("", lower_of(name))
    if key_of(bare) in KINDS or key_of(bare).removeprefix("お") in KINDS or SELLER.match(key_of(bare)):
        return True
    for at in range(max(1, len(bare) - _LONGEST_KIND), len(bare) - 1):
        modifier, kind = bare[:at], key_of(bare[at:])
        if (kind in KINDS or kind.removeprefix("お") in KINDS or SELLER.match(kind)) and _MODIFIER.search(modifier):
            return not _proper(modifier, kind)
    return False


def _proper(modifier: str, kind: str) -> bool:
    """Whether what stands before the kind names something itself: ホテル櫻井の売店."""
    bare = modifier.removesuffix("の").strip()
    if not modifier.endswith("の") or not bare or key_of(bare) in KINDS or _WHERE.search(bare):
        return False
    return kind in _PARTS_OF_A_HOUSE or evidence(bare) > 0 or bool(BEGINNING.match(key_of(bare)))


def is_plain_name(name: str) -> bool:
    """`is_name`, and strict: nothing in it that belongs to talk. For what is merely left over."""
    key = key_of(name).strip()
    if not is_name(name) or len(key) > 25:
        return False
    return CHAIN.match(key) is not None or (TALK.search(key) is None and GRAMMAR.search(name) is None)
