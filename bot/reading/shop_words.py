"""The words by which names of shops are known, and the words that are no name: chatter, verbs, kinds of shops without a name."""

from __future__ import annotations

import re
from typing import Final

from bot.reading.folding import to_key

_CHAINS: Final = """
セブンイレブン セブン-イレブン セブン‐イレブン セブン ローソン ナチュラルローソン ファミリーマート ファミマ
ミニストップ デイリーヤマザキ セイコーマート NewDays ニューデイズ セーブオン ヤマザキショップ ポプラ イオン
イオンモール イトーヨーカドー ヨーカドー ドン・キホーテ ドンキホーテ ドンキ マツモトキヨシ マツキヨ ウエルシア
ツルハ スギ薬局 クスリのアオキ カワチ薬品 コスモス薬局 サンドラッグ ココカラファイン ベイシア カインズ とりせん
フレッセイ ベルク ヤオコー マミーマート ツルヤ 西友 ライフ ヤマダ電機 ヤマダデンキ ビックカメラ ヨドバシ
ケーズデンキ コジマ ノジマ ユニクロ GU しまむら ワークマン ABCマート 無印良品 無印 ダイソー セリア ニトリ ハンズ
ロフト ガスト サイゼリヤ サイゼ ジョイフル デニーズ ロイヤルホスト ロイホ ココス ビッグボーイ バーミヤン 夢庵
ジョナサン スタバ スターバックス ドトール コメダ珈琲 コメダ タリーズ マクドナルド マック マクド モスバーガー
モス ケンタッキー ミスド ミスタードーナツ すき家 吉野家 松屋 なか卯 ココイチ CoCo壱番屋 丸亀製麺 はなまるうどん
天下一品 くら寿司 スシロー はま寿司 かっぱ寿司 大戸屋 やよい軒 サーティワン 登利平 おぎのや シャトレーゼ ハラダ
ガトーフェスタハラダ ガトーフェスタ・ハラダ 旅がらす本舗清月堂 ENEOS エネオス 出光 コスモ石油 アポロステーション
オートバックス イエローハット コストコ 成城石井 カルディ スマーク けやきウォーク
軽井沢プリンスショッピングプラザ 高島屋 伊勢丹 三越 そごう 西武 東武 ルミネ パルコ アトレ エキュート モントレー
トヨタレンタカー ニッポンレンタカー ぐんまちゃん家 スーパー銭湯 ラウンドワン コメリ ジョイフル本田 西松屋
赤ちゃん本舗 紀伊國屋書店 蔦屋書店 TSUTAYA GEO ゲオ ブックオフ こんにゃくパーク 群馬サファリパーク スパリゾートハワイアンズ ハワイアンズ ハウステンボス レゴランド ジブリパーク
富士急ハイランド シーガイア アドベンチャーワールド ディズニーランド ディズニーシー 東京ディズニーランド USJ ガーラ湯沢 ひろめ市場
7-11 Seven-Eleven 7-Eleven Lawson FamilyMart
"""

_ENDINGS: Final = """
店 屋 亭 館 荘 閣 堂 庵 舗 軒 處 処 茶屋 茶房 茶寮 食堂 商店 商会 物産 物産館 物産店 売店 本舗 本店 支店 分店
総本家 製菓 菓子店 菓子舗 酒造 酒店 工房 工場 牧場 農園 市場 朝市 マート ストア ストアー ストアハウス ショップ
スーパー コンビニ モール プラザ センター ホテル 旅館 リゾート ペンション ロッジ ヒュッテ 山荘 民宿 宿 カフェ
喫茶 喫茶店 珈琲 コーヒー 珈琲店 レストラン キッチン ダイニング バー バル ビストロ トラットリア ラーメン
らーめん 拉麺 そば 蕎麦 うどん 寿司 鮨 すし 焼肉 居酒屋 酒場 酒蔵 ベーカリー パン パン屋 ブーランジェリー 薬局
ドラッグ ドラッグストア 書店 書房 デパート 百貨店 アウトレット 直売所 販売所 案内所 観光案内所 タクシー 交通
スキー場 ゴルフ場 動物園 水族館 美術館 博物館 記念館 ミュージアム ランド パーク ガーデン ファーム の湯 乃湯 の宿
乃宿 料理店 料理 割烹 鉄板焼 とんかつ 天ぷら ガソリンスタンド サービスステーション 石油 レンタカー 楽天地
バーガー ピザ ピッツァ ケーキ スイーツ パティスリー 洋菓子店 まんじゅう 饅頭 せんべい 煎餅 豆腐 こんにゃく
ワイナリー ブルワリー 醸造 醸造所 陶器 ガラス 民芸 工芸 クラフト みやげ 土産 土産店 お土産処 御土産 サウナ スパ
温泉センター 温泉館 湯治場 サービスエリア パーキングエリア SA PA IC店 駅店 免税店 の里 の駅 ステーション テラス
テラッツァ ハウス ルーム 座 苑 園 楼 房 家 酒房 菜館 飯店 菜 小屋 ウォーク タウン ビレッジ スクエア ガレージ
ヴィラ イン マルシェ ギャラリー 倶楽部 クラブ サロン 店舗 営業所 フロント shop store cafe café restaurant hotel
inn mart market bakery bar ramen soba sushi diner kitchen ryokan onsen outlet mall plaza center centre station
pharmacy drugstore supermarket gifts souvenirs
"""

