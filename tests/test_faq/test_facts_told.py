"""What a message tells, denies or leaves open, and which answer it gets for that."""

from __future__ import annotations

from functools import cache

import pytest

from faq.book import matcher_of
from faq.campaign import DEFAULT, load
from faq.folder import CampaignError
from faq.matching.facts_told import FactsTold, read_facts_told
from faq.matching.matcher import Matcher

FACTS = """
[charged]
ja.told = "引かれ|減っ|引き落とし"
ja.denied = "手つかず"
en.told = "charged|deducted"
zh.told = "扣"
ko.told = "차감|빠졌"
[charged.when_denied]
double = "fine"
[charged.when_told]
fine = "double"
[charged.when_open]
double = "depends"

[more]
ja.told = "二重|2回"
ja.denied = "1回分しか"
[more.when_denied]
double = "fine"
"""


@cache
def facts() -> FactsTold:
    return read_facts_told(FACTS)


@cache
def gunma() -> Matcher:
    return matcher_of(load(DEFAULT))


def said(text: str, language: str = "ja") -> str | None:
    return facts().facts[0].said(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("引かれてない", "ja"),
        ("it was not charged", "en"),
        ("引かれてはいません", "ja"),
        ("何も引かれず済んだ", "ja"),
        ("引き落としはなかった", "ja"),
        ("引かれた形跡はない", "ja"),
        ("券は手つかず", "ja"),
        ("引かれたかと思ったら引かれていなかった", "ja"),
        ("nothing was charged", "en"),
        ("it wasn't deducted", "en"),
        ("没有扣款", "zh"),
        ("차감되지 않았어요", "ko"),
        ("안 빠졌어요", "ko"),
    ],
)
def test_denied(text: str, language: str) -> None:
    assert said(text, language) == "denied"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("使ってないのに引かれた", "ja"),
        ("引かれたお金が戻らない", "ja"),
        ("券も引かれてん", "ja"),
        ("現金で払っていないのに減っていた", "ja"),
        ("I did not use it but was charged", "en"),
        ("I noticed it was charged", "en"),
        ("now it has been deducted twice", "en"),
        ("引かれてなくなった", "ja"),
        ("没用却被扣了", "zh"),
    ],
)
def test_told(text: str, language: str) -> None:
    assert said(text, language) == "told"


@pytest.mark.parametrize(
    "text", ["現金で払った", "引かれたか見てほしい", "引かれたらどうなる", "引かれていないか見たい"]
)
def test_left_open(text: str) -> None:
    assert said(text) == "open"


def test_a_language_without_words_for_it_bars_nothing() -> None:
    assert said("déduit", "fr") is None
    assert facts().barred("déduit", "fr") == {}


def test_what_answers_for_a_denial_does_not_give_way_to_what_is_denied() -> None:
    assert facts().barred("1回分しか引かれた跡がないが", "ja") == {"double": "fine"}
    assert facts().barred("2回引かれた", "ja") == {"fine": "double"}


def test_an_answer_that_another_denial_rules_out_gives_way_to_that_ones() -> None:
    told = read_facts_told(
        """
[date]
ja.told = "28日"
ja.denied = "24日"
[date.when_denied]
other = "extended"
[left]
ja.told = "残った"
ja.denied = "使い切った"
[left.when_denied]
extended = "used up"
"""
    )
    assert told.barred("24日までの券は使い切った", "ja") == {"other": "used up", "extended": "used up"}


def test_a_foremost_fact_answers_whatever_else_is_denied() -> None:
    told = read_facts_told(
        """
[date]
ja.told = "28日"
ja.denied = "24日"
[date.when_denied]
other = "extended"
[elsewhere]
foremost = true
ja.told = "栃木"
[elsewhere.when_told]
other = "not ours"
extended = "not ours"
"""
    )
    assert told.barred("栃木の券は24日までです", "ja") == {"other": "not ours", "extended": "not ours"}
    assert told.barred("24日までの券です", "ja") == {"other": "extended"}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[charged]\nja.told = "("', "charged.ja.told"),
        ('[charged]\nja.denied = "x"', "charged.ja.told"),
        ('[charged]\nja.told = "x"\nja.never = "y"', "charged.ja.never"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: str, place: str) -> None:
    with pytest.raises(CampaignError, match=place):
        read_facts_told(text)


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ("eligibility_b2", "ボタンを三度押しましたが、残額は一回分しか減っていません"),
        ("eligibility_b2", "I hit the button four times and it was charged only once"),
        ("eligibility_b1", "お札で払いました。クーポンからは何も引かれていません"),
        ("eligibility_b1", "会計はカードにして、クーポンは使っていない"),
        ("left_app", "アプリはもう消しましたが、退会の手続きはしておりません"),
        ("left_app", "アプリを消しました。退会は、した記憶があるような、ないような"),
        ("app_procedure", "アプリにはチャージしていません。手続きは要りますか"),
        ("changed_contact", "電話番号は変わっていないのに、21日を過ぎても届きません"),
        ("other_prefecture", "I am back in Osaka now and my coupon still has 2,000 yen on it"),
        ("letdown", "温泉はとても楽しかったです。券は全部使い切りました"),
    ],
)
def test_what_is_denied_is_not_answered_as_if_it_were_told(wrong: str, text: str) -> None:
    assert wrong not in gunma().find(text, "ja").entries


