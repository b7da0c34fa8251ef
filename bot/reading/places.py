"""Well-known towns, hot springs, sights and old names, and the prefecture in which each lies.

Only what most people mean by a name is listed. Where a name is well known in several prefectures it stands in `SHARED`, and
is asked back. Amusement parks, markets and the like are left out: somebody who names one means the shop.
"""

from __future__ import annotations

from typing import Final

# A prefecture and its places; indented lines go on with it.
_PLACES: Final = """
北海道 札幌 函館 小樽 旭川 釧路 帯広 北見 苫小牧 室蘭 登別 洞爺湖 洞爺 富良野 美瑛 ニセコ 定山渓 層雲峡 知床
    網走 稚内 根室 千歳 新千歳 石狩 十勝 道東 道南 道央 すすきの 夕張 利尻 礼文 阿寒 然別 トマム 余市 江差
    蝦夷
青森県 弘前 八戸 三沢 浅虫 奥入瀬 酸ヶ湯 下北 津軽 五所川原 恐山 むつ市 大間
岩手県 盛岡 花巻 平泉 遠野 釜石 一関 八幡平 安比 雫石 陸前高田 大船渡 つなぎ温泉 奥州市 北上
宮城県 仙台 秋保 鳴子 松島 石巻 気仙沼 作並 蔵王町 塩釜 塩竈 白石 遠刈田 女川 多賀城
秋田県 角館 田沢湖 乳頭 男鹿 大館 横手 能代 玉川温泉 湯沢市 大仙 由利本荘 仙北
山形県 蔵王温泉 銀山温泉 鶴岡 酒田 米沢 天童 新庄 赤湯 上山 庄内 出羽三山 湯殿山 置賜 かみのやま 寒河江
    あつみ温泉 湯野浜 羽黒山 山寺
福島県 会津 会津若松 喜多方 郡山 いわき 猪苗代 裏磐梯 磐梯 飯坂 東山温泉 白河 磐梯熱海 大内宿 只見 檜枝岐 土湯
    二本松 須賀川 相馬 芦ノ牧
茨城県 水戸 つくば 大洗 ひたちなか 日立 土浦 筑波 笠間 袋田 取手 守谷 牛久 潮来 五浦 神栖 結城 常陸 古河
栃木県 日光 鬼怒川 宇都宮 那須 那須塩原 塩原 益子 足利 小山市 佐野 中禅寺湖 奥日光 川治 湯西川 那須高原 東照宮
    下野 真岡 大田原 華厳の滝 足尾 馬頭 もてぎ 茂木 いろは坂 野州
群馬県 草津温泉 草津町 湯畑 伊香保 高崎 前橋 桐生 太田市 太田 奥利根 館林 水上 みなかみ 沼田 渋川 富岡 安中
    藤岡 伊勢崎 みどり市 四万温泉 四万 万座 嬬恋 尾瀬岩鞍 老神 磯部 磯部温泉 月夜野 川場 片品 中之条 長野原
    吾妻 猿ヶ京 法師温泉 榛名 榛名湖 赤城 赤城山 妙義 妙義山 谷川岳 富岡製糸場 下仁田 甘楽 玉村 大泉町 邑楽
    千代田町 板倉 吉岡町 榛東 神流 上野村 たくみの里 吹割の滝 北軽井沢 鹿沢 川原湯 沢渡 宝川 湯宿 上州 上毛
    東毛 西毛 北毛 中毛 西吾妻 利根郡 吾妻郡 八ッ場 白根山 草津白根 丸沼 伊香保温泉 水上温泉 万座温泉
    水沢観音 鬼押出し 碓氷 横川SA めがね橋 わたらせ 大間々 薮塚 尾島 倉渕 花敷 尻焼 応徳 土合
埼玉県 秩父 川越 大宮 浦和 熊谷 所沢 越谷 川口 長瀞 飯能 春日部 狭山 草加 本庄 深谷 行田 上尾 入間 朝霞 武州
千葉県 成田 浦安 舞浜 船橋 幕張 鴨川 館山 房総 木更津 市川 松戸 柏市 銚子 南房総 九十九里 佐倉 習志野 市原
    犬吠埼 鋸山 養老渓谷 野田市 上総 下総 安房
東京都 新宿 渋谷 池袋 浅草 銀座 八王子 立川 品川 秋葉原 町田 吉祥寺 六本木 お台場 奥多摩 高尾山 伊豆大島 八丈島
    小笠原 世田谷 練馬 杉並 足立区 江戸川区 板橋区 葛飾 上野駅 上野公園 東京駅 原宿 青梅 調布 丸の内 羽田
    豊洲 蒲田 中野区 新橋 大田区 目黒
神奈川県 横浜 川崎市 箱根 鎌倉 小田原 湯河原 江の島 江ノ島 相模原 藤沢 横須賀 三浦 逗子 茅ヶ崎 平塚 厚木 海老名
    熱川 城ヶ島 みなとみらい 強羅 芦ノ湖 仙石原 葉山 相模 丹沢 大磯 湘南
新潟県 佐渡 越後湯沢 長岡 上越 妙高 月岡温泉 苗場 十日町 魚沼 南魚沼 六日町 燕三条 新発田 柏崎 糸魚川 村上市
    湯沢町 越後 弥彦 岩室 津南 松之山 瀬波 阿賀野 小千谷 胎内
富山県 高岡 宇奈月 立山 黒部 氷見 砺波 五箇山 射水 魚津 越中 立山黒部アルペンルート 黒部ダム 南砺
石川県 金沢 和倉 輪島 加賀 山代 山中温泉 片山津 能登 七尾 小松市 白山市 加賀温泉 粟津 珠洲 羽咋 兼六園
    ひがし茶屋街
福井県 敦賀 芦原 あわら 越前 東尋坊 永平寺 勝山 鯖江 若狭
山梨県 甲府 河口湖 石和 富士吉田 富士河口湖 清里 山中湖 勝沼 甲州 忍野 下部温泉 身延 北杜 小淵沢 昇仙峡 西湖
    本栖湖 精進湖 大月 笛吹 富士五湖 都留 韮崎
長野県 軽井沢 松本 上田 白馬 諏訪 上諏訪 下諏訪 安曇野 善光寺 戸隠 志賀高原 野沢温泉 別所温泉 上高地 小諸 佐久
    飯田 伊那 駒ヶ根 木曽 野沢 湯田中 渋温泉 蓼科 白樺湖 信州 信濃 昼神 茅野 飯山 斑尾 浅間温泉 妻籠 小布施
    栂池 車山 女神湖 八方尾根 須坂 千曲 戸倉 上山田 鹿教湯 旧軽井沢 中軽井沢 岡谷 塩尻 阿智 中野市 御代田
    霧ヶ峰
岐阜県 高山市 飛騨高山 飛騨 下呂 白川郷 郡上 大垣 奥飛騨 多治見 関ケ原 関ヶ原 新穂高 平湯 郡上八幡 中津川 馬籠
    美濃 長良川 養老の滝 恵那 美濃加茂
静岡県 熱海 伊東 伊豆 浜松 沼津 三島 修善寺 下田 御殿場 焼津 掛川 富士宮 舘山寺 伊豆高原 熱川温泉 堂ヶ島 土肥
    伊豆長岡 西伊豆 東伊豆 南伊豆 寸又峡 駿河 遠江 稲取 磐田 藤枝 浜名湖 富士市 島田市 日本平 三保
愛知県 名古屋 豊橋 豊田 岡崎 犬山 蒲郡 知多 瀬戸市 常滑 一宮 中部国際空港 安城 三河 尾張 南知多 西浦 湯谷
    日間賀島 熱田 春日井 小牧 半田 名駅
三重県 伊勢 伊勢志摩 志摩 鳥羽 四日市 鈴鹿 松阪 桑名 津市 湯の山 湯の山温泉 熊野市 伊賀 長島温泉 賢島 榊原 名張
    尾鷲 亀山 おかげ横丁 伊勢神宮
滋賀県 大津 彦根 近江八幡 琵琶湖 長浜 おごと温泉 雄琴 草津市 近江 守山 甲賀 比叡山 湖北 湖西 湖東 南草津 びわ湖
京都府 嵐山 天橋立 宇治 舞鶴 祇園 伏見 宮津 丹後 福知山 伊根 湯の花温泉 京都駅 貴船 京丹後 清水寺 亀岡 金閣寺
    大原三千院 東山区 河原町 四条
大阪府 梅田 難波 なんば 心斎橋 堺市 関空 関西空港 関西国際空港 道頓堀 天王寺 新大阪 岸和田 枚方 吹田 豊中 箕面
    泉佐野 通天閣 りんくう 東大阪 高槻 八尾 寝屋川 河内 天満
兵庫県 神戸 姫路 有馬 有馬温泉 城崎 城崎温泉 淡路島 淡路 西宮 尼崎 宝塚 明石 洲本 赤穂 豊岡 但馬 出石 湯村温泉
    三宮 丹波篠山 芦屋 加古川 播磨 南あわじ 西脇 六甲 竹田城
奈良県 吉野 橿原 天理 生駒 飛鳥 十津川 大和郡山 明日香 洞川 法隆寺 東大寺 奈良公園 大和路
和歌山県 白浜温泉 南紀白浜 南紀 高野山 那智勝浦 勝浦温泉 熊野本宮 熊野古道 那智 串本 田辺 紀州 龍神 川湯 湯の峰
    御坊
鳥取県 米子 三朝 皆生 境港 倉吉 大山町 鳥取砂丘 伯耆 因幡 はわい温泉 羽合 東郷
島根県 松江 出雲 玉造 石見 石見銀山 隠岐 浜田 津和野 出雲大社 大田市 温泉津 安来
岡山県 倉敷 湯郷 津山 備前 湯原 牛窓 奥津 備中 蒜山 真庭 新見 総社 玉野 高梁 吉備 美作
広島県 宮島 尾道 福山 呉市 厳島 鞆の浦 三次 廿日市 竹原 三原 東広島 しまなみ海道 備後 帝釈峡 大久野島 宮島口
山口県 下関 萩市 湯田 湯田温泉 長門 岩国 宇部 秋吉台 秋芳洞 角島 元乃隅 防府 周南 長州 錦帯橋 湯本温泉 長門湯本
    柳井 周防大島
徳島県 鳴門 祖谷 阿波 大歩危 美馬 阿南 祖谷渓
香川県 高松 小豆島 琴平 丸亀 直島 金刀比羅 こんぴら 讃岐 善通寺 観音寺市 坂出 屋島 さぬき 豊稔池
愛媛県 松山 道後 道後温泉 今治 宇和島 新居浜 大洲 伊予 内子 八幡浜 石鎚 来島 西予
高知県 四万十 桂浜 土佐 室戸 足摺 安芸市 仁淀川 四国カルスト 宿毛 龍河洞 須崎
福岡県 博多 北九州 小倉 天神 太宰府 久留米 柳川 門司 糸島 原鶴 大牟田 八女 宗像 飯塚 筑後 筑前 二日市 脇田 中洲
    門司港
佐賀県 唐津 嬉野 武雄 伊万里 有田町 鳥栖 呼子 武雄温泉 嬉野温泉 吉野ヶ里 古湯 太良
長崎県 佐世保 雲仙 島原 五島 対馬 壱岐 平戸 諫早 小浜温泉 大村市 稲佐山 軍艦島 五島列島
熊本県 阿蘇 黒川温泉 天草 人吉 玉名 山鹿 杖立 菊池 南阿蘇 黒川 荒尾 八代 水俣 内牧 肥後 上天草 高森 小国町
大分県 別府 湯布院 由布院 由布 日田 臼杵 豊後 宇佐 九重 竹田市 長湯 国東 佐伯 鉄輪 くじゅう 耶馬溪 杵築 筋湯
宮崎県 日向 高千穂 都城 延岡 日南 青島 えびの 鵜戸神宮 西都 小林市
鹿児島県 指宿 霧島 屋久島 奄美 種子島 桜島 薩摩 知覧 与論 奄美大島 天文館 出水 枕崎 徳之島 沖永良部 志布志 鹿屋
    妙見
沖縄県 那覇 石垣 石垣島 宮古島 恩納 恩納村 名護 北谷 国際通り 美ら海 西表 竹富島 久米島 糸満 沖縄本島 琉球
    うるま 読谷 本部町 宜野湾 浦添 豊見城 首里 瀬長島 慶良間 座間味 西表島 古宇利島
"""

