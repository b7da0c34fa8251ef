"""In which language a traveller is answered, and what is offered to those whose language the desk does not speak."""

from __future__ import annotations

from bot.altered import altered
from bot.knowledge import Knowledge
from bot.state import State, Turn
from bot.talk import MOST_CHOICES, Talk
from bot.words import Choice, Incoming

WORDED: frozenset[str] = frozenset({"text", "image"})  # what the traveller may have typed something with
FOR_OTHERS = "en"  # for those whose language the desk does not speak: more of them read it than the office's own


def in_language(state: State, incoming: Incoming, knowledge: Knowledge) -> State:
    """The language of what is typed wins over the channel's hint; a sure guess switches, an unsure one counts only where
    neither the conversation nor the channel has a language. In a form a name may be of any language."""
    said = incoming.text if incoming.kind in WORDED else ""
    guess = knowledge.guess_language(said) if said else ""
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
