"""Is it real? Exact matches only, tricks seen through, and never a word of safety about what the notice cannot tell."""

from __future__ import annotations

import time

import pytest
from faq_books import gunma, museum
from hypothesis import given
from hypothesis import strategies as st
from moments import at

from bot.words import Bubble
from faq.addresses import LONGEST, find
from faq.pen import Pen
from faq.senders import Verdict, judge, official, skeleton

BOOK = gunma()
NOW = at("2023-04-12T10:40")
PEN = Pen(BOOK.campaign, "ja", NOW)
MAIL = "regionpay_compensation_ml@giftpad.jp"
SITE = "https://region-pay.com/pages/compensation.html"


def verdicts(text: str) -> set[Verdict]:
    return set(judge(find(text), official(PEN)))


def checked(text: str, language: str = "ja") -> Bubble:
    said = BOOK.check_sender(text, NOW, language)
    assert said is not None
    return said


@pytest.mark.parametrize(
    "text",
    [
        MAIL,
        f"From: regionPAY <{MAIL}>",
        f"{MAIL}から届きました。本物ですか",
        MAIL.upper(),
        "ｒｅｇｉｏｎｐａｙ＿ｃｏｍｐｅｎｓａｔｉｏｎ＿ｍｌ＠ｇｉｆｔｐａｄ．ｊｐ",
        "regionpay_compensation_ml@gift\u200bpad.jp",
        f"mailto:{MAIL}",
        f"「{MAIL}」",
    ],
)
def test_the_official_mail_address_is_known_in_every_dress(text: str) -> None:
    assert verdicts(text) == {"mail_same"}


@pytest.mark.parametrize(
    "text",
    [
        "info@example.com", "regionpay@giftpad.jp", "regionpay_compensation_ml@giftpad.com",
        "regionpay_compensation_ml@giftpad.jp.example.com",
        "regionpay-compensation-ml@giftpad.jp", "regionpay_compensation_m1@giftpad.jp",
        "regionpay_compensation_ml@g1ftpad.jp",
        "regionpay_compensation_ml@giftраd.jp", "regionpay_compensation_ml@gift-pad.jp",
        "x.regionpay_compensation_ml@giftpad.jp",
        "regionpay_compensation_ml@giftpad.jp@example.com",
    ],
)  # fmt: skip
def test_any_other_mail_address_does_not_match(text: str) -> None:
    assert verdicts(text) <= {"mail_other", "mail_alike"}
    assert verdicts(text)


def test_a_name_that_shows_the_official_address_hides_nothing() -> None:
    assert verdicts(f'"{MAIL}" <evil@example.com>') == {"mail_same", "mail_other"}
    assert "違います" in checked(f'"{MAIL}" <evil@example.com>').lead


@pytest.mark.parametrize(
    "text",
    [
        "03-5244-9370",
        "０３−５２４４−９３７０",
        "03‐5244‐9370",
        "0352449370",
        "(03)5244-9370",
        "03 5244 9370",
        "+81-3-5244-9370",
        "+81 (0)3 5244 9370",
        "03ー5244ー9370からSMS",
    ],
)
def test_the_official_number_is_known_in_every_dress(text: str) -> None:
    assert verdicts(text) == {"sms_same"}


def test_the_call_centre_and_other_numbers_are_told_apart() -> None:
    assert verdicts("0120-479-249") == {"call_centre"}
    assert verdicts("03-5244-9371") == {"phone_unknown"}
    assert verdicts("090-1234-5678からSMSが来た") == {"phone_unknown"}
    assert verdicts("244455からSMSが届いた") == {"phone_unknown"}
    assert verdicts("I got an sms from 244455") == {"phone_unknown"}
    assert verdicts("+1 844 555 0199") == {"phone_unknown"}
    assert verdicts("03-5244-9370 0120-479-249 090-1234-5678") == {"sms_same", "call_centre", "phone_unknown"}


@pytest.mark.parametrize(
    "text",
    [
        SITE, "region-pay.com/pages/compensation.html", f"{SITE}ですか", f"「{SITE}」。",
        "ｈｔｔｐｓ：／／region-pay.com/pages/compensation.html",
        "HTTPS://REGION-PAY.COM/pages/compensation.html", "https://region-pay.com:443/pages/compensation.html",
        "https://region\u200b-pay.com/pages/compensation.html",
        "https://region-pay。com/pages/compensation.html",
    ],
)  # fmt: skip
def test_the_application_page_is_known_by_host_and_path(text: str) -> None:
    assert verdicts(text) == {"site"}


