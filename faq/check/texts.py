"""What texts may hold: slots that something fills, days left while they are left, figures of the notice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from faq.campaign import Campaign
from faq.check.flaws import Flaw
from faq.check.passages import Passage
from faq.facts import Fact
from faq.folder import CampaignError, Folder, locate
from faq.notice import Notice
from faq.pen import STATES, VALUE_FORMS
from faq.text import Slot, plain, slots
from faq.words import COMMON

FOREIGN = {
    "en": re.compile(r"\d\s*[月日時分年]|[（(][月火水木金土日][）)]"),
    "ja": re.compile(r"(?:January|February|March|April|June|July|August|September|October|November|December)(?![a-z])"),
}
TAG = re.compile(r"</?[A-Za-z]|<!|&#?\w+;")
GIVEN_FORMS = frozenset().union(*VALUE_FORMS.values())


def flaw_of(campaign: Campaign, passage: Passage, reason: str) -> Flaw:
    folder: Folder = COMMON if passage.common else campaign.folder
    shown = f"faq/words/{passage.file}" if passage.common else passage.file
    return Flaw(shown, locate(folder.text(passage.file), passage.place), passage.place, reason)


def check_texts(campaign: Campaign, passages: list[Passage]) -> Iterator[Flaw]:
    notice = Notice(campaign.notice)
    for passage in passages:
        for reason in _reasons(campaign, notice, passage):
            yield flaw_of(campaign, passage, reason)


def _reasons(campaign: Campaign, notice: Notice, passage: Passage) -> Iterator[str]:
    if not passage.text.strip():
        yield "is empty"
        return
    try:
        held = slots(passage.text)
    except CampaignError as error:
        yield error.reason
        return
    for slot in held:
        yield from _check_slot(campaign, passage, slot)
    if FOREIGN[passage.language].search(plain(passage.text)):
        yield "has a date as another language writes it"
    if TAG.search(passage.text):
        yield "has a tag in it: what is said is text, and would be shown with it"
    if not passage.common:
        yield from notice.lacks(plain(passage.text))


def _check_slot(campaign: Campaign, passage: Passage, slot: Slot) -> Iterator[str]:
    shown = f"{{{slot.name}:{slot.form}}}" if slot.form else f"{{{slot.name}}}"
    fact = campaign.facts.all.get(slot.name)
    if fact is not None:
        if slot.form not in fact.forms:
            forms = ", ".join(sorted(form or "none" for form in fact.forms))
            yield f"{shown}: a fact of kind {fact.kind} has the forms {forms}"
        elif slot.form == "left" and not _is_left(fact, passage.ends):
            yield f"{shown}: nothing is left of it at some moment at which this is said"
    elif slot.name in STATES:
        if slot.form:
            yield f"{shown}: takes no form"
    elif not passage.of_words:
        yield f"{shown}: there is no fact of this name"
    elif slot.form not in GIVEN_FORMS:
        yield f"{shown}: there is no such form"


def _is_left(fact: Fact, ends: datetime | None) -> bool:
    """Whether days are left, to the opening of a moment or to the end of anything else, for as long as this is said."""
    bound = fact.begins if fact.kind == "moment" else fact.ends
    return ends is not None and bound is not None and ends <= bound
