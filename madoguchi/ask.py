"""One question, one reply, nothing remembered: what a traveller who writes only this would read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.dialogue import advance
from bot.effects import TurnKind
from bot.knowledge import Knowledge
from bot.memory import Memory
from bot.plain import plain
from bot.state import fresh
from bot.words import Incoming

# The contract knows six kinds; a step of the desk's own (a form begun, a number asked for) is an answer to the question put.
KINDS: dict[TurnKind, str] = {"step": "answer", "silent": "fallback"}


def reply_to(knowledge: Knowledge, text: str, now: datetime, language: str = "") -> dict[str, Any]:
    """`{"kind","entry","text","score","suggestions"}` as in the contract of `madoguchi ask`."""
    state = fresh(language)
    turn = advance(state, Incoming("ask", "ask", "ask", "text", text=text), now, knowledge, Memory())
    reply = turn.reply
    return {
        "kind": KINDS.get(turn.trace.kind, turn.trace.kind),
        "entry": turn.trace.entry,
        "text": plain(reply) if reply else "",
        "score": round(turn.trace.score, 4),
        "suggestions": [choice.label for choice in reply.choices] if reply else [],
    }