# A place and the prefectures in which it may lie.
_SHARED: Final = """
草津 群馬県 滋賀県
府中 東京都 広島県
府中市 東京都 広島県
伊達 北海道 福島県
伊達市 北海道 福島県
日本橋 東京都 大阪府
湯沢 新潟県 秋田県
蔵王 山形県 宮城県
尾瀬 群馬県 福島県 新潟県
十和田 青森県 秋田県
十和田湖 青森県 秋田県
富士山 静岡県 山梨県
富士 静岡県 山梨県
八ヶ岳 長野県 山梨県
浅間 群馬県 長野県
浅間山 群馬県 長野県
白浜 和歌山県 千葉県 静岡県
上野 東京都 群馬県 三重県
高山 岐阜県 群馬県 長野県
高山村 群馬県 長野県
昭和村 群馬県 福島県
南牧 群馬県 長野県
南牧村 群馬県 長野県
明和町 群馬県 三重県
大泉 群馬県 東京都 山梨県
鹿島 茨城県 佐賀県 石川県
大島 東京都 鹿児島県 山口県
有田 佐賀県 和歌山県
三条 新潟県 京都府
宮古 岩手県 沖縄県
小浜 福井県 長崎県
大和 奈良県 神奈川県
熊野 三重県 和歌山県
勝浦 千葉県 和歌山県
川崎 神奈川県 福岡県 宮城県
湯村 山梨県 兵庫県
白山 石川県 岐阜県
東山 京都府 福島県
中野 東京都 長野県
乗鞍 長野県 岐阜県
大山 鳥取県 神奈川県
三国 福井県 大阪府
新宮 和歌山県 福岡県
朝日町 富山県 山形県 三重県
安芸 広島県 高知県
赤倉 新潟県 山形県
中津 大分県 大阪府
新田 群馬県 宮崎県
益田 島根県 岐阜県
西条 広島県 愛媛県
美郷 秋田県 宮崎県
吉井 群馬県 福岡県
横川 群馬県 広島県
水沢 群馬県 岩手県
三好 徳島県 愛知県
"""

