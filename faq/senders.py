"""Is it real? What a pasted sender, number, link or whole message is, held against the notice.

Something is checked when it came to the traveller, is asked about, or stands alone: a booking site that was used, or
the number of the hotel, is no sender. Only an exact match is a match. A mail address that differs does not match, since
the notice prints the only one. A number may be shown differently by the carrier, and the address of the collection page
is not printed: there the notice cannot tell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.words import Bubble
from faq.addresses import Found, Link, find, unmasked
from faq.pen import Pen
from faq.plates import write_plate

Verdict = Literal[
    "mail_other",  # does not match
    "mail_alike",
    "link_alike",
    "link_unknown",  # the notice cannot tell
    "phone_unknown",
    "mail_same",  # matches
    "mail_domain",
    "sms_same",
    "site",
    "call_centre",
]
WORST_FIRST: tuple[Verdict, ...] = (
    "mail_alike", "link_alike", "mail_other", "link_unknown", "phone_unknown", "mail_domain", "mail_same", "sms_same",
    "site", "call_centre",
)  # fmt: skip
NOT_CONFIRMED = frozenset(WORST_FIRST[:5])
SENT_FROM: frozenset[Verdict] = frozenset({"mail_same", "sms_same"})

OWN = re.compile(
    r"(?:私|わたし|自分|うち|家族|妻|夫|母|父)の.{0,12}(?:メール|アドレス|電話|番号)|(?:メール|アドレス|電話|番号).{0,8}(?:変え|変わ|変更)"
    r"|(?:電話|メール|アドレス|連絡先)(?:番号)?は|[でにを]登録|\bmy (?:e-?mail|mail|phone|number|address)|\bregistered\b",
    re.IGNORECASE,
)
CAME = re.compile(
    r"本物|偽|ニセ|詐欺|怪し|あやし|不審|フィッシング|ウイルス|信[用じ]|騙|だまさ|安全|公式.{0,6}(?:です|なの|か[?。\s]|か$|\?)"
    r"|(?:誰|だれ|どこ|何|なに)の?(?:番号|電話|アドレス)|この(?:番号|アドレス|リンク|URL|サイト|ページ|メール)|送信元|差出人|着信|かかって"
    r"|(?:開|ひら)い[てた]|クリック|タップし|押し[てた]|踏[んむ]|に(?:返信|返事|かけ直|折り返)|(?:という|って)(?:リンク|URL|アドレス|メール|番号)"
    r"|(?:から|より)の?.{0,12}?(?:メール|SMS|ショート|メッセ|連絡|通知|電話|リンク|URL|案内|(?:来|き)[たてま]|届[いき](?!て?い?な|ませ))"
    r"|(?:メール|SMS|ショート|メッセ|リンク|URL|通知|案内|これ)(?:[がはも、]|\s).{0,10}?(?:(?:来|き)[たてま]|届[いき](?!て?い?な|ませ)|送られ|受信)"
    r"|\b(?:real|fake|scam|phish\w*|genuine|legit\w*|safe|spam|suspicious|trust\w*|fraud\w*|click\w*|tap|sender|who is|whose)\b"
    r"|\bis\b.{0,40}\bofficial|\b(?:e-?mail|mail|sms|text|message|link|call|notice)s?\b.{0,24}\b(?:from|came|says?|said|arrived|asks?|asking)\b"
    r"|\b(?:got|received?|getting)\b.{0,24}\b(?:e-?mail|mail|sms|text|message|link|call)\b|\b(?:texted|e-?mailed|called|sent)\b.{0,12}\b(?:me|us)\b"
    r"|\bthis (?:link|number|address|site|page|e-?mail|sms)\b",
    re.IGNORECASE,
)
DIFFERS = re.compile(  # the notice's own is named, and what came is another
    r"(?:[0-9]|\.(?:jp|com))\W{0,3}(?:から)?(?:(?:では|じゃ)(?:な[いく]|あり)|と(?:は)?(?:違|ちが|異な|別)|以外)"
    r"|(?:not|n't)\s+(?:(?:come|came|sent|be|match|the|from|number|address)\s+)*\+?[\w.-]{0,64}(?:[0-9]|@)|\b(?:other than|different from)\s+\S{0,64}(?:[0-9]|@)",
    re.IGNORECASE,
)
INSTEAD: dict[Verdict, Verdict] = {
    "mail_same": "mail_other",
    "sms_same": "phone_unknown",
    "call_centre": "phone_unknown",
}
DEMAND = re.compile(
    r"カード|クレジット|暗証|パスワード|口座|手数料|振り?込|送金|(?:支払|払)(?:え|う|っ)|認証(?:コード|番号)"
    r"|\b(?:credit|card|password|pin|bank|fee|verification|to pay|pay (?:a|the|us|now))\b",
    re.IGNORECASE,
)
JUDGED = re.compile(  # whether it is real is asked, or whether it may be opened
    r"本物|偽|ニセ|詐欺|怪し|あやし|不審|フィッシング|ウイルス|騙|だまさ|安全|信[用じ]|公式.{0,6}(?:です|なの|か[?。\s]|か$|\?)"
    r"|(?:合|あ)って(?:い)?(?:ます|る)(?:か|の|\?)|(?:開|ひら)い(?:て|ても)も?(?:いい|良い|よい|よろし|大丈夫|平気|問題)|この(?:リンク|URL|サイト|ページ|アドレス|ホームページ)"
    r"|\b(?:real|fake|scam|phish\w*|genuine|legit\w*|safe|spam|suspicious|trust\w*|fraud\w*|official)\b|\bthis (?:link|url|site|page|address)\b",
    re.IGNORECASE,
)
LINKED = r"[a-z][a-z0-9+.-]{1,11}:[/\\]{2}[^\s<>\"'「」『』（）()、，【】［］]{1,300}"
TURNS_ON_LINK = re.compile(  # https://… から申請していいですか; 申請ページは https://… ですか; is https://… the page?
    rf"{LINKED}[\s」』)）]*(?:(?!が、|ですが|ますが|したが|けど|ので)[^。、\n]){{0,16}}(?:か[?。]?\s*$|か[?。]|\?)"
    rf"|[はが]\s*[「『(（]?{LINKED}[\s」』)）]*(?:です|で(?:合|あ)って|で(?:いい|よろし|大丈夫|ok))"
    rf"|\b(?:is|are|can|may|should|do)\b[^.?\n]{{0,40}}{LINKED}",
    re.IGNORECASE,
)
FEW = 6  # letters beside an address: これは？
ALIKE = str.maketrans(
    "i013457$@|абвгдеёкмнорстухіјѕԁԛԝɡıαβεικνορτυχ",
    "loleastsalabbrdeekmhopctyxljsdqwglabelknoptux",
)
# Letters; a long name with two changed, dropped or added is still read as the other, a short one with one.
LONG_NAME = 8


@dataclass(frozen=True, slots=True)
class Official:
    """What the notice prints, ready to be compared."""

    mail: str
    site: Link
    sms: str
    phone: str

    @property
    def mail_host(self) -> str:
        return self.mail.partition("@")[2]

    @property
    def names(self) -> tuple[str, ...]:
        """The names in the official hosts that others may imitate: region-pay, giftpad."""
        return tuple(host.split(".")[0] for host in (self.site.host, self.mail_host))


def check(text: str, pen: Pen) -> Bubble | None:
    """What the message is, or None when it names no sender, number or link to be checked."""
    found = find(text)
    if not (found.mails or found.links or found.phones):
        return None
    judged = set(judge(found, official(pen)))
    if DIFFERS.search(unicodedata.normalize("NFKC", text)):
        judged = {INSTEAD.get(verdict, verdict) for verdict in judged}
    verdicts = sorted(judged, key=WORST_FIRST.index)
    if not verdicts or (set(verdicts) <= NOT_CONFIRMED and not is_asked_of(found, verdicts, text)):
        return None
    senders = pen.campaign.senders
    worst, clause, plate = verdicts[0], senders.clause, None
    if worst == "site":
        clause = pen.campaign.facts[senders.site].clause
        plate = write_plate(pen, senders.plate) if senders.plate else None
    elif worst == "call_centre":
        clause = pen.campaign.facts[senders.phone].clause
    demanded = DEMAND.search(text) is not None and not NOT_CONFIRMED.isdisjoint(verdicts)
    lines = (*((pen.say("sender_demand"),) if demanded else ()), *_lines(pen, verdicts))
    return Bubble(pen.say(f"sender_{worst}"), lines, plate, clause=pen.say("clause", clause=clause))


def turns_on(text: str, pen: Pen) -> bool:
    """Whether what a message names is to be judged before anything else is answered: an imitation always, and what is asked about. An
    answer about the claim page to whom a link is shown would vouch for that link."""
    found = find(text)
    verdicts = set(judge(found, official(pen))) if found else set()
    if verdicts & {"mail_alike", "link_alike"}:
        return True
    if not found.links:
        return False
    seen = unmasked(text)
    if JUDGED.search(seen):
        return True
    beside = sum(map(str.isalpha, re.sub(LINKED, " ", seen, flags=re.IGNORECASE)))
    if NOT_CONFIRMED.isdisjoint(verdicts):  # no answer can vouch for more than the notice does
        return beside == 0
    return beside <= FEW or TURNS_ON_LINK.search(seen) is not None


def is_asked_of(found: Found, verdicts: Iterable[Verdict], text: str) -> bool:
    """Whether what the notice does not print came to the traveller or is asked about, rather than told in passing: the own number, that
    of a hotel, the site on which the trip was booked. A mail address, a whole link or an imitation counts as asked about."""
    if CAME.search(text):
        return True
    if OWN.search(text):
        return False
    pasted = any(link.scheme or link.tail or link.disguised for link in found.links)
    if pasted or not set(verdicts) <= {"link_unknown", "phone_unknown"}:
        return True
    told = (*(link.host for link in found.links), *found.phones)
    return sum(map(str.isalpha, text)) - sum(map(str.isalpha, "".join(told))) <= FEW


def _lines(pen: Pen, verdicts: list[Verdict]) -> Iterator[str]:
    """What else the message holds, what to do, and what the notice prints instead."""
    senders = pen.campaign.senders
    facts = {"official_mail": senders.mail, "official_sms": senders.sms, "official_site": senders.site}
    values = {slot: pen.fact(pen.campaign.facts[fact]) for slot, fact in facts.items()}
    if len(verdicts) > 1:
        yield from (pen.say(f"sender_also_{verdict}") for verdict in verdicts[1:])
    sending = pen.campaign.facts[senders.sends] if senders.sends else None
    if sending and sending.begins and pen.now < sending.begins and verdicts[0] in SENT_FROM:
        # The strongest sign of all: what carries the right sender cannot be from there yet.
        yield from pen.say("sender_early", sending=pen.fact(sending, "from")).split("\n")
    else:
        yield from pen.say(f"sender_{verdicts[0]}_then", **values).split("\n")


def official(pen: Pen) -> Official:
    facts, senders = pen.campaign.facts, pen.campaign.senders
    site = find(facts[senders.site].value).links[0]
    phones = [_digits(facts[fact].value) for fact in (senders.sms, senders.phone)]
    return Official(facts[senders.mail].value.casefold(), site, *phones)


def _digits(phone: str) -> str:
    return "".join(character for character in phone if character.isdecimal())


def judge(found: Found, official: Official) -> Iterator[Verdict]:
    """The verdict on each thing found."""
    for mail in found.mails:
        yield _judge_mail(mail, official)
    for link in found.links:
        yield _judge_link(link, official)
    for phone in found.phones:
        yield "sms_same" if phone == official.sms else "call_centre" if phone == official.phone else "phone_unknown"


def _judge_mail(mail: str, official: Official) -> Verdict:
    if mail == official.mail:
        return "mail_same"
    host = mail.rpartition("@")[2]
    return "mail_alike" if host != official.mail_host and _imitates(mail.replace("@", "."), official) else "mail_other"


def _judge_link(link: Link, official: Official) -> Verdict:
    plain = not link.disguised and link.port in {"", "443"} and link.scheme in {"", "https"}
    if plain and (link.host, link.tail) == (official.site.host, official.site.tail):
        return "site"
    if plain and link.host == official.mail_host and not link.tail and not link.scheme:
        return "mail_domain"
    known = any(
        link.host == host or link.host.endswith(f".{host}") for host in (official.site.host, official.mail_host)
    )
    if _imitates(link.before, official) or (not known and _imitates(link.host, official)):
        return "link_alike"
    return "link_unknown"


def _imitates(host: str, official: Official) -> bool:
    """Whether a host would be read as an official one: its name somewhere in it, or a name hardly different from it."""
    whole = skeleton(host)
    labels = [skeleton(label) for label in re.split(r"[.@_]", host)]
    names = [skeleton(name) for name in official.names]
    return any(name in whole or any(nearly(label, name) for label in labels) for name in names)


def skeleton(name: str) -> str:
    """A name as the eye takes it in: without accents, dots and dashes, look-alike letters and digits made one."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(one))
    plain = bare.translate(ALIKE).replace("rn", "m").replace("vv", "w").replace("cl", "d")
    return "".join(one for one in plain if one.isalnum())


def nearly(name: str, other: str) -> bool:
    """Whether so few letters differ (Levenshtein) that one name is read as the other."""
    most = 2 if len(other) >= LONG_NAME else 1
    if abs(len(name) - len(other)) > most:
        return False
    before = list(range(len(other) + 1))
    for row, letter in enumerate(name, 1):
        now = [row]
        for column, wanted in enumerate(other, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (letter != wanted)))
        before = now
    return before[-1] <= most