@pytest.mark.parametrize(
    "text",
    [
        "https://region-pay.com/", "https://region-pay.com/pages/compensation.htm",
        "https://region-pay.com/pages/compensation.html?to=x",
        "https://region-pay.com/Pages/compensation.html", "https://www.region-pay.com/pages/compensation.html",
        "http://region-pay.com/pages/compensation.html", "https://region-pay.com:8443/pages/compensation.html",
        "https://giftpad.jp/receive", "https://gift.example/abc", "bit.ly/3abcd",
        "https://203.0.113.9/pages/compensation.html",
        "javascript://region-pay.com/pages/compensation.html", "ftp://region-pay.com/pages/compensation.html",
    ],
)  # fmt: skip
def test_of_any_other_link_the_notice_cannot_tell(text: str) -> None:
    assert verdicts(text) == {"link_unknown"}


@pytest.mark.parametrize(
    "text",
    [
        "https://regi0n-pay.com/pages/compensation.html",  # a digit
        "https://rеgion-pay.com/pages/compensation.html",  # a Cyrillic letter
        "https://xn--rgion-pay-e2a.com/",  # the same in its coded name
        "https://region-pay.com.example.net/pages/compensation.html",  # a subdomain
        "https://region-pay.com@example.net/pages/compensation.html",  # a name before the host
        "https://region-pay.com%40example.net/pages/compensation.html",
        "https://region-pay.com\\@example.net/pages/compensation.html",
        "https://region-pay-com.example.net/",
        "https://regionpay.com/",
        "https://region-pay.jp/pages/compensation.html",
        "https://region-pay-support.com",
        "https://reqion-pay.com/",
        "https://regiom-pay.com/",
        "https://réģion-pay.com/",
        "https://region‐pay.com/pages/compensation.html",  # a dash of another kind
        "https://giftpacl.jp/x",
        "https://moc.region-pay.example/",
        "region-pay.com.example.net",
    ],
)
def test_look_alike_links_are_seen_through(text: str) -> None:
    found = verdicts(text)
    assert found <= {"link_alike", "link_unknown"}
    assert found, find(text)
    if "\\" not in text:
        assert found == {"link_alike"}


@given(
    st.sampled_from(["region-pay.com", "giftpad.jp"]), st.integers(0, 13), st.sampled_from("abcxyz019-é\u0435\u200d")
)
def test_no_change_of_a_name_passes_for_the_real_one(host: str, place: int, letter: str) -> None:
    changed = host[:place] + letter + host[place + 1 :]
    visible = changed.replace("\u200d", "")
    if visible != host:
        assert not verdicts(f"https://{changed}/pages/compensation.html") & {"site", "mail_same"}
        assert not verdicts(f"regionpay_compensation_ml@{changed}") & {"mail_same"}


@pytest.mark.parametrize(
    "text",
    [
        "", "こんにちは", "期限は4月30日ですか", "2/24 10:00", "GM12345678", "4071-2285-33です", "ver.2です",
        "apply.Thanks a lot", "3.5", "R5.2.24", "U.S.A.",
        "05-10から届く？", "2023-03-24", "1円以上", "e.g. this", "受付番号は4071-9283-56", "￥1,000.00",
    ],
)  # fmt: skip
def test_what_names_no_sender_is_not_checked(text: str) -> None:
    assert BOOK.check_sender(text, NOW, "ja") is None


@pytest.mark.parametrize(
    "text",
    ["私の電話番号は090-1234-5678です", "登録したメールアドレスはtaro@example.comです", "my phone is 090-1234-5678"],
)
def test_a_travellers_own_number_is_not_taken_for_a_sender(text: str) -> None:
    assert BOOK.check_sender(text, NOW, "ja") is None


@pytest.mark.parametrize(
    "text",
    [
        "Reisen.comで予約した宿でも補償されますか", "旅館さがし.net から取った宿でもらった券なのですが", "tabi-navi.jpで見つけた宿に泊まりました。残額があります",
        "I booked the inn through Reisen.com. Am I covered?", "宿は0279-88-1234で、そこでもらいました", "gift-mart.jpで使えるポイントですか",
        "mail-box.jpのメールアドレスで登録したけど届きますか", "taro@mail-box.jpで登録しました。届いていません", "旅館の公式サイト yado-kusa.jp から申し込みました",
    ],
)  # fmt: skip
def test_a_site_or_a_number_told_in_passing_is_no_sender(text: str) -> None:
    assert BOOK.check_sender(text, NOW, "ja") is None


@pytest.mark.parametrize(
    "text",
    [
        "gift-mart.jpからメールが来た", "gift-mart.jp", "gift-mart.jpって本物？", "03-1111-2222は誰の番号ですか", "090-1111-2222から着信がありました",
        "I got a text from gift-mart.jp", "Is gift-mart.jp safe?", "https://gift-mart.jp で予約しました", "regionpay.comで申請しました", "これは？ 03-1111-2222",
        "point@gift-mart.jp に書かれた通りにしました", "gift-mart.jpというリンクです", "この番号から 0570-111-222",
    ],
)  # fmt: skip
def test_what_came_or_is_asked_about_is_checked(text: str) -> None:
    assert BOOK.check_sender(text, NOW, "ja") is not None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("番号が03-5244-9370と違うSMSが来ました", "お知らせだけでは決められません"),
        ("03-5244-9370ではないところから来ました", "お知らせだけでは決められません"),
        ("The text was not from 03-5244-9370", "お知らせだけでは決められません"),
        (f"{MAIL}ではない差出人です", "違います"),
        ("03-5244-9370から来ました。本物で間違いないですか", "同じです"),
    ],
)
def test_a_sender_that_is_named_as_another_than_the_notices_is_not_confirmed(text: str, told: str) -> None:
    assert told in checked(text).lead


