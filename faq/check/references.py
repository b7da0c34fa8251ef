"""Whether everything that is named exists, and everything that exists can be reached."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from faq.acts import must_exist
from faq.campaign import Campaign
from faq.check.flaws import Flaw, at
from faq.entries import PlateDates
from faq.matching.facts_told import FILE as FACTS_TOLD
from faq.matching.facts_told import read_facts_told
from faq.pen import Pen
from faq.reminders import FILE as REMINDERS
from faq.roads import ANY, START

ROADS = "roads.toml"
NEEDED = ("human", "is_it_real", "senders", "outside_chat")  # entries that the dialogue itself turns to
OF_SENDERS = "sender"  # the topic on which the check of what came leans


def check_references(campaign: Campaign) -> Iterator[Flaw]:
    yield from _check_entries(campaign)
    yield from _check_menu(campaign)
    yield from _check_questions(campaign)
    yield from _check_verdicts(campaign)
    yield from _check_roads(campaign)
    yield from _check_leaning(campaign)
    yield from _check_form(campaign)
    yield from _check_reminders(campaign)
    yield from _check_facts_told(campaign)


def _check_entries(campaign: Campaign) -> Iterator[Flaw]:
    roads = campaign.roads
    for needed in NEEDED:
        if needed not in campaign.entries:
            yield Flaw("entries", 0, needed, "every campaign needs an entry of this name")
    topics = {topic for table in roads.follow_ups.values() for topic in table}
    for entry, head in campaign.entries.items():
        file = campaign.file_of(entry)
        yield from _check_acts(campaign, file, f"{entry}.next", head.next)
        for number, span in enumerate(campaign.states(entry).spans):
            yield from _check_acts(campaign, file, f"{entry}.state.{number}.next", span.held.next or ())
        if head.plate:
            yield from _check_plate(campaign, file, f"{entry}.plate", head.plate)
        card = head.card
        if card.road and not roads.named(card.road):
            yield at(campaign.folder, file, f"{entry}.road", f"there is no road {card.road}")
        if card.verdict and card.verdict not in roads.verdicts:
            yield at(campaign.folder, file, f"{entry}.verdict", f"there is no verdict {card.verdict}")
        if card.act:
            yield from _check_acts(campaign, file, f"{entry}.act", (card.act,))
        for held in card.holds:
            if held not in campaign.entries:
                yield at(campaign.folder, file, f"{entry}.holds", f"there is no entry {held}")
        if topics and card.topic not in {"", OF_SENDERS, *topics}:
            yield at(campaign.folder, file, f"{entry}.topic", f"no follow-up leans on the topic {card.topic}")


def _check_acts(campaign: Campaign, file: str, place: str, acts: tuple[str, ...]) -> Iterator[Flaw]:
    for act in acts:
        if _no_act(campaign, act):
            yield at(campaign.folder, file, place, f"there is no act {act}")


def _no_act(campaign: Campaign, act: str) -> bool:
    try:
        must_exist(Pen(campaign, campaign.languages[0], datetime.max.replace(tzinfo=campaign.zone)), act)
    except KeyError:
        return True
    return False


def _check_plate(campaign: Campaign, file: str, place: str, plate: PlateDates) -> Iterator[Flaw]:
    facts = campaign.facts
    if plate.ends not in facts or facts[plate.ends].ends is None:
        yield at(campaign.folder, file, place, f"{plate.ends} is no fact that ends")
    if plate.opens and (plate.opens not in facts or facts[plate.opens].begins is None):
        yield at(campaign.folder, file, place, f"{plate.opens} is no fact that begins")
    if plate.words and not any(
        key.startswith(f"plate_{plate.words}_") for key in campaign.words(campaign.languages[0])
    ):
        yield at(campaign.folder, file, place, f"no plate has the words {plate.words}")


def _check_menu(campaign: Campaign) -> Iterator[Flaw]:
    yield from _check_acts(campaign, "campaign.toml", "menu", campaign.menu)
    yield from _check_acts(campaign, "campaign.toml", "menu_overrun", campaign.menu_overrun)
    if campaign.senders.plate:
        yield from _check_plate(campaign, "campaign.toml", "senders.plate", campaign.senders.plate)


def _check_questions(campaign: Campaign) -> Iterator[Flaw]:
    """Every choice leads somewhere, every question is asked, and none leads back to itself."""
    questions, verdicts = campaign.roads.questions, campaign.roads.verdicts
    if START not in questions:
        yield at(campaign.folder, ROADS, "questions", f"there is no question {START}")
        return
    for name, question in questions.items():
        for number, choice in enumerate(question.choices):
            what, _, target = choice.to.partition(":")
            known = {"question": questions, "verdict": verdicts}.get(what, {})
            if target not in known:
                yield at(campaign.folder, ROADS, f"questions.{name}.choices.{number}.to", f"there is no {choice.to}")
        if _leads_to(campaign, name, name):
            yield at(campaign.folder, ROADS, f"questions.{name}", "leads back to itself")
        if name != START and not _leads_to(campaign, START, name):
            yield at(campaign.folder, ROADS, f"questions.{name}", "is never asked")


def _leads_to(campaign: Campaign, start: str, goal: str) -> bool:
    questions, seen, waiting = campaign.roads.questions, set[str](), [start]
    while waiting:
        question = questions.get(waiting.pop())
        for choice in question.choices if question else ():
            what, _, target = choice.to.partition(":")
            if what == "question" and target == goal:
                return True
            if what == "question" and target not in seen:
                seen.add(target)
                waiting.append(target)
    return False


def _check_verdicts(campaign: Campaign) -> Iterator[Flaw]:
    roads = campaign.roads
    reached = {choice.to for question in roads.questions.values() for choice in question.choices}
    reached |= {f"verdict:{head.card.verdict}" for head in campaign.entries.values()}
    for name, ruling in roads.verdicts.items():
        place = f"verdicts.{name}"
        if f"verdict:{name}" not in reached:
            yield at(campaign.folder, ROADS, place, "is never reached")
        if ruling.road and ruling.road not in roads.roads:
            yield at(campaign.folder, ROADS, f"{place}.road", f"there is no road {ruling.road}")
        yield from _check_acts(campaign, ROADS, f"{place}.next", ruling.next)
        for number, span in enumerate(ruling.then.spans):
            yield from _check_acts(campaign, ROADS, f"{place}.then.{number}.next", span.held.next or ())


def _check_roads(campaign: Campaign) -> Iterator[Flaw]:
    offered = _offered(campaign)
    for name, road in campaign.roads.roads.items():
        place = f"roads.{name}"
        if f"guide:{name}" not in offered:
            yield at(campaign.folder, ROADS, place, "no button leads to its steps")
        for kind in road.kinds:
            if kind not in {known.id for known in campaign.forms[campaign.languages[0]].kinds}:
                yield at(campaign.folder, ROADS, f"{place}.kinds", f"the form has no kind {kind}")
        for number, step in enumerate(road.steps):
            for entry in (step.entry, *step.fails):
                if entry not in campaign.entries:
                    yield at(campaign.folder, ROADS, f"{place}.steps.{number}", f"there is no entry {entry}")


def _offered(campaign: Campaign) -> set[str]:
    """Every act that some button shows."""
    acts = {*campaign.menu, *campaign.menu_overrun}
    for entry, head in campaign.entries.items():
        acts |= set(head.next)
        acts |= {act for span in campaign.states(entry).spans for act in span.held.next or ()}
    for ruling in campaign.roads.verdicts.values():
        acts |= set(ruling.next)
        acts |= {act for span in ruling.then.spans for act in span.held.next or ()}
    return acts


def _check_leaning(campaign: Campaign) -> Iterator[Flaw]:
    """What leans on a road or a topic names roads, topics and entries that there are."""
    roads = campaign.roads
    topics = {head.card.topic for head in campaign.entries.values()} | {ANY}
    tables = {"for_road": (roads.for_road, set(roads.roads), "road"), "follow_ups": (roads.follow_ups, topics, "topic")}
    for key, (table, known, what) in tables.items():
        for name, meant in table.items():
            if key == "for_road" and name not in campaign.entries:
                yield at(campaign.folder, ROADS, f"{key}.{name}", f"there is no entry {name}")
            for leaned_on, entry in meant.items():
                place = f"{key}.{name}.{leaned_on}"
                if leaned_on not in known:
                    yield at(campaign.folder, ROADS, place, f"there is no {what} {leaned_on}")
                if entry not in campaign.entries:
                    yield at(campaign.folder, ROADS, place, f"there is no entry {entry}")


def _check_form(campaign: Campaign) -> Iterator[Flaw]:
    for item in campaign.forms[campaign.languages[0]].items:
        if item.unknown and item.unknown not in campaign.entries:
            yield at(campaign.folder, "form.toml", f"items.{item.id}.unknown", f"there is no entry {item.unknown}")


def _check_reminders(campaign: Campaign) -> Iterator[Flaw]:
    for name, deadline in campaign.reminders.items():
        for entry in deadline.after:
            if entry not in campaign.entries:
                yield at(campaign.folder, REMINDERS, f"{name}.after", f"there is no entry {entry}")
        for road in deadline.roads:
            if road not in campaign.roads.roads:
                yield at(campaign.folder, REMINDERS, f"{name}.roads", f"there is no road {road}")
        if not deadline.after and not deadline.roads:
            yield at(campaign.folder, REMINDERS, name, "is never offered: it names no entry and no road")
        yield from _check_acts(campaign, REMINDERS, f"{name}.next", deadline.next)


def _check_facts_told(campaign: Campaign) -> Iterator[Flaw]:
    """What rests on a fact that can be denied, and what answers instead, must be entries."""
    if not campaign.folder.has(FACTS_TOLD):
        return
    for fact in read_facts_told(campaign.folder.text(FACTS_TOLD)).facts:
        named = {entry for of in fact.instead.values() for pair in of.items() for entry in pair if entry}
        for entry in sorted(named - set(campaign.entries)):
            yield at(campaign.folder, FACTS_TOLD, entry, f"there is no entry {entry}")