# Towns whose names are family names as well: 松本です may be the writer.
_FAMILY: Final = """
高崎 前橋 沼田 渋川 富岡 藤岡 安中 太田 桐生 水上 松本 上田 小諸 飯田 大宮 熊谷 川口 成田 市川 勝浦 佐野 塩原
足利 郡山 中野 町田 品川 立川 小田原 三浦 平塚 葉山 長岡 村上 高岡 立山 金沢 加賀 三国 大月 高山 飯山 三島 下田
岡崎 豊田 犬山 伊勢 伊賀 大津 長浜 守山 宇治 伏見 天満 神戸 明石 有馬 吉野 新宮 田辺 有田 松江 益田 津山 新見
福山 三原 三次 長門 三好 高松 松山 小倉 飯塚 島原 平戸 阿蘇 菊池 別府 中津 佐伯 日向 霧島 石垣 白石 横手 米沢
天童 新庄 榛名 吾妻 磯部 尾島 横川 新田 吉井 水沢 大泉 上野 川崎 大和 黒川 大山 北上 花巻 宮古 千歳 水戸 笠間
結城 川越 秩父 深谷 本庄 渋谷 大島 目黒 相馬 松島 妙高 柏崎 茂木 真岡 大磯 岩国 浜田 伊達 府中
"""