_BEGINNINGS: Final = """
道の駅 株式会社 (株) 有限会社 (有) ホテル 旅館 民宿 ペンション カフェ cafe 喫茶 レストラン 居酒屋 酒場 焼肉
ラーメン らーめん 麺屋 麺処 麺や そば処 蕎麦処 手打そば 手打ちそば うどん処 お食事処 食事処 お土産処 おみやげ処
お土産の みやげ処 ビストロ ギャラリー スーパー ドラッグストア パティスリー ベーカリー 味処 茶房 甘味処 お菓子の
酒処 ベーカリーカフェ ショッピングセンター 割烹 御食事処 めん処 鮨 寿司 スナック バー ゲストハウス 湯宿 和菓子
洋菓子 菓子処 ステーキハウス
"""

# Kinds of shops: without anything more they name none.
_KINDS: Final = """
コンビニ コンビニエンスストア ドライブイン スーパー スーパーマーケット お土産屋 お土産店 おみやげ屋 土産屋 土産店 土産物屋
土産物店 お土産物屋 みやげ屋 お土産 土産 旅館 ホテル 宿 宿泊先 宿泊施設 民宿 ペンション レストラン 食堂 飲食店
ご飯屋 ごはん屋 ラーメン屋 らーめん屋 ラーメン ラーメン店 蕎麦屋 そば屋 そば うどん屋 うどん 寿司屋 すし屋
焼肉屋 焼肉 居酒屋 カフェ 喫茶店 売店 ドラッグストア 薬局 ガソリンスタンド ガソスタ 道の駅 サービスエリア
パーキングエリア SA PA 駅 駅ビル 駅前 酒屋 酒店 パン屋 ケーキ屋 お菓子屋 和菓子屋 饅頭屋 まんじゅう屋 百貨店
デパート ショッピングモール モール アウトレット アウトレットモール 直売所 農産物直売所 市場 本屋 書店 雑貨屋
服屋 温泉 スキー場 牧場 店 お店 店舗 ショップ お店屋 施設 加盟店 利用店舗 利用店 某店 その店 この店 あの店
ある店 別の店 同じ店 他の店 近くの店 そこ ここ あそこ 現地 現場 店頭 店内 店先 地元の店 個人商店 商店 商店街
物産館 物産店 観光施設 観光地 shop store the a restaurant convenience gift souvenir supermarket hotel my our
薬屋 ファミレス ファーストフード 回転寿司 タクシー レンタカー 定食屋 スナック 電気屋 家電量販店 ホームセンター
八百屋 魚屋 肉屋 花屋 酒蔵 ワイナリー 美術館 博物館 動物園 水族館 遊園地 ゴルフ場 フロント レジ 窓口 会計
宿の売店 ホテルの売店 旅館の売店 駅の売店 お宿 店屋 おみやげ 泊まった宿 泊まったホテル 泊まった旅館 宿泊した旅館
宿泊したホテル 茶屋 本店 支店 分店 銭湯 日帰り温泉 足湯 場所 ところ 所 店名 名前 お名前 食べ物屋 お蕎麦屋
お寿司屋 お菓子 パン ケーキ スイーツ 蕎麦 寿司 すし コーヒー 珈琲 土産物 おみやげや おみやげやさん
おみやげ屋さん ごはんや そばや らーめんや うどんや ぱんや
"""

