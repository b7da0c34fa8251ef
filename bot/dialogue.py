"""How a conversation goes: `advance` makes a turn of what came in. Pure: the whole machine.

The rules, in the order in which they are tried (what a button does stands in `acts.py`):

1. While a person owns the conversation the desk is silent. Words that are too long are said to be.
2. A pressed button is an act; an act that is not known, or no longer fits, changes nothing and says so.
3. Typed words that are the label of a choice just shown, or its number, are that choice. The line that a poster has made ready is a greeting.
4. Words that steer (戻る, 最初から, あとで, やめる, メニュー) or name a language work everywhere.
5. A number that moves a claim from another device or channel goes on with it here.
6. The scene understands its own words first: the form its items, the triage its answers, the status its numbers. Only who waits for a
   person and asks for the place is told it whatever the scene is.
7. Words about where one stands, at a step, with a filed claim, are no question to the knowledge.
8. はい takes the first of the choices offered last, where that is a way on.
9. Everything else is a question to the knowledge.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import get_args

from bot import answering, claim, form, handoff, moving, receipt, reminding, staffed, standing, status
from bot.acts import back, menu, openings, perform, restart, stale
from bot.altered import altered
from bot.effects import CameFrom, ShowStaff, TakeOver, Trace, TurnKind
from bot.knowledge import EXACT, Knowledge
from bot.languages import WORDED, in_language, offering_other_languages
from bot.reading import (
    commands,
    fold,
    has_reported,
    mask_unneeded,
    read_language,
    read_receipt,
    read_standing,
    read_yes_no,
)
from bot.reading.claims import EVERY, MASK
from bot.records import Records
from bot.state import State, Turn
from bot.talk import Talk
from bot.words import Bubble, Heard, Incoming

OFFERS = (
    "claim", "which", "guide:", "person", "message", "form:send", "form:keep", "form:resume", "status", "queue:leave",
)  # fmt: skip
HEARD: frozenset[str] = frozenset(get_args(Heard))
SPEECHLESS: frozenset[str] = frozenset({"sticker", "image", "video", "audio", "file", "location", "thing"})
LONGEST = 2_000  # characters that are answered; longer words are kept, and said to be too long
MOST_BESIDE_A_NUMBER = 16  # letters: 受付番号は4071-9283-56です
BUT_SENDERS = tuple(kind for kind in EVERY if kind not in {"phone", "mail"})
SILENT: frozenset[str] = frozenset({"leave", "unsend", "odd"})


def advance(state: State, incoming: Incoming, now: datetime, knowledge: Knowledge, records: Records) -> Turn:
    """The turn that `incoming` makes of `state` at the moment `now` (aware, JST)."""
    assert incoming.kind in HEARD, incoming.kind
    if incoming.kind in SILENT:
        left = form.without(state, incoming.text, now, knowledge) if incoming.kind == "unsend" else state
        return Turn(left, trace=Trace("silent", rule=incoming.kind))
    if records.handoff() == "owned":
        return staffed.hear(state, incoming)
    if len(incoming.text) > LONGEST:  # not even their language is looked for: it would take as long as they are
        return _too_long(Talk(state, now, knowledge, records))
    talk = Talk(in_language(state, incoming, knowledge), now, knowledge, records)
    met = talk.state.tongue != state.tongue
    if met:
        talk = talk.after(talk.bubble(f"speaks_{talk.state.tongue}"))
    if source := knowledge.source(incoming.source):
        talk = talk.doing(CameFrom(source))
    turn = _hear(talk, incoming)
    if met:
        turn = offering_other_languages(turn, talk)
    shown = _as_kept(incoming.text, turn, knowledge) if incoming.kind in WORDED else incoming.text
    return replace(turn, shown=shown) if shown != incoming.text else turn


def _too_long(talk: Talk) -> Turn:
    return _asking_on(talk, talk.bubble("too_long"), "step", "too_long")


def _as_kept(text: str, turn: Turn, knowledge: Knowledge) -> str:
    """The words as the record keeps them: without what nobody asked for. A number that moves a claim opens it, so it is not kept; a
    sender that was asked about is not the traveller's own, and staff may have to look at it."""
    if turn.trace.rule.startswith(moving.RULE) or any(isinstance(effect, TakeOver) for effect in turn.effects):
        return re.sub(r"\d", MASK, text)
    return mask_unneeded(text, BUT_SENDERS if turn.trace.rule == "sender" else EVERY, knowledge.public)