# In Latin letters, a blank written as _.
_LATIN: Final = """
北海道 sapporo hakodate otaru niseko furano
宮城県 sendai matsushima
福島県 aizu
栃木県 nikko kinugawa nasu utsunomiya
群馬県 kusatsu_onsen ikaho takasaki maebashi minakami shima_onsen tomioka kiryu shibukawa numata manza tsumagoi
    oigami isesaki tatebayashi
埼玉県 chichibu kawagoe omiya
千葉県 narita urayasu maihama
東京都 shinjuku shibuya asakusa ginza
神奈川県 yokohama hakone kamakura odawara
新潟県 sado echigo-yuzawa echigo_yuzawa
石川県 kanazawa kaga
山梨県 kawaguchiko kofu
長野県 karuizawa matsumoto hakuba
岐阜県 takayama gero shirakawago
静岡県 atami izu hamamatsu
愛知県 nagoya
三重県 ise toba
京都府 arashiyama
大阪府 umeda namba
兵庫県 kobe himeji arima kinosaki
和歌山県 shirahama koyasan
島根県 izumo matsue
岡山県 kurashiki
広島県 miyajima onomichi
山口県 shimonoseki
徳島県 naruto
香川県 takamatsu naoshima
愛媛県 matsuyama dogo
福岡県 hakata kokura dazaifu
佐賀県 karatsu ureshino
長崎県 sasebo
大分県 beppu yufuin
熊本県 aso
宮崎県 takachiho
鹿児島県 ibusuki kirishima yakushima
沖縄県 naha ishigaki miyakojima
"""

