"""Questions: what the knowledge found becomes an answer, a short choice, an honest 「書かれていません」, or a miss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot import handoff, reminding
from bot.altered import altered
from bot.effects import Missed, TurnKind
from bot.knowledge import EntryCard, Finding
from bot.reading import said_today, wants_person, without_unneeded
from bot.state import Turn
from bot.talk import Talk
from bot.words import Choice

KINDS: dict[str, TurnKind] = {
    "answer": "answer", "unstated": "unstated", "social": "social", "person": "handoff", "outside": "fallback",
}  # fmt: skip
OF_SENDERS = ("is_it_real", "senders")
MOST_OPTIONS, FEWEST_OPTIONS = 3, 2
MOST_ANSWERS = 2  # two questions in one message get both answers; more would be a dump


def hear(talk: Talk, text: str) -> Turn:
    """Answer free words. First what asks for a check of a sender, then the knowledge."""
    finding = find(talk, text)
    checked = talk.knowledge.check_sender(text, as_said(talk, text).now, talk.language)
    if checked is not None and not _asks_of_other_things(talk, text, finding):
        choices = (talk.choice("person"), talk.choice("ask:senders"))
        heard = talk.having(entry="is_it_real", topic="sender", misses=0)
        return heard.turn(checked, kind="answer", choices=choices, entry="is_it_real", rule="sender")
    if wants_person(text) and not _is_person(talk, finding):
        return handoff.call(talk, "asked", finding)
    return respond(talk, text, _beside_personal_data(talk, text, finding))


def _is_person(talk: Talk, finding: Finding) -> bool:
    """Whether the knowledge leads to a person by itself, and knows better why."""
    return finding.decision == "answer" and talk.knowledge.card(resolve(talk, finding.entries[0])).kind == "person"


def _beside_personal_data(talk: Talk, text: str, finding: Finding) -> Finding:
    """Where nothing was understood, what stands beside a name, an address or a telephone number is understood by itself."""
    if finding.decision not in {"miss", "outside"}:
        return finding
    plain = without_unneeded(text, talk.knowledge.public)
    beside = find(talk, plain) if plain not in {"", text} else finding
    return beside if beside.decision == "answer" else finding


def find(talk: Talk, text: str) -> Finding:
    return talk.knowledge.find(text, talk.state.tongue or talk.language, talk.state.topic)


def _asks_of_other_things(talk: Talk, text: str, finding: Finding) -> bool:
    """Whether a message that names an address or a number is plainly about something else than that address."""
    if finding.decision != "answer" or talk.knowledge.turns_on_sender(text, talk.now, talk.language):
        return False
    entry = resolve(talk, finding.entries[0])
    card = talk.knowledge.card(entry)
    if entry in OF_SENDERS or card.topic == "sender":
        return False
    return card.kind in {"answer", "person"} and finding.score >= 0.9


def respond(talk: Talk, text: str, finding: Finding) -> Turn:
    match finding.decision:
        case "answer":
            return answer(talk, _resolved(talk, finding.entries), finding, text)
        case "choose":
            return choose(talk, finding)
        case "outside":
            return outside(talk, finding)
        case "miss":
            return miss(talk, text, finding)


def outside(talk: Talk, finding: Finding) -> Turn:
    """Not ours. Letters that say nothing get words of their own once; after that they are a miss, which repeats no sentence."""
    group = finding.entries[0] if finding.entries else "outside_chat"
    if talk.knowledge.card(group).unread:
        if talk.state.misses:
            return miss(talk, "", finding)
        talk = talk.having(misses=1)
    said = talk.knowledge.answer(group, talk.now, talk.language)
    return talk.turn(said, kind="fallback", choices=talk.menu(), menu=True, entry=group, finding=finding)


def _resolved(talk: Talk, entries: Sequence[str]) -> list[str]:
    """The entries that are meant, each leaning on the one before it: the app, and when it comes."""
    meant: list[str] = []
    for entry in entries:
        meant.append(resolve(talk, entry))
        card = talk.knowledge.card(meant[-1])
        talk = talk.having(topic=card.topic or talk.state.topic, road=card.road or talk.state.road)
    return meant


def resolve(talk: Talk, entry: str) -> str:
    """The entry that is meant here: a bare 「いつまで？」 leans on the last answer, an open one on the known road."""
    state = talk.state
    if entry.startswith("@"):
        entry = talk.knowledge.follow_up(entry[1:], state.topic, state.road)
    return talk.knowledge.for_road(entry, state.road)


def answer(talk: Talk, entries: list[str], finding: Finding | None = None, text: str = "") -> Turn:
    """The answers to one or two entries, with what one may want next."""
    cards = [talk.knowledge.card(entry) for entry in dict.fromkeys(entries)][:MOST_ANSWERS]
    if len(cards) > 1:  # "it is not stated", of nothing in particular, would be untrue beside an answer
        cards = [card for card in cards if card.offered or card.kind != "unstated"]
    offering, cards = cards, _said_once(cards)
    first = cards[0]
    if first.kind == "person":
        return handoff.for_card(talk, first, text, finding, cards[1:])
    talk = as_said(talk, text)
    said = [talk.knowledge.answer(card.id, talk.now, talk.language) for card in cards]
    if first.id == "greeting" and talk.knowledge.overrun:
        said[0] = talk.bubble("greeting_overrun")
    if first.kind in {"social", "outside"}:
        choices = talk.menu() if first.id in {"greeting", "about_bot"} or first.kind == "outside" else ()
        return talk.turn(
            *said, kind=KINDS[first.kind], choices=choices, menu=bool(choices), entry=first.id, finding=finding
        )
    talk = talk.having(
        entry=first.id, topic=first.topic or talk.state.topic, road=first.road or talk.state.road, misses=0
    )
    kind = "answer" if any(card.kind == "answer" for card in cards) else KINDS[first.kind]
    return talk.turn(
        *said, kind=kind, choices=_next(talk, offering), ask_solved=kind == "answer", entry=first.id, finding=finding
    )


def as_said(talk: Talk, text: str) -> Talk:
    """The same turn on the day that the message says it is, if that is later than the clock's: nobody who writes もう5月なのに is told
    how many days are left until April ends."""
    said = said_today(text, talk.now.date())
    return altered(talk, now=datetime.combine(said, talk.now.timetz())) if said else talk


def _said_once(cards: list[EntryCard]) -> list[EntryCard]:
    """Without an answer that another of the two gives as well."""
    held = [card for card in cards if any(card.id in other.holds for other in cards)]
    return [card for card in cards if card not in held] or cards[:1]


def _next(talk: Talk, cards: list[EntryCard]) -> list[Choice]:
    """The acts of each answer, fairly shared; where nothing is stated, a person and the call centre."""
    share = 3 if len(cards) == 1 else 2
    acts = [act for card in cards for act in talk.knowledge.acts(card.id, talk.now)[:share]]
    if all(card.kind == "unstated" for card in cards):
        acts = [*acts, "person", "call"]
    elif "person" not in acts:
        acts = [*acts, "person"]
    shown = _told_apart([talk.choice(act, main=position == 0) for position, act in enumerate(acts)])
    asked = [choice for card in cards for choice in reminding.offer(talk, card.id, talk.state.road)]
    return [*shown[:3], *asked[:1], *shown[3:]]


def _told_apart(choices: list[Choice]) -> list[Choice]:
    """Two answers may offer the same act, each for its own case: nobody could tell the two buttons apart, so one asks which it is."""
    by_label: dict[str, Choice] = {}
    for choice in choices:
        first = by_label.setdefault(choice.label, choice)
        if first.data != choice.data:
            by_label[choice.label] = replace(first, data=first.data.partition(":")[0])
    return list(by_label.values())


def choose(talk: Talk, finding: Finding) -> Turn:
    """Not sure which: offer the two or three that it may be, and a way out."""
    choices = [*_options(talk, finding), talk.button("none", "act_none"), talk.choice("person")]
    return talk.turn(talk.bubble("choose"), kind="clarify", choices=choices, finding=finding, entry="")


def _options(talk: Talk, finding: Finding | None) -> list[Choice]:
    """What may be meant; where little is near, what most people ask for stands below it."""
    near = [entry for entry in (finding.suggestions if finding else ()) if talk.knowledge.card(entry).offered]
    choices = [talk.choice(f"ask:{entry}") for entry in near[:MOST_OPTIONS]]
    if len(choices) < FEWEST_OPTIONS:
        shown = {choice.label for choice in choices}  # an entry may have the menu's words
        asked = [talk.choice(act) for act in talk.knowledge.menu if act not in {"person", "message"}]
        choices += [choice for choice in asked if choice.label not in shown][: MOST_OPTIONS - len(choices)]
    return choices


def miss(talk: Talk, text: str, finding: Finding | None) -> Turn:
    """Nothing fits. Each miss in a row says something else, and the third offers a person."""
    count = talk.state.misses + 1
    nearest = finding.suggestions if finding else ()
    talk = talk.having(misses=count)
    if text:
        talk = talk.doing(Missed(text, nearest[0] if nearest else "", finding.score if finding else 0.0))
    if count == 1:
        choices = [*_options(talk, finding), talk.button("none", "act_none"), talk.choice("person")]
        return talk.turn(talk.bubble("miss_1"), kind="fallback", choices=choices, finding=finding, rule="miss")
    if count < 3:
        return talk.turn(
            talk.bubble("miss_2"), kind="fallback", choices=talk.menu(), menu=True, finding=finding, rule="miss"
        )
    return handoff.offer(talk, finding)