def _hear(talk: Talk, incoming: Incoming) -> Turn:
    match incoming.kind:
        case "arrive":
            return _welcome(talk, incoming)
        case "press":
            return perform(talk, incoming.data)
        case "date":
            return _pick(talk, incoming.text)
        case "text":
            return listen(talk, incoming.text)
        case "image":
            return _see(talk, incoming)
        case "group":
            return _in_group(talk, incoming.data)
        case speechless:
            return _kindly(talk, speechless)


def _welcome(talk: Talk, incoming: Incoming) -> Turn:
    """A greeting; but who comes by a link that carries the number of a claim goes on with that claim."""
    code = incoming.source.removeprefix(moving.BY_LINK)
    moved = moving.hear(talk, code, said=True) if code != incoming.source else talk
    return moved if isinstance(moved, Turn) else greet(moved)


def greet(talk: Talk) -> Turn:
    greeting = talk.bubble(talk.as_it_is("greeting"))
    return talk.having(scene="open").turn(greeting, kind="social", choices=openings(talk), menu=True)


def _in_group(talk: Talk, data: str) -> Turn:
    """One line that the desk serves people one by one; then silence, until it is let into the room anew."""
    if talk.state.scene == "group" and data != "join":
        return Turn(talk.state, trace=Trace("silent", rule="group"))
    return talk.having(scene="group").turn(talk.bubble("in_group"), kind="social", rule="group")


def _kindly(talk: Talk, kind: str) -> Turn:
    """What is not text gets a kind line; inside a form the question that is open stands again below it."""
    return _asking_on(talk, talk.bubble(f"heard_{kind}"), "social")


def _asking_on(talk: Talk, said: Bubble, kind: TurnKind, rule: str = "") -> Turn:
    """Words of the desk; below them the question of a form that is open, else the menu."""
    if talk.state.scene == "form" and talk.state.draft is not None:
        return form.ask(talk.after(said), talk.knowledge.form(talk.language), talk.state.draft.asking)
    return talk.turn(said, kind=kind, choices=talk.menu(), menu=True, rule=rule)


def _see(talk: Talk, incoming: Incoming) -> Turn:
    """A picture goes to the claim in the making, if there is one, else to the person who is waited for; words that stand
    below it are heard like any others."""
    worded = bool(incoming.text.strip())
    if incoming.picture and talk.state.draft is not None:
        if not worded:
            return form.take_picture(talk, incoming.picture)
        return listen(form.with_picture(talk, incoming.picture), incoming.text)
    if incoming.picture and talk.records.handoff() != "none":
        kept = talk.doing(ShowStaff(incoming.picture))
        if not worded:
            return _kindly(kept, "image_for_staff")
        return listen(kept.after(kept.bubble("heard_image_for_staff")), incoming.text)
    if not worded:
        return _kindly(talk, "image")
    return listen(talk.after(talk.bubble("heard_image_and_words")), incoming.text)


def _pick(talk: Talk, picked: str) -> Turn:
    """A picked date belongs to the date that the form asks for; elsewhere it is a button that no longer fits."""
    draft = talk.state.draft
    if talk.state.scene == "form" and draft is not None:
        items = {item.id: item for item in talk.knowledge.form(talk.language).items}
        if draft.asking in items and items[draft.asking].reader == "date":
            return form.set_item(talk, draft.asking, picked)
    return stale(talk)


def listen(talk: Talk, text: str) -> Turn:
    """Understand typed words, in the order that stands at the head of this file."""
    folded = fold(text).text.strip()
    if not folded:
        return _asking_on(talk, talk.bubble("empty"), "fallback", "empty")
    if source := talk.knowledge.arrival(text):
        return greet(talk.doing(CameFrom(source)))
    pressed = _label(talk, folded)
    if pressed:
        return perform(talk, pressed)
    if (language := read_language(text)) in talk.knowledge.languages:
        return perform(talk, f"lang:{language}")
    steered = _steer(talk, text)
    if steered is not None:
        return steered
    moved = moving.hear(talk, text)
    if isinstance(moved, Turn):
        return moved
    talk = moved
    heard = standing.in_queue(talk, text) or _scene(talk, text)
    if heard is not None:
        return heard
    stands = standing.hear(talk, text)
    if stands is not None:
        return stands
    if read_yes_no(text) and talk.state.scene == "open":
        offered = next((act for _, act in talk.state.offered[:1] if act.startswith(OFFERS)), "")
        if offered:
            return perform(talk, offered)
    return _ask_knowledge(talk, text)