_LATIN_SHARED: Final = """
kusatsu 群馬県 滋賀県
fuchu 東京都 広島県
yuzawa 新潟県 秋田県
zao 山形県 宮城県
"""

# How some of them are typed without a kanji keyboard.
_KANA: Final = """
くさつ=草津 くさつおんせん=草津温泉 いかほ=伊香保 たかさき=高崎 まえばし=前橋 みなかみ=みなかみ
かるいざわ=軽井沢 にっこう=日光 はこね=箱根 さっぽろ=札幌 はこだて=函館 せんだい=仙台 よこはま=横浜
なごや=名古屋 こうべ=神戸 はかた=博多 べっぷ=別府 ゆふいん=湯布院 なは=那覇 あたみ=熱海 いずの=伊豆
きぬがわ=鬼怒川 なすしおばら=那須塩原 しまおんせん=四万温泉 まんざ=万座 きりゅう=桐生 いせさき=伊勢崎
たてばやし=館林 ぬまた=沼田 しぶかわ=渋川 つまごい=嬬恋 かなざわ=金沢 まつもと=松本 うつのみや=宇都宮
ちちぶ=秩父 かわごえ=川越 かまくら=鎌倉 じょうしゅう=上州 しんしゅう=信州 ひめじ=姫路 げろ=下呂 どうご=道後
とみおか=富岡 ふちゅう=府中 だて=伊達
"""

_FOREIGN: Final = """
アメリカ イタリア オーストラリア グアム シンガポール ソウル タイ ドイツ ニューヨーク ハワイ バリ バンコク パリ
フランス ベトナム ロンドン 上海 中国 台北 台湾 釜山 韓国 香港
"""


def _rows(table: str) -> dict[str, tuple[str, ...]]:
    """The first word of each line and the words behind it, on indented lines too."""
    rows: dict[str, tuple[str, ...]] = {}
    head = ""
    for line in table.strip("\n").split("\n"):
        words = line.split()
        if not line.startswith(" "):
            head, words = words[0], words[1:]
        rows[head] = (*rows.get(head, ()), *(word.replace("_", " ") for word in words))
    return rows


PLACES: Final = {name: prefecture for prefecture, names in _rows(_PLACES).items() for name in names}
SHARED: Final = _rows(_SHARED)
ALSO_FAMILY: Final = frozenset(_FAMILY.split())
LATIN: Final = {name: prefecture for prefecture, names in _rows(_LATIN).items() for name in names}
LATIN_SHARED: Final = _rows(_LATIN_SHARED)
KANA: Final = dict(pair.split("=") for pair in _KANA.split())
FOREIGN: Final = frozenset(_FOREIGN.split())
