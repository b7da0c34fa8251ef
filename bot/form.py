"""The case form: items told in any order, several at once, corrected one by one, shown back, confirmed, filed.

A draft never leaves the state by itself: days, restarts, questions in the middle and a change of mind leave it as it was.
Only 「送る」 files it and only a confirmed 「消してやめる」 drops it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from bot import answering, receipt
from bot.effects import AmendCase, DropPictures, FilePictures, NotePicture, OpenCase
from bot.knowledge import Form, FormItem
from bot.reading import looks_like_question, read_aloud, read_choice, read_items, read_yes_no
from bot.reading.doubt import Doubt
from bot.records import CaseSeen
from bot.state import Draft, Turn
from bot.talk import Talk
from bot.words import Bubble, Choice, DateAsk, Item, Steps

KIND = "kind"  # what is asked before the items: which of the form's cases it is
SEND = "send"  # everything is there: shall it be filed?
TELLING = 2  # so many items in one message start the form by themselves
LONGEST_NAME = 100
MOST_PICTURES = 5  # for one claim
CALENDAR_REACH = timedelta(days=120)


# --- beginning, resting, ending --------------------------------------------------------------------------------------


def begin(talk: Talk, kind: str = "") -> Turn:
    """Start a draft, or go on with the one at rest."""
    form = talk.knowledge.form(talk.language)
    draft = talk.state.draft or Draft()
    if kind and any(known.id == kind for known in form.kinds):
        draft = replace(draft, kind=kind)
    if not draft.items:
        talk = talk.after(_opening(talk, form))
    return ask_next(talk.having(scene="form", draft=draft, misses=0), form)


def told(talk: Talk, text: str) -> tuple[Mapping[str, str], str]:
    """The items that a message outside the form tells without a doubt, and what else it says."""
    reading = read_items(text, talk.knowledge.form(talk.language).items, talk.now.date())
    unsure = {doubt.item for doubt in reading.doubts}
    return {item: value.text for item, value in reading.values.items() if item not in unsure}, reading.rest or text


def begin_with(talk: Talk, kind: str, items: Mapping[str, str]) -> Turn:
    """Start the form with what was told in passing."""
    form = talk.knowledge.form(talk.language)
    draft = talk.state.draft or Draft()
    known = kind if any(one.id == kind for one in form.kinds) else draft.kind
    begun = talk.having(scene="form", draft=replace(draft, kind=known, items={**draft.items, **items}), misses=0)
    return ask_next(begun, form, _got(begun, form, draft, items))


def _opening(talk: Talk, form: Form) -> Bubble:
    opening = talk.bubble("form_opening", count=len(form.items))
    names = tuple(f"・{item.name}" for item in form.items)
    closing = (talk.say("form_finished"),) if talk.knowledge.finished(talk.now) else ()
    return replace(opening, lines=(*names, *opening.lines, *closing))


def rest(talk: Talk) -> Turn:
    choices = [talk.button("form:resume", "act_form_resume", main=True)]
    if talk.state.draft is not None and talk.state.draft.items and not talk.state.draft.amends:
        choices.append(talk.button("form:move", "act_form_move"))
    choices.append(talk.choice("menu"))
    return talk.having(scene="open").turn(talk.bubble("form_resting"), kind="step", choices=choices)


def stop(talk: Talk) -> Turn:
    """Ask before anything is thrown away."""
    draft = talk.state.draft
    if draft is None or not (draft.items or talk.records.pictures().kept):
        return drop(talk)
    choices = [talk.button("form:resume", "act_form_resume", main=True), talk.button("form:later", "act_form_later"),
               talk.button("form:drop", "act_form_drop")]  # fmt: skip
    return talk.turn(talk.bubble("form_stop"), kind="step", choices=choices)


def drop(talk: Talk) -> Turn:
    stopped = talk.having(scene="open", draft=None)
    if talk.records.pictures().kept:
        stopped = stopped.doing(DropPictures())
    return stopped.turn(talk.bubble("form_dropped"), kind="step", choices=talk.menu(), menu=True)


def amend(talk: Talk, number: str) -> Turn:
    """Correct a filed claim, as long as nobody has begun to check it."""
    case = talk.records.case(number)
    if case is None or not case.own or case.state != "received":
        return talk.turn(
            talk.bubble("amend_too_late"), kind="step", choices=[talk.choice("person"), talk.choice("menu")]
        )
    draft = Draft(kind=case.kind, items=dict(case.items), amends=number)
    form = talk.knowledge.form(talk.language)
    return choose_fix(talk.having(scene="form", draft=draft), form)


# --- what is asked ---------------------------------------------------------------------------------------------------


def _draft(talk: Talk) -> Draft:
    return talk.state.draft or Draft()


def missing(draft: Draft, form: Form) -> str:
    """What to ask next: the kind, the first item not yet told, those that were not known last; or `send`."""
    if not draft.kind and len(form.kinds) > 1:
        return KIND
    open_items = [item.id for item in form.items if item.id not in draft.items]
    told_later = [item for item in open_items if item in draft.later]
    return next(iter([item for item in open_items if item not in draft.later] + told_later), SEND)


def ask_next(talk: Talk, form: Form, got: str = "") -> Turn:
    return ask(talk, form, missing(_draft(talk), form), got)


def ask(talk: Talk, form: Form, what: str, got: str = "") -> Turn:
    """Ask for one thing; while どれを直しますか stands, for what is missing. `got`: about what was just understood."""
    what = what or missing(_draft(talk), form)
    draft = replace(_draft(talk), asking=what, doubt="")
    talk = talk.having(scene="form", draft=draft)
    if what == SEND:
        return summarise(talk, form, got)
    if what == KIND:
        choices = [Choice(label=kind.label, data=f"form:kind:{kind.id}") for kind in form.kinds]
        bubble = Bubble(lead=_joined(got, talk.say("form_ask_kind")))
        return talk.turn(bubble, kind="step", choices=[*choices, *_ways_out(talk, draft)], rule="form:kind")
    item = _item(form, what)
    place = [known.id for known in form.items].index(what) + 1
    steps = Steps(len(draft.items), len(form.items), talk.say("form_step", number=place, total=len(form.items)))
    bubble = Bubble(
        lead=_joined(got, item.ask), lines=(item.hint,) if item.hint else (), steps=steps, date=_calendar(item)
    )
    return talk.turn(bubble, kind="step", choices=[*_offers(talk, item), *_ways_out(talk, draft)], rule=f"form:{what}")


def _joined(*sentences: str) -> str:
    return "\n".join(sentence for sentence in sentences if sentence)


def _item(form: Form, name: str) -> FormItem:
    return next(item for item in form.items if item.id == name)


def _calendar(item: FormItem) -> DateAsk | None:
    if item.reader != "date" or item.likely is None:
        return None
    return DateAsk(item.likely - CALENDAR_REACH, item.likely + CALENDAR_REACH, item.likely)


def _offers(talk: Talk, item: FormItem) -> list[Choice]:
    """The values that most people have, as buttons, and a way on for those who do not know."""
    values = list(item.choices)
    if item.likely is not None:
        values.insert(0, item.likely.isoformat())
    offers = [Choice(label=shown(talk, item, value), data=f"form:set:{item.id}:{value}") for value in values]
    return [*offers, talk.button("form:unknown", "act_form_unknown")]


def _ways_out(talk: Talk, draft: Draft) -> list[Choice]:
    fix = [talk.button("form:fix", "act_form_fix")] if draft.items else []
    return [*fix, talk.button("form:later", "act_form_later"), talk.button("form:stop", "act_form_stop")]


def shown(talk: Talk, item: FormItem, value: str) -> str:
    """A value as the traveller reads it."""
    if item.reader == "date":
        return talk.say("date", day=date.fromisoformat(value))
    return value


# --- what is told ----------------------------------------------------------------------------------------------------


def hear(talk: Talk, text: str) -> Turn:
    """Free words while the form is open: items, a correction, a word of consent, or a question in the middle."""
    form = talk.knowledge.form(talk.language)
    draft = _draft(talk)
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
    if not values and not doubts and reading.doubts and asking and _item(form, asking).reader == "name":
        values = {asking: text.strip()[:LONGEST_NAME]}  # a place in two prefectures, told with the name of the shop
    if values or doubts:
        return _take(talk, form, values, doubts, text)
    return _hear_question(talk, form, text)


def _matters(doubt: Doubt, draft: Draft) -> bool:
    """Whether a doubt is worth a question: not about an item that is settled, unless that is what was asked for."""
    return doubt.item not in draft.items or doubt.item == draft.asking


def _hear_consent(talk: Talk, form: Form, draft: Draft, text: str) -> Turn | None:
    """はい or いいえ, where something was shown that wants it."""
    yes = read_yes_no(text)
    if yes is None or (draft.asking != SEND and not draft.doubt):
        return None
    if draft.doubt:
        item, _, value = draft.doubt.partition(":")
        return set_item(talk, item, value) if yes else ask(talk, form, item)
    return send(talk) if yes else choose_fix(talk, form)


def _take(talk: Talk, form: Form, values: Mapping[str, str], doubts: tuple[Doubt, ...], text: str) -> Turn:
    """Keep what was understood. A doubtful value is asked again with its reason before anything else."""
    draft = _draft(talk)
    unsure = {doubt.item for doubt in doubts}
    sure = {item: value for item, value in values.items() if item not in unsure}
    talk = talk.having(
        draft=replace(
            draft, items={**draft.items, **sure}, later=tuple(name for name in draft.later if name not in sure)
        )
    )
    if looks_like_question(text):
        talk = _answering(talk, text)
    got = _got(talk, form, draft, sure)
    if doubts:
        return _doubt(talk, form, doubts[0], got)
    changed = any(draft.items.get(item, value) != value for item, value in sure.items())
    # the summary shows every item: there only a change is worth a sentence
    return ask_next(talk, form, got if changed or missing(_draft(talk), form) != SEND else "")


def _got(talk: Talk, form: Form, before: Draft, values: Mapping[str, str]) -> str:
    """One sentence: what was received, or what was changed to what."""
    told = [(item, shown(talk, item, values[item.id])) for item in form.items if item.id in values]
    if len(told) == 1:
        item, value = told[0]
        key = "form_changed" if before.items.get(item.id, values[item.id]) != values[item.id] else "form_got"
        return talk.say(key, name=item.name, value=value)
    names = talk.say("list_and").join(item.name for item, _ in told)
    return talk.say("form_got_all", names=names) if told else ""


def _doubt(talk: Talk, form: Form, doubt: Doubt, got: str) -> Turn:
    """Ask again, saying what is odd. Where there are candidates they are buttons; a value that may stand waits for はい."""
    item = _item(form, doubt.item)
    value = shown(talk, item, doubt.value) if doubt.reason == "far_date" else doubt.value
    reason = talk.say(f"doubt_{doubt.reason}", value=value, name=item.name)
    draft = replace(
        _draft(talk), asking=item.id, doubt=f"{item.id}:{doubt.value}" if doubt.reason == "far_date" else ""
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
        choices = _offers(talk, item)
    lines = (item.hint,) if item.hint and doubt.reason != "far_date" else ()
    bubble = Bubble(lead=_joined(got, reason), lines=lines, date=_calendar(item))
    return talk.turn(bubble, kind="step", choices=[*choices, *_ways_out(talk, draft)], rule=f"doubt:{doubt.reason}")


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
    draft = _draft(talk)
    finding = talk.knowledge.find(text, talk.language, talk.state.topic)
    if finding.decision == "answer":
        card = talk.knowledge.card(answering.resolve(talk, finding.entries[0]))
        if card.kind == "person":
            return answering.respond(talk, text, finding)
        if draft.asking == KIND and card.verdict in {kind.id for kind in form.kinds}:
            return set_kind(talk, card.verdict)
        return ask(_answering(talk, text), form, draft.asking)
    if finding.decision == "choose":
        return answering.respond(talk, text, finding)
    return ask(talk, form, draft.asking, talk.say("form_unread"))


def set_kind(talk: Talk, kind: str) -> Turn:
    form = talk.knowledge.form(talk.language)
    if kind not in {known.id for known in form.kinds}:
        return ask_next(talk, form)
    return ask_next(talk.having(draft=replace(_draft(talk), kind=kind)), form)


def set_item(talk: Talk, name: str, value: str) -> Turn:
    """A value from a button or a date picker, which is as much to be checked as a typed one."""
    form = talk.knowledge.form(talk.language)
    if name not in {item.id for item in form.items}:
        return ask_next(talk, form)
    item, draft = _item(form, name), _draft(talk)
    if item.reader == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return ask(talk, form, name, talk.say("form_unread"))
    confirmed = draft.doubt == f"{name}:{value}"
    reading = read_items(value, (item,), talk.now.date(), name)
    far = [doubt for doubt in reading.doubts if doubt.reason == "far_date"]
    if far and not confirmed:
        return _doubt(talk, form, far[0], "")
    return _take(talk, form, {name: value}, (), "")


def take_picture(talk: Talk, picture: str) -> Turn:
    """A picture for the claim in the making; what is asked stands again below it. A draft at rest takes it as well."""
    talk = with_picture(talk, picture)
    if talk.state.scene == "form":
        return ask(talk, talk.knowledge.form(talk.language), _draft(talk).asking)
    return rest(talk)


def with_picture(talk: Talk, picture: str) -> Talk:
    """The same turn, the picture noted for the claim in the making, and that it was."""
    if talk.records.pictures().kept >= MOST_PICTURES:
        return talk.after(talk.bubble("form_pictures_enough", most=MOST_PICTURES))
    return talk.doing(NotePicture(picture)).after(talk.bubble("form_picture_added"))


def keep(talk: Talk) -> Turn:
    item, _, value = _draft(talk).doubt.partition(":")
    return set_item(talk, item, value)


def unknown(talk: Talk) -> Turn:
    """わからない: say where it can be found, go on with the others, and come back to it last."""
    form, draft = talk.knowledge.form(talk.language), _draft(talk)
    if draft.asking in {KIND, SEND, ""}:
        return ask_next(talk, form)
    item = _item(form, draft.asking)
    if item.unknown:
        talk = talk.after(talk.knowledge.answer(item.unknown, talk.now, talk.language))
    if item.id in draft.later or all(other.id in draft.items for other in form.items if other.id != item.id):
        choices = [talk.button("form:later", "act_form_later", main=True), talk.choice("person"), talk.choice("call")]
        return talk.turn(talk.bubble("form_stuck", name=item.name), kind="step", choices=choices, rule="form:stuck")
    return ask_next(talk.having(draft=replace(draft, later=(*draft.later, item.id))), form)


def back(talk: Talk) -> Turn:
    """戻る inside the form: the item before the one that is asked."""
    form, draft = talk.knowledge.form(talk.language), _draft(talk)
    order = [KIND, *(item.id for item in form.items), SEND]
    place = order.index(draft.asking) if draft.asking in order else 0
    return ask(talk, form, order[max(place - 1, 0)])


# --- shown, corrected, filed -----------------------------------------------------------------------------------------


def summarise(talk: Talk, form: Form, got: str = "") -> Turn:
    draft = _draft(talk)
    kind = next((known for known in form.kinds if known.id == draft.kind), None)
    rows = [Item(talk.say("form_kind_name"), kind.name, talk.button("form:fix:kind", "act_form_fix_item", name=talk.say("form_kind_name")))] if kind else []  # fmt: skip
    rows += [
        Item(item.name, shown(talk, item, draft.items[item.id]), talk.button(f"form:fix:{item.id}", "act_form_fix_item", name=item.name))
        for item in form.items
    ]  # fmt: skip
    said = talk.bubble("form_amend_summary" if draft.amends else "form_summary", count=len(form.items))
    steps = Steps(len(form.items), len(form.items), talk.say("form_all_there"))
    lines = (*said.lines, *_pictures(talk))
    bubble = Bubble(_joined(got, said.lead), lines, items=tuple(rows), steps=steps, shape="summary")
    choices = [talk.button("form:send", "act_form_send", main=True), talk.button("form:fix", "act_form_fix"),
               talk.button("form:later", "act_form_later"), talk.button("form:stop", "act_form_stop")]  # fmt: skip
    return talk.turn(bubble, kind="step", choices=choices, rule="form:summary")


def _pictures(talk: Talk) -> tuple[str, ...]:
    """How many pictures go along, and how many did not arrive."""
    sent = talk.records.pictures()
    count = sent.kept + sum(isinstance(effect, NotePicture) for effect in talk.effects)  # one may have come just now
    kept = [talk.say("form_pictures", count=count)] if count else []
    failed = talk.say("form_pictures_failed", count=sent.failed).split("\n") if sent.failed else []
    return (*kept, *failed)


def choose_fix(talk: Talk, form: Form) -> Turn:
    """どれを直しますか: one button an item."""
    draft = _draft(talk)
    choices = [talk.button(f"form:fix:{item.id}", "act_form_fix_item", name=item.name) for item in form.items if item.id in draft.items]  # fmt: skip
    if len(form.kinds) > 1 and draft.kind:
        choices.insert(0, talk.button("form:fix:kind", "act_form_fix_item", name=talk.say("form_kind_name")))
    return talk.turn(talk.bubble("form_which_fix"), kind="step", choices=choices, rule="form:fix")


def fix(talk: Talk, name: str) -> Turn:
    form = talk.knowledge.form(talk.language)
    if name == KIND or name in {item.id for item in form.items}:
        return ask(talk, form, name)
    return choose_fix(talk, form)


def send(talk: Talk) -> Turn:
    """File the claim. The same coupon is not filed twice from one conversation: its first receipt is shown instead."""
    form, draft = talk.knowledge.form(talk.language), _draft(talk)
    if missing(draft, form) != SEND:
        return ask_next(talk, form)
    if draft.amends:
        return _send_amended(talk, form, draft)
    for case in talk.records.own_cases():
        if case.items.get(form.items[0].id) == draft.items[form.items[0].id] and case.state in {"received", "checking"}:
            known = talk.having(scene="open", draft=None).after(talk.bubble("form_twice"))
            return _receipt(_with_pictures(known, case.number), form, case.number, case.kind, case.items)
    number = receipt.complete(talk.records.draw())
    filed = talk.having(scene="open", draft=None).doing(
        OpenCase(number, form.id, draft.kind, dict(draft.items), form.items[0].id)
    )
    return _receipt(_with_pictures(filed, number), form, number, draft.kind, draft.items)


def _with_pictures(talk: Talk, number: str) -> Talk:
    sent = talk.records.pictures()
    return talk.doing(FilePictures(number)) if sent.kept or sent.failed else talk


def _send_amended(talk: Talk, form: Form, draft: Draft) -> Turn:
    case = talk.records.case(draft.amends)
    if case is None or not case.own or case.state != "received":
        return amend(talk.having(scene="open", draft=None), draft.amends)
    talk = talk.having(scene="open", draft=None).doing(AmendCase(draft.amends, dict(draft.items), form.items[0].id))
    talk = _with_pictures(talk, draft.amends)
    return _receipt(talk.after(talk.bubble("form_amended")), form, draft.amends, draft.kind, draft.items)


def _receipt(talk: Talk, form: Form, number: str, kind: str, items: Mapping[str, str]) -> Turn:
    said = talk.bubble("receipt", number=receipt.show(number))
    paper = replace(said, shape="receipt", number=receipt.show(number))
    choices = [
        talk.button(f"status:{number}", "act_status_see"),
        talk.button(f"amend:{number}", "act_amend"),
        talk.choice("menu"),
    ]
    return talk.turn(paper, aloud(talk, form, items), kind="step", choices=choices, rule="form:filed")


def aloud(talk: Talk, form: Form, items: Mapping[str, str]) -> Bubble:
    """The card for those who call anyway: the items in the order in which the call centre asks for them."""
    said = talk.bubble("aloud")
    rows = tuple(
        Item(item.name, shown(talk, item, items[item.id]), aloud=_spoken(talk, item, items[item.id]))
        for item in form.items
        if item.id in items
    )
    return replace(said, items=rows, shape="aloud")


def _spoken(talk: Talk, item: FormItem, value: str) -> str:
    if item.reader == "date" and talk.language == "ja":
        return read_aloud(date.fromisoformat(value))
    return ""


def show_case(talk: Talk, case: CaseSeen) -> Turn:
    """The state of a filed claim in plain words, and its items for the telephone."""
    form = talk.knowledge.form(talk.language)
    said = talk.bubble(f"case_{case.state}", number=receipt.show(case.number), received=case.received)
    choices = [talk.button(f"amend:{case.number}", "act_amend")] if case.own and case.state == "received" else []
    bubbles = [replace(said, shape="receipt", number=receipt.show(case.number)), aloud(talk, form, case.items)]
    return talk.turn(
        *bubbles, kind="step", choices=[*choices, talk.choice("person"), talk.choice("menu")], rule="status"
    )
