"""The addresses and numbers in a pasted message, with the tricks that disguise them undone. Nothing is ever opened.

Undone are full-width letters, invisible and direction characters, the dots of other scripts, a name before `@` in a
link, backslashes, percent signs and international names (`xn--`). What looks alike and is not the same stays different.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import unquote

LONGEST = 4000  # characters read of a message; cut first, since normalising marks without end is slow
FILLERS = frozenset("\u115f\u1160\u3164\uffa0")  # letters that are seen as nothing

LETTER = r"a-z0-9\u00df-\u024f\u0370-\u052f"  # Latin, Greek, Cyrillic: what a look-alike name is made of
DASH = r"\u2010-\u2015\u2212-"
DOT = "[.。｡]"
STOP = r"\s<>\"'「」『』（）()、，【】［］"  # what ends an address
CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
TOP = (
    "com net org jp info biz xyz top site online shop club app dev cn kr us uk ru tw hk io me co cc tv link click live "
    "store tokyo vip work icu cyou page web asia mobi pro fun website space life world pw ws to ly gl gd example test"
)

# Compiled when a message first holds something like an address: it takes 20 ms, and most never do.
LINK = rf"(?P<scheme>[a-z][a-z0-9+.-]{{1,11}}):[/\\]{{2,}}(?P<rest>[^{STOP}]+)"
BARE = (
    rf"(?<![{LETTER}@._%+{DASH}])(?P<rest>(?:[{LETTER}](?:[{LETTER}{DASH}]*[{LETTER}])?{DOT})+"
    rf"(?:{'|'.join(TOP.split())}|xn--[a-z0-9-]+)(?![{LETTER}@])"
    rf"(?:@[{LETTER}.{DASH}]+)?(?::\d+)?(?:[/\\?#][^{STOP}。{CJK}]*)?)"
)
MAIL = (
    rf"(?<![{LETTER}@._%+{DASH}])[{LETTER}._%+{DASH}]+(?:@[{LETTER}._+{DASH}]+)*"
    rf"@[{LETTER}{DASH}]+(?:{DOT}[{LETTER}{DASH}]+)+"
)
HINT = re.compile(r"[@.。:\d]")  # without one of these a message, masked or not, holds nothing to be found
ADDRESSED = re.compile(r"[@.]|:[/\\]|[A-Za-z0-9-]。[A-Za-z]")  # without one of these there is no address
NUMBER = re.compile(r"(?<![A-Za-z0-9@./+-])[+(]?\d[\d()-]*(?: [\d()][\d()-]*)*(?![A-Za-z0-9@])")
SHORT = re.compile(
    r"(?<![\w-])(?P<ja>\d{3,8})(?:という番号|の番号)?から.{0,8}?(?:SMS|ショート|メッセ|メール|連絡|届|来)"
    r"|(?:sms|text|message)s? from (?P<en>\d{3,8})(?![\w-])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link taken apart. `disguised`: it names another host before an `@`, or writes its host in an odd way."""

    scheme: str  # "" when it is not written
    host: str  # in lower case, international names decoded
    tail: str  # path, query and fragment
    port: str = ""
    before: str = ""  # what stands before an @
    disguised: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a message holds, in order: links, mail addresses in lower case, phone numbers as digits."""

    links: tuple[Link, ...]
    mails: tuple[str, ...]
    phones: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.links or self.mails or self.phones)


NOTHING = Found((), (), ())


@lru_cache(maxsize=512)  # the same few words are most of what is read
def find(text: str) -> Found:
    if not HINT.search(unicodedata.normalize("NFKC", text[:LONGEST])):
        return NOTHING
    rest = unmasked(text)
    links: list[Link] = []
    mails: list[str] = []
    if ADDRESSED.search(rest):
        rest = _take_addresses(rest, links, mails)
    phones = [*_phones(rest), *(match["ja"] or match["en"] for match in SHORT.finditer(rest))]
    return Found(tuple(dict.fromkeys(links)), tuple(dict.fromkeys(mails)), tuple(dict.fromkeys(phones)))


def _take_addresses(text: str, links: list[Link], mails: list[str]) -> str:
    """Put the links and mail addresses of a text into the lists; what is left is the text without them."""

    def take_link(match: re.Match[str]) -> str:
        links.append(_link(match.groupdict().get("scheme", ""), match["rest"]))
        return " "

    def take_mail(match: re.Match[str]) -> str:
        mails.append(_dotted(match[0]).casefold().strip("."))
        return " "

    rest = _compiled(LINK).sub(take_link, text)
    rest = _compiled(MAIL).sub(take_mail, _compiled("mailto:").sub(" ", rest))
    return _compiled(BARE).sub(take_link, rest)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def unmasked(text: str) -> str:
    """The text without what cannot be seen, in its plain width."""
    seen = "".join(character for character in text[:LONGEST] if not _unseen(character))
    plain = unicodedata.normalize("NFKC", seen)
    return "".join(" " if unicodedata.category(character) in {"Cc", "Zs"} else character for character in plain)


def _unseen(character: str) -> bool:
    selector = "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
    return selector or character in FILLERS or unicodedata.category(character) == "Cf"


def _dotted(host: str) -> str:
    return host.replace("。", ".").replace("｡", ".")


def _link(scheme: str, rest: str) -> Link:
    cut = re.search(r"[/?#\\]", rest)
    authority, tail = (rest[: cut.start()], rest[cut.start() :]) if cut else (rest, "")
    before, _, place = authority.rpartition("@")
    place = _without_speech(unquote(_dotted(place)))
    host, _, port = place.partition(":")
    named = _named(host.casefold().strip("."))
    tail = re.split(rf"[。{CJK}]", tail)[0].rstrip(".,;:!?*~")
    odd = bool(before) or "\\" in rest or "%" in authority or "xn--" in host.casefold()
    return Link(scheme.casefold(), named, tail, port, before.casefold(), odd)


def _without_speech(host: str) -> str:
    """A host without the Japanese sentence that goes on right behind it: region-pay.comですか."""
    spoken = re.match(rf"(?:[{LETTER}{DASH}]+\.)+[a-z]{{2,24}}(?=[{CJK}])", host, re.IGNORECASE)
    return spoken[0] if spoken else host


def _named(host: str) -> str:
    """International names decoded: xn--… as the letters that are shown."""
    return ".".join(_decoded(label) for label in host.split("."))


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _phones(text: str) -> Iterator[str]:
    """Telephone numbers as digits: numbers beside each other apart, one in groups with blanks together."""
    for run in NUMBER.finditer(text.translate(FOLDED_DASHES)):
        waiting = ""
        for group in run[0].split(" "):
            alone = _phone(group)
            joined = _phone(waiting + group)
            if alone or joined:
                yield alone or joined
            waiting = "" if alone or joined else waiting + group


FOLDED_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc", "-"))


def _phone(written: str) -> str:
    """The digits as dialled in Japan, or with + for another country; "" if it is no telephone number."""
    digits = "".join(character for character in written if character.isdecimal())
    if written.startswith("+"):
        if digits.startswith("81"):
            return _phone("0" + digits[2:].removeprefix("0"))
        return f"+{digits}" if 8 <= len(digits) <= 15 else ""
    longer = re.match(r"0(?:[5-9]0|800)", digits)
    return digits if digits.startswith("0") and len(digits) in {10, 11 if longer else 10} else ""
