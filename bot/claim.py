"""Which case, and which steps: the questions that lead to a verdict, and the guide along the road of that verdict."""

from __future__ import annotations

from dataclasses import replace

from bot import answering, reminding
from bot.reading import read_choice, read_yes_no
from bot.state import Turn
from bot.talk import Talk
from bot.words import Choice, Steps

FIRST_QUESTION = "start"


def ask(talk: Talk, question: str) -> Turn:
    """Put one question of the triage, its choices below."""
    put = talk.knowledge.question(question, talk.now, talk.language)
    choices = [Choice(label=choice.label, data=choice.to, note=choice.note) for choice in put.choices]
    if talk.state.misses > 1:
        choices.append(talk.choice("person"))
    if question != FIRST_QUESTION:
        choices.append(talk.button("back", "act_back"))
    return talk.having(scene="triage", at=question).turn(
        put.bubble, kind="step", choices=choices, rule=f"triage:{question}"
    )


def hear(talk: Talk, text: str) -> Turn:
    """Free words during the triage: a label, a described situation that settles it, or a question in the middle."""
    put = talk.knowledge.question(talk.state.at, talk.now, talk.language)
    chosen = read_choice(text, [choice.label for choice in put.choices])
    if chosen is not None:
        return go(talk, put.choices[chosen].to)
    meant = {True: "yes", False: "no", None: None}[read_yes_no(text)]
    if meant is not None:
        to = next((choice.to for choice in put.choices if choice.means == meant), "")
        return go(talk, to) if to else _unread(talk)
    finding = talk.knowledge.find(text, talk.language, talk.state.topic)
    if finding.decision == "answer":
        card = talk.knowledge.card(answering.resolve(talk, finding.entries[0]))
        if card.verdict:
            return settle(talk, card.verdict)
        if card.kind in {"answer", "unstated", "social"}:
            said = talk.after(talk.knowledge.answer(card.id, talk.now, talk.language))
            known = said if card.kind == "social" else said.having(entry=card.id, topic=card.topic)
            return ask(known, talk.state.at)
        return answering.respond(talk, text, finding)
    return _unread(talk)


def _unread(talk: Talk) -> Turn:
    """The question again; from the second time on in other words, and with a person among the choices."""
    count = talk.state.misses + 1
    again = talk.having(misses=count).after(talk.bubble("triage_unread" if count == 1 else "triage_unread_again"))
    return ask(again, talk.state.at)


def go(talk: Talk, to: str) -> Turn:
    """Where an answer of the triage leads: to another question, or to a verdict. 戻る comes back to it."""
    what, _, name = to.partition(":")
    talk = talk.walked(to).having(misses=0)
    return ask(talk, name) if what == "question" else settle(talk, name)


def settle(talk: Talk, verdict: str) -> Turn:
    """The verdict with its reasons, and the way on."""
    found = talk.knowledge.verdict(verdict, talk.now, talk.language)
    choices = [talk.choice(act, main=position == 0) for position, act in enumerate(found.acts)]
    choices += reminding.offer(talk, "", found.road) if found.road else []
    choices += [talk.button("back", "act_back"), talk.button("which", "act_again")]
    settled = talk.having(scene="open", at="", road=found.road or talk.state.road, misses=0)
    if found.road:
        settled = settled.having(topic=talk.knowledge.card(_first_entry(talk, found.road)).topic)
    return settled.turn(found.bubble, kind="answer", choices=choices, entry=f"verdict:{verdict}", rule="verdict")


def _first_entry(talk: Talk, road: str) -> str:
    return talk.knowledge.road(road, talk.now, talk.language)[0].entry


def guide(talk: Talk, where: str) -> Turn:
    """A step of a road. Without a number: the first whose time has not passed, or the last when all have."""
    road, _, number = where.partition(":")
    steps = talk.knowledge.road(road, talk.now, talk.language)
    open_steps = [position for position, step in enumerate(steps) if not step.over]
    place = int(number) if number.isdecimal() else (open_steps or [len(steps) - 1])[0]
    place = min(place, len(steps) - 1)
    step = steps[place]
    said = talk.knowledge.answer(step.entry, talk.now, talk.language)
    text = talk.say("guide_step", number=place + 1, total=len(steps), title=step.title)
    card = talk.knowledge.card(step.entry)
    choices = [choice for act in talk.knowledge.acts(step.entry, talk.now) if (choice := talk.choice(act)).opens][:1]
    if place + 1 < len(steps):
        following = steps[place + 1].title
        choices.append(replace(talk.button(f"guide:{road}:{place + 1}", "act_guide_next", main=True), note=following))
    choices += [talk.choice(f"ask:{entry}") for entry in step.fails]
    choices += reminding.offer(talk, step.entry, road)
    choices.append(talk.button("back", "act_back"))
    walking = talk.having(scene="guide", at=f"{road}:{place}", road=road, entry=step.entry, topic=card.topic, misses=0)
    return walking.turn(
        replace(said, steps=Steps(place + 1, len(steps), text)),
        kind="answer",
        choices=choices,
        entry=step.entry,
        rule="guide",
    )


def next_step(talk: Talk) -> Turn | None:
    """次へ: the step after the one that stands there; None at the last."""
    road, _, number = talk.state.at.partition(":")
    place = int(number) + 1
    if place >= len(talk.knowledge.road(road, talk.now, talk.language)):
        return None
    return guide(talk.walked(f"guide:{road}:{place}"), f"{road}:{place}")