def _label(talk: Talk, folded: str) -> str:
    """The act of a shown choice whose label, or whose number in the list, was typed."""
    wanted = folded.casefold()
    for label, act in talk.state.offered:
        if fold(label).text.strip().casefold() == wanted:
            return act
    if act := standing.labelled(talk, wanted):
        return act
    draft = talk.state.draft
    item_asked = talk.state.scene == "form" and draft is not None and draft.asking not in {form.KIND, form.SEND}
    if folded.isdecimal() and len(folded) == 1 and not item_asked:
        place = int(folded)
        if 1 <= place <= len(talk.state.offered):
            return talk.state.offered[place - 1][1]
    return ""


def _steer(talk: Talk, text: str) -> Turn | None:
    filling = talk.state.scene == "form" and talk.state.draft is not None
    match commands(text):
        case "back":
            return back(talk)
        case "restart":
            return restart(talk)
        case "menu":
            return menu(talk)
        case "forget":
            return reminding.stop(talk, "")
        case "move":
            return moving.begin(talk)
        case "reminders":
            return reminding.show(talk)
        case "later" if filling:
            return form.rest(talk)
        case "stop" if filling:
            return form.stop(talk)
        case None if filling and read_standing(text) == "withdraw":
            return form.stop(talk)
        case "stop" if talk.state.scene != "open":
            return menu(talk)
        case "stop":
            return standing.stop(talk, text)
        case _:
            return None


def _scene(talk: Talk, text: str) -> Turn | None:
    """What the scene makes of free words; None when it has no ear for them."""
    match talk.state.scene:
        case "form" if talk.state.draft is not None:
            return form.hear(talk, text)
        case "triage":
            return claim.hear(talk, text)
        case "message":
            return handoff.hear_message(talk, text)
        case "status":
            return status.hear(talk, text)
        case "real":
            checked = talk.knowledge.check_sender(text, talk.now, talk.language)
            opened = talk.having(scene="open")
            if checked is None:
                return None
            choices = (talk.button("real", "act_real_again"), talk.choice("person"))
            return opened.turn(checked, kind="answer", choices=choices, entry="is_it_real", rule="sender")
        case _:
            number = _receipt_number(text)
            return status.look_up(talk, number) if number else None


@lru_cache(maxsize=512)  # the same few words are most of what is read
def _receipt_number(text: str) -> str:
    """The receipt number that a message is about: little else stands in it. A telephone number begins with 0, ours do not."""
    number = read_receipt(text)
    if number is None or number.startswith("0") or not receipt.valid(number):
        return ""
    beside = sum(not sign.isdecimal() and sign.isalnum() for sign in fold(text).text)
    return number if beside <= MOST_BESIDE_A_NUMBER else ""


def _ask_knowledge(talk: Talk, text: str) -> Turn:
    """A question. An answer that leads to an act (which case, status, is it real) is followed by it in the same turn;
    words that tell items of the form, with a case or with the coupon's number, begin the form with them, unless they were told before."""
    talk = talk if talk.state.scene == "open" else talk.having(scene="open")
    if answering.find(talk, text).rule != EXACT:  # what others ask in the same words tells nothing of this one's coupon
        told, rest = form.told(talk, text)
        if len(told) >= form.TELLING and not has_reported(text):
            return _begin_told(talk, text, told, rest)
        if told and (again := standing.corrected(talk, told, text)):
            return again
    turn = answering.hear(talk, text)
    if turn.trace.kind != "answer" or turn.reply is None or turn.trace.rule == "sender":
        return turn
    card = talk.knowledge.card(turn.trace.entry)
    if not card.act:
        return turn
    answered = altered(talk, state=turn.state, ahead=turn.reply.bubbles[:1])
    return altered(perform(answered, card.act), trace=turn.trace)


def _begin_told(talk: Talk, text: str, told: Mapping[str, str], rest: str) -> Turn:
    """Items were told outside the form. What else was said decides the case; the coupon's number alone is claim enough.
    Without either it is a question, and an item may be what it turns on."""
    turn = answering.hear(talk, rest)
    card = talk.knowledge.card(turn.trace.entry) if turn.trace.kind == "answer" else None
    first = talk.knowledge.form(talk.language).items[0].id
    if card is not None and turn.reply is not None and (card.verdict or first in told):
        answered = replace(talk, state=turn.state, ahead=turn.reply.bubbles[:1])
        return replace(form.begin_with(answered, card.verdict, told), trace=turn.trace)
    return form.begin_with(talk, "", told) if first in told else answering.hear(talk, text)
