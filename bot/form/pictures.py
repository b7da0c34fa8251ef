"""Pictures for the claim in the making."""

from __future__ import annotations

from bot.effects import NotePicture
from bot.form.asking import ask, draft_of
from bot.form.drafting import rest
from bot.state import Turn
from bot.talk import Talk

MOST_PICTURES = 5  # for one claim


def take_picture(talk: Talk, picture: str) -> Turn:
    """A picture for the claim in the making; what is asked stands again below it. A draft at rest takes it as well."""
    talk = with_picture(talk, picture)
    if talk.state.scene == "form":
        return ask(talk, talk.knowledge.form(talk.language), draft_of(talk).asking)
    return rest(talk)


def with_picture(talk: Talk, picture: str) -> Talk:
    """The same turn, the picture noted for the claim in the making, and that it was."""
    if talk.records.pictures().kept >= MOST_PICTURES:
        return talk.after(talk.bubble("form_pictures_enough", most=MOST_PICTURES))
    return talk.doing(NotePicture(picture)).after(talk.bubble("form_picture_added"))