# Verbs, copulas and courtesies: in hiragana only, so that ほてる in ホテル is none.
_GRAMMAR: Final = (
    r"ます|ました|ません|ませ|まし[たて]|です(?!$)|でし[たょ]|たい(?!や)|ない(?!と)|(?:っ|い|ん)た(?!け|や|ち)|した|して|する|され|てる|ている|ください|下さい|よろしく|宜しく|お願い|おねがい|ありがと|有難|すみません|すいません|申し訳|ごめん|こんにち|こんばん|おはよう|はじめまして|初めまして"
    r"|わから|忘れ|わすれ|覚え|おぼえ|思い出|はい(?!つ)|いいえ|うん(?!ど)|なるほど|だいじょうぶ|なく(?:し|なっ|て)|特に|とか|なんか|だけ(?!や)|けど|から$|ので|のに$|って|けれど|しか(?!の)|かな$|っけ$|教え|やっぱ|たぶん|ごろ$|あたり$|もう(?:一|いい|す)"
)

# Words of this talk that no shop carries in its name.
_TALK: Final = (
    r"お世話|困|使え|使用(?:でき|不)|分から|判ら|不明|れしーと(?!堂)|く[ーう]ぽん|あぷり|電話|問い?合|番号|期限|有効|二重|重複|引か|引き?落|決済|支払|払[いっわ]|現金|押し|えらー|障害|補償|申請|返[金っしさ]|ぽいんと|残高|残額|残り|paypay|ponta|nanaco|regionpay|りーじょん"
    r"|ちゃーじ|金額|円|レシ|写真|画像|添付|送[りっ]|了解|承知|大丈夫|捨て|紛失|なし$|無し|全部|以上|確認|連絡|返事|担当|責任|最悪|ふざけ|怒|早く|まだ(?!い)|多分|確か"
    r"|在住|出身|住み|住んで|旅行(?!村|社|会社)|観光(?!案内|会館|物産|ほてる|農園|果樹|ぶどう|いちご|りんご|やな|ばす|たくしー|せんたー|協会|ばら)|宿泊|出張|家族|友人|友達|主人|夫婦|両親|先週|先月|今週|今月|昨日|今日|明日|夕方|夕刻|午後|午前|頃$|買い物|印字|印刷|記載|表示|場合|対象|手続|方法|理由|全国|支援|事務局|都道府県|県$|間違|訂正|変更|修正|正しく|お店(?=は|が|も)|店名|店舗名|名前|わたし|私(?!の)|自分|本人|すべて|4点|四点|以下|下記|次の"
    r"|(?<![a-z])(?:name|thank|please|help|hello|hi|sorry|coupon|number|expir\w*|valid|used|paid|charged|twice|trip|yes|don't|didn't|doesn't|cannot|can't|i|my|is|was|it|and|but|on|in|at|to|of|for|this|that|these|there|here|by|from|no|not|or|so|if|me|we|you|he|she|they|are|be|been|have|has|had|with|until|card|date|prefecture|because|when|where|how|what|error|refund|problem)(?![a-z])"
)

_UNKNOWN: Final = r"わか[らりん]|分か[らりん]|判ら|不明|忘れ|わすれ|覚え(?:て)?(?:い)?[なま]|おぼえ(?:て)?(?:い)?[なま]|思い出せ|定かで|記憶に|はっきりし|知ら(?:ない|ん)|未定|なし$|無し$|don'?t (?:know|remember)|forgot|not sure|unknown|no idea|can'?t remember"

CHAINS: Final = frozenset(to_key(name) for name in _CHAINS.split())
KINDS: Final = frozenset(to_key(name) for name in _KINDS.split())

_LONGEST_FIRST = sorted({to_key(word) for word in _ENDINGS.split()}, key=len, reverse=True)
ENDING: Final = re.compile(rf"(?:{'|'.join(map(re.escape, _LONGEST_FIRST))})$")
BEGINNING: Final = re.compile(
    rf"^(?:{'|'.join(re.escape(to_key(word)) for word in sorted(_BEGINNINGS.split(), key=len, reverse=True))})"
)
CHAIN: Final = re.compile(rf"^(?:{'|'.join(re.escape(name) for name in sorted(CHAINS, key=len, reverse=True))})")
BRANCH: Final = re.compile(r"(?:店|支店|本店|sa|pa|営業所|号店)\)?$")
GRAMMAR: Final = re.compile(_GRAMMAR)
TALK: Final = re.compile(_TALK)
UNKNOWN: Final = re.compile(_UNKNOWN)
