"""What the form makes of what it is told: items, a correction, a word of consent, or a question in the middle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot import answering
from bot.form.asking import (
    KIND,
    SEND,
    ask,
    ask_next,
    calendar_of,
    choose_fix,
    draft_of,
    fix,
    got_it,
    item_of,
    joined,
    missing,
    offers,
    shown,
    ways_out,
)
from bot.form.drafting import drop
from bot.form.filing import send
from bot.knowledge import Form
from bot.reading import looks_like_question, read_choice, read_items, read_to_fix, read_yes_no, to_key
from bot.reading.doubt import Doubt
from bot.state import Draft, Turn
from bot.talk import Talk
from bot.words import Bubble, Choice

LONGEST_NAME = 100
CHECKED = frozenset({"number", "prefecture"})  # readers whose values have a form of their own


def hear(talk: Talk, text: str) -> Turn:
    """Free words while the form is open: items, a correction, a word of consent, or a question in the middle."""
    form = talk.knowledge.form(talk.language)
    draft = draft_of(talk)
    answered = _hear_consent(talk, form, draft, text)
    if answered is not None:
        return answered
    if draft.asking == KIND:
        chosen = read_choice(text, [kind.label for kind in form.kinds])
        if chosen is not None:
            return set_kind(talk, form.kinds[chosen].id)
    asking = "" if draft.asking in {KIND, SEND} else draft.asking
    reading = read_items(text, form.items, talk.now.date(), asking)
    values = {item: value.text for item, value in reading.values.items()}
    doubts = tuple(doubt for doubt in reading.doubts if _matters(doubt, draft))
    if not values and not doubts and reading.doubts and asking and item_of(form, asking).reader == "name":
        values = {asking: text.strip()[:LONGEST_NAME]}  # a place in two prefectures, told with the name of the shop
    wrong = to_fix(talk, text)
    if wrong and wrong in values and (values[wrong] == text.strip() or read_to_fix(values[wrong]) is not None):
        del values[wrong]  # "the shop is wrong": no shop is called wrong
    if values or doubts:
        return _take(talk, form, values, doubts, text)
    if named := _named_to_fix(talk, text):
        return fix(talk, named)
    return fix(talk, wrong) if wrong is not None else _hear_question(talk, form, text)


def to_fix(talk: Talk, text: str) -> str | None:
    """Which of the things that were told is to be put right: 番号を間違えました. "" when that is not clear; None: no such word."""
    readers, draft = read_to_fix(text), draft_of(talk)
    if readers is None or not draft.items:
        return None
    if draft.kind and to_key(talk.say("form_kind_name")) in to_key(text):
        return KIND
    named = [item.id for item in talk.knowledge.form(talk.language).items if item.reader in readers]
    return named[0] if len(named) == 1 else ""


def _named_to_fix(talk: Talk, text: str) -> str:
    """どれを直しますか stands, and one of them is named: 店, 番号. "" when none is, or several are."""
    acts = [act for _, act in talk.state.offered]
    if not acts or not all(act.startswith("form:fix:") for act in acts):
        return ""
    key = to_key(text).strip().removeprefix("お")
    named = [act.removeprefix("form:fix:") for label, act in talk.state.offered if key and key in to_key(label)]
    return named[0] if len(named) == 1 else ""


def _matters(doubt: Doubt, draft: Draft) -> bool:
    """Whether a doubt is worth a question: not about an item that is settled, unless that is what was asked for."""
    return doubt.item not in draft.items or doubt.item == draft.asking


def _hear_consent(talk: Talk, form: Form, draft: Draft, text: str) -> Turn | None:
    """はい or いいえ, where what was shown last wants it: to nothing else a claim is filed, a doubtful value kept or a draft dropped."""
    yes, shown_last = read_yes_no(text), {act for _, act in talk.state.offered}
    if yes is None:
        return None
    if "form:drop" in shown_last:
        return drop(talk) if yes else ask(talk, form, draft.asking)
    if draft.doubt and "form:keep" in shown_last:
        item, _, value = draft.doubt.partition(":")
        return set_item(talk, item, value) if yes else ask(talk, form, item)
    if draft.asking == SEND and "form:send" in shown_last:
        return send(talk) if yes else choose_fix(talk, form)
    return None


def _take(talk: Talk, form: Form, values: Mapping[str, str], doubts: tuple[Doubt, ...], text: str) -> Turn:
    """Keep what was understood. A doubtful value is asked again with its reason before anything else."""
    draft = draft_of(talk)
    unsure = {doubt.item for doubt in doubts}
    sure = {item: value for item, value in values.items() if item not in unsure}
    talk = talk.having(
        misses=0,
        draft=replace(
            draft, items={**draft.items, **sure}, later=tuple(name for name in draft.later if name not in sure)
        ),
    )
    if looks_like_question(text):
        talk = _answering(talk, text)
    got = got_it(talk, form, draft, sure)
    if doubts:
        return _doubt(talk, form, doubts[0], got)
    changed = any(draft.items.get(item, value) != value for item, value in sure.items())
    # the summary shows every item: there only a change is worth a sentence
    return ask_next(talk, form, got if changed or missing(draft_of(talk), form) != SEND else "")


def _doubt(talk: Talk, form: Form, doubt: Doubt, got: str) -> Turn:
    """Ask again, saying what is odd. Where there are candidates they are buttons; a value that may stand waits for はい."""
    item = item_of(form, doubt.item)
    value = shown(talk, item, doubt.value) if doubt.reason == "far_date" else doubt.value
    reason = talk.say(f"doubt_{doubt.reason}", value=value, name=item.name)
    draft = replace(
        draft_of(talk), asking=item.id, doubt=f"{item.id}:{doubt.value}" if doubt.reason == "far_date" else ""
    )
    talk = talk.having(draft=draft)
    if doubt.reason == "far_date":
        choices = [
            talk.button("form:keep", "act_form_keep", main=True),
            talk.button(f"form:fix:{item.id}", "act_form_rewrite"),
        ]
    elif doubt.candidates:
        choices = [
            Choice(label=shown(talk, item, one), data=f"form:set:{item.id}:{one}") for one in doubt.candidates[:4]
        ]
    else:
        choices = offers(talk, item)
    lines = (item.hint,) if item.hint and doubt.reason != "far_date" else ()
    bubble = Bubble(lead=joined(got, reason), lines=lines, date=calendar_of(item))
    return talk.turn(bubble, kind="step", choices=[*choices, *ways_out(talk, draft)], rule=f"doubt:{doubt.reason}")


def _answering(talk: Talk, text: str) -> Talk:
    """The answer to a question that came along, said before the form goes on."""
    finding = talk.knowledge.find(text, talk.language, talk.state.topic)
    if finding.decision != "answer":
        return talk
    card = talk.knowledge.card(answering.resolve(talk, finding.entries[0]))
    if card.kind not in {"answer", "unstated", "social"}:
        return talk
    return talk.after(talk.knowledge.answer(card.id, talk.now, talk.language)).having(entry=card.id, topic=card.topic)


def _hear_question(talk: Talk, form: Form, text: str) -> Turn:
    """Neither item nor consent: a question is answered and the form goes on; the rest is asked again, with an example."""
    draft = draft_of(talk)
    if read_yes_no(text) is not None:  # to a question that wants an item
        return _unread(talk, form)
    finding = talk.knowledge.find(text, talk.language, talk.state.topic)
    if finding.decision == "answer":
        card = talk.knowledge.card(answering.resolve(talk, finding.entries[0]))
        if card.kind == "person":
            return answering.respond(talk, text, finding)
        if card.verdict in {kind.id for kind in form.kinds}:
            if draft.asking == KIND:
                return set_kind(talk, card.verdict)
            if draft.kind and card.verdict != draft.kind:  # another case than the one that is filed here
                return ask(_answering(talk, text), form, KIND)
        return ask(_answering(talk, text), form, draft.asking)
    if finding.decision == "choose" and looks_like_question(text):
        return answering.respond(talk, text, finding)
    return _unread(talk, form)


def _unread(talk: Talk, form: Form) -> Turn:
    """The question again; from the second time on in other words, and with a person among the choices."""
    asking, count = draft_of(talk).asking, talk.state.misses + 1
    key = "form_unread_again" if count > 1 and asking not in {KIND, SEND, ""} else "form_unread"
    return ask(talk.having(misses=count), form, asking, talk.say(key, act=talk.say("act_form_unknown")))


def set_kind(talk: Talk, kind: str) -> Turn:
    form = talk.knowledge.form(talk.language)
    if kind not in {known.id for known in form.kinds}:
        return ask_next(talk, form)
    return ask_next(talk.having(draft=replace(draft_of(talk), kind=kind)), form)


def set_item(talk: Talk, name: str, value: str) -> Turn:
    """A value from a button or a date picker, which is as much to be checked as a typed one."""
    form = talk.knowledge.form(talk.language)
    if name not in {item.id for item in form.items}:
        return ask_next(talk, form)
    item, draft = item_of(form, name), draft_of(talk)
    if item.reader == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return ask(talk, form, name, talk.say("form_unread"))
    confirmed = draft.doubt == f"{name}:{value}"
    reading = read_items(value, (item,), talk.now.date(), name)
    if item.reader in CHECKED and name not in reading.values:
        return ask(talk, form, name, talk.say("form_unread"))  # no button of ours has offered it
    far = [doubt for doubt in reading.doubts if doubt.reason == "far_date"]
    if far and not confirmed:
        return _doubt(talk, form, far[0], "")
    return _take(talk, form, {name: value}, (), "")


def keep(talk: Talk) -> Turn:
    """The doubtful value is right all the same."""
    item, _, value = draft_of(talk).doubt.partition(":")
    return set_item(talk, item, value)


def unknown(talk: Talk, name: str) -> Turn:
    """わからない: say where it can be found, go on with the others, and come back to it last. Of another item than the one that is asked
    for it was pressed twice, or late: what is asked for stands."""
    form, draft = talk.knowledge.form(talk.language), draft_of(talk)
    if draft.asking in {KIND, SEND, ""}:
        return ask_next(talk, form)
    if name not in {"", draft.asking}:
        return ask(talk, form, draft.asking)
    item = item_of(form, draft.asking)
    if item.unknown:
        talk = talk.after(talk.knowledge.answer(item.unknown, talk.now, talk.language))
    if item.id in draft.later or all(other.id in draft.items for other in form.items if other.id != item.id):
        choices = [talk.button("form:later", "act_form_later", main=True), talk.choice("person"), talk.choice("call")]
        return talk.turn(talk.bubble("form_stuck", name=item.name), kind="step", choices=choices, rule="form:stuck")
    return ask_next(talk.having(draft=replace(draft, later=(*draft.later, item.id))), form)


def back(talk: Talk) -> Turn:
    """戻る inside the form: the item before the one that is asked."""
    form, draft = talk.knowledge.form(talk.language), draft_of(talk)
    order = [KIND, *(item.id for item in form.items), SEND]
    place = order.index(draft.asking) if draft.asking in order else 0
    return ask(talk, form, order[max(place - 1, 0)])