@pytest.mark.parametrize(
    ("right", "text"),
    [
        ("eligibility_b2", "ボタンを三度押したら、3回分引かれていました"),
        ("eligibility_other", "ボタンは一度しか押していないのに、2回分引かれていました"),
        ("other_prefecture", "栃木でもらったクーポンも、期限は延びましたか"),
        ("eligibility_a", "残りが10円だけあります。これでも対象ですか"),
        ("app_and_paper", "母はアプリに入れていて、自分は紙のまま持っています。手続きは要りますか"),
        ("damages", "お詫びの2000円はいつもらえますか"),
        ("eligibility_a", "宿で24日に発行が止まり、お店でも使えませんでした。紙のクーポンは手元にあります。対象ですか"),
        ("other_day", "3月5日の支払いで二重に引かれています"),
        ("other_day", "22日の夜に支払いで二重に引かれました"),
        ("charge_failed", "アプリにチャージできなかった場合は、手続きは不要ですか"),
        ("app_procedure", "チャージできたのに使えなかったのですが、待てばいいですか"),
        ("app_procedure", "チャージはしてあって、払うときだけできなかったのですが、手続きは要りますか"),
        ("app_procedure", "アプリにチャージしていたが決済ができなかった者です。手続きは要りますか"),
        ("too_late", "紙の申請を5月4日にしました。ポイントはいつ届きますか"),
        ("shop_list", "このクーポンは群馬以外のお店でも使えますか"),
        ("other_day", "21日に現金を出したのに、クーポンからも引かれていました"),
        ("eligibility_other", "お土産は受け取っていないのに、残額が引かれました。現金も払っていません"),
        ("used_up", "24日までの券でしたが、26日に全部使い切りました。ポイントはもらえますか"),
        ("eligibility_b1", "機械が読まず、現金で5000円払いました。券の残りが2000円に減っていました。7000円あったのに"),
        ("other_expiry", "期限が2月27日のクーポンに残額があります。対象ですか"),
        ("other_expiry", "My coupon was valid until February 27. I have money left. Was it extended?"),
        ("eligibility_b1", "I gave the shop cash, and later the same amount was missing from my coupon as well"),
        ("eligibility_b2", "Nothing moved on the screen, so I pressed pay again, and it took the money three times"),
        ("used_up", "2000円分は全部使い切りましたが、対象になりますか"),
        ("eligibility_b1", "クーポンは使っていないはずなのに、現金で払ったうえ残額も引かれていました"),
        ("left_app", "アプリは消して、退会も済ませました"),
        ("other_prefecture", "山梨の宿でもらった券で、24日にレジで二重に取られました"),
        ("not_charged", "現金で払いましたが、クーポンは5000円のまま減っていません。届け出は要りますか"),
        ("eligibility_a", "風邪で出かけられず券を使えませんでした。障害とは関係ありませんが、24日までの券は対象ですか"),
        ("app_and_paper", "若い人はアプリで、年配の人は紙でした。全員同じ手続きですか"),
        ("other_expiry", "22日が期限の券でした。24日の障害とは別ですが、延長されますか"),
        ("paper_when", "3月に申請を終えましたが、まだ何も来ません"),
        ("balance_check", "残額はどこで見られますか"),
        ("other_expiry", "3月2日まで使えるはずの券が残っています。24日の障害で払えませんでした。延びますか"),
        ("paper_when", "アプリは使っていません。ポイントはいつ届きますか"),
        ("other_expiry", "券に「有効 2023/2/27」とあります。延びましたか"),
        ("a_points", "24日までの券の残りは、3月を過ぎたらどうなりますか"),
        ("a_extension", "期限は24日でした。残った券はもう紙くずですか"),
        ("card_details", "SMSでカード番号を入れるように言われました。送信元はどこですか"),
        ("app_procedure", "もうチャージ済みですが、紙の申請は要りますか"),
        ("eligibility_b2", "2月24日に草津の売店で2回引かれていました"),
        ("eligibility_other", "24日に300円の品が3000円で引かれました。桁が違います"),
        ("eligibility_b1", "24日に財布から払ったのに、券の残りが500円になっています。3000円あったはずです"),
        ("hard_words", "この案内は役に立たなかったです"),
        ("hard_words", "The bot was not helpful"),
    ],
)
def test_what_is_told_beside_a_denial_is_still_answered(right: str, text: str) -> None:
    assert right in gunma().find(text, "ja").entries


@pytest.mark.parametrize(
    ("right", "language", "text"),
    [
        ("other_day", "en", "I paid on the 22nd and the coupon was charged twice"),
        ("eligibility_other", "zh", "我没付现金，可是券里的钱被扣掉了"),
        ("charge_failed", "ko", "앱에 등록하려고 했는데 안 됐어요. 기다리면 되나요"),
        ("used_up", "ko", "쿠폰 잔액이 하나도 없어요. 보상 대상인가요"),
    ],
)
def test_what_is_told_in_another_language_is_heard(right: str, language: str, text: str) -> None:
    assert right in gunma().find(text, language).entries