def test_who_is_asked_for_a_card_or_money_by_an_unknown_sender_is_told_to_give_none() -> None:
    told = checked("090-1234-5678からカード番号を入れてとSMSが来ました")
    assert "書かず、お金も払わない" in told.lines[0]
    assert all("払わない" not in line for line in checked("090-1234-5678からSMSが来ました").lines)


def test_a_whole_message_is_judged_by_its_worst_part() -> None:
    said = checked("03-5244-9370から「ポイント受取はこちら https://regi0n-pay.example/get 本日中」")
    assert said.lead == "このリンクは、お知らせにある名前と似ていますが違います。"
    assert said.lines[0] == "・番号は、お知らせのSMSの送信元と同じ"
    assert "リンクは開かず" in "".join(said.lines)
    assert said.clause == "お知らせ 2 連絡元"


def test_the_page_comes_with_the_time_at_which_it_is_open() -> None:
    early, late = (BOOK.check_sender(SITE, at(moment), "ja") for moment in ("2023-03-20T10:00", "2023-05-01T00:00"))
    assert early is not None
    assert late is not None
    assert early.plate is not None
    assert late.plate is not None
    assert (early.plate.state, late.plate.state) == ("before", "over")


HOSTILE = [
    "https://evil.example/get", "info@evil.example", "090-9999-8888", "regionpay_compensation_ml@giftpad.evil",
    "https://region-pay.com@evil.example/",
    "https://giftpad.jp/evil", f"{MAIL} https://evil.example/", "03-5244-9370 https://giftpad.jp/evil",
]  # fmt: skip


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_unknown_is_repeated_so_nothing_of_it_can_be_pressed(text: str, language: str) -> None:
    said = checked(text, language)
    shown = "\n".join((said.lead, *said.lines))
    assert "evil" not in shown
    assert "9999" not in shown
    for safe in ("安全です", "本物です", "is safe", "is genuine"):
        assert safe not in shown


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("text", [MAIL, "03-5244-9370", SITE, *HOSTILE])
def test_a_collection_link_is_never_vouched_for(text: str, language: str) -> None:
    said = checked(text, language)
    shown = "\n".join((said.lead, *said.lines))
    caution = {
        "ja": ("確かめられません", "開かず", "違うことがあります"),
        "en": ("cannot vouch", "Do not open", "lead elsewhere"),
    }[language]
    assert any(words in shown for words in caution)


def test_another_campaign_has_other_senders() -> None:
    said = museum().check_sender("refund@minato-museum.example", NOW, "en")
    assert said is not None
    assert said.lead.endswith("matches the sender in the notice.")
    other = museum().check_sender(MAIL, NOW, "en")
    assert other is not None
    assert "differs" in other.lead


@given(st.text())
def test_no_message_is_too_odd(text: str) -> None:
    for link in find(text).links:
        skeleton(link.host)
    BOOK.check_sender(text, NOW, "en")


@given(st.text("0123456789-. @:/()あa。％%\\<>xn+からSMS", max_size=200))
def test_no_message_of_marks_and_digits_is_too_odd(text: str) -> None:
    BOOK.check_sender(text, NOW, "ja")


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "a.",
        "a@",
        "0-",
        "(1",
        "https://",
        "xn--",
        "e\u0301",
        "a-",
        "03 ",
        "@.",
        "a.b@",
        "から",
        "+0",
        "\u200b",
        "1から",
    ],
)
def test_a_huge_message_costs_little(piece: str) -> None:
    text = piece * (2 * LONGEST // len(piece))
    start = time.process_time()
    BOOK.check_sender(text, NOW, "ja")
    assert time.process_time() - start < 5.0  # a runaway expression takes minutes


@pytest.mark.parametrize("sender", [MAIL, "03-5244-9370"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_comes_before_anything_is_sent_is_not_to_be_opened(sender: str, language: str) -> None:
    said = [BOOK.check_sender(sender, at(moment), language) for moment in ("2023-04-09T23:59", "2023-04-10T00:00")]
    early, due = (" ".join(bubble.lines) if bubble else "" for bubble in said)
    told = {"ja": ("4月10日", "開かず"), "en": ("10 April", "Do not open")}[language]
    assert all(part in early for part in told)
    assert not any(part in due for part in told)


def test_a_notice_that_names_no_period_of_sending_calls_nothing_early() -> None:
    assert museum().campaign.senders.sends == ""
