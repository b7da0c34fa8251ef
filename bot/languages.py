"""In which language a traveller is answered, and what is offered to those whose language the desk does not speak."""

from __future__ import annotations

import re

from bot.altered import altered
from bot.knowledge import Knowledge
from bot.reading import looks_like_question
from bot.state import State, Turn
from bot.talk import MOST_CHOICES, Talk
from bot.words import Choice, Incoming

WORDED: frozenset[str] = frozenset({"text", "image"})  # what the traveller may have typed something with
MOST_OF_A_NAME = 4  # words
SENTENCE = re.compile(r"(?:です|ます|ません|ました|でした|ください|下さい|たい|ない)[。.！!\s]*$")
NAMES: frozenset[str] = frozenset({"name", "prefecture"})  # readers of items that are names
FOR_OTHERS = "en"  # for those whose language the desk does not speak: more of them read it than the office's own


def in_language(state: State, incoming: Incoming, knowledge: Knowledge) -> State:
    """The language of what is typed wins over the channel's hint; a sure guess switches, an unsure one counts only where
    neither the conversation nor the channel has a language. Where a form asks for a name it may be of any language."""
    said = incoming.text if incoming.kind in WORDED else ""
    guess = knowledge.guess_language(said) if said and not _is_a_name(state, said, knowledge) else ""
    if guess and guess not in knowledge.languages and state.scene != "form":
        if guess == state.tongue:  # they know by now, and may have chosen
            return state
        spoken = FOR_OTHERS if FOR_OTHERS in knowledge.languages else knowledge.languages[0]
        return altered(state, language=spoken, tongue=guess)
    known = (guess, state.language, incoming.language[:2])
    for language in (*known, knowledge.likely_language(said) if said and not any(known[1:]) else ""):
        if language in knowledge.languages:
            return state if language == state.language else altered(state, language=language)
    return altered(state, language=knowledge.languages[0])


def _is_a_name(state: State, text: str, knowledge: Knowledge) -> bool:
    """A bare name where the form asks for one: it stands on the coupon or over the door, in whatever language its reader speaks."""
    draft = state.draft
    if not state.language or state.scene != "form" or draft is None or looks_like_question(text):
        return False
    readers = {item.id: item.reader for item in knowledge.form(state.language).items}
    bare = len(text.split()) <= MOST_OF_A_NAME and not SENTENCE.search(text)
    return readers.get(draft.asking) in NAMES and bare


def offering_other_languages(turn: Turn, talk: Talk) -> Turn:
    """The turn with a button for each language of the desk that it is not in, so that one press changes it."""
    if turn.reply is None:
        return turn
    others = tuple(
        Choice(talk.knowledge.say("language_name", talk.now, other), f"lang:{other}")
        for other in talk.knowledge.languages
        if other != talk.language
    )
    choices = (*turn.reply.choices[: MOST_CHOICES - len(others)], *others)
    offered = (*turn.state.offered, *((choice.label, choice.data) for choice in others))
    return altered(turn, state=altered(turn.state, offered=offered), reply=altered(turn.reply, choices=choices))
