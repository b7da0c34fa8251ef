"""What programs send: strict, nothing unknown, nothing without a bound."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal

from fastapi import Body, Path, Query
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from bot.records import CaseState
from handlers.staff.acts.results import LONGEST_WORDS
from handlers.staff.acts.switching import MOST_MINUTES, MOST_WAITING
from handlers.staff.acts.talks import LONGEST_NOTE, LONGEST_REASON, LONGEST_REPLY, Outcome
from storage.staff import Role

LARGEST_SEQ = 2**53
MOST = 200  # rows of a page

# Something that can be seen stands in it, and no NUL: the same in every dialect of regular expressions.
VISIBLE = r"^[^\x00]*[^\x00-\x20\x7f-\xa0\u00ad\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff][^\x00]*$"
ANY_TEXT = r"^[^\x00]*$"
KEY = r"^[0-9A-Za-z_-]{8,64}$"

Reply = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_REPLY, pattern=VISIBLE)]
NoteText = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NOTE, pattern=VISIBLE)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_REASON, pattern=VISIBLE)]
Words = Annotated[str, StringConstraints(max_length=LONGEST_WORDS, pattern=ANY_TEXT)]
Typed = Annotated[str, StringConstraints(max_length=200, pattern=ANY_TEXT)]
Note = Annotated[str, StringConstraints(max_length=LONGEST_REASON, pattern=ANY_TEXT)]
Key = Annotated[str, StringConstraints(pattern=KEY)]
ItemName = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z_]+$")]
Items = Annotated[dict[ItemName, Typed], Field(max_length=20, json_schema_extra={"additionalProperties": False})]
Sure = Annotated[list[ItemName], Field(max_length=20)]


def _whole(value: object) -> object:
    """JSON knows one kind of number: 82.0 is 82."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Number = Annotated[int, Field(ge=0, le=LARGEST_SEQ), BeforeValidator(_whole)]

Waiting = Annotated[int, Field(ge=0, le=MOST_WAITING), BeforeValidator(_whole)]

HandoffId = Annotated[str, Path(pattern=r"^[0-9a-f]{24}$", description="The handoff's id: random.")]
ConversationId = Annotated[str, Path(pattern=r"^[0-9A-Za-z_-]{16,32}$", description="The conversation's id: random.")]
CaseNumber = Annotated[str, Path(pattern=r"^[0-9]{10}$", description="The receipt number, ten digits.")]
SeqPath = Annotated[int, Path(ge=1, le=LARGEST_SEQ, description="The number of a message.")]
Limit = Annotated[int, Query(ge=1, le=MOST, description="Rows of a page.")]
Cursor = Annotated[str, Query(max_length=200, pattern=ANY_TEXT, description="`next` of the page before.")]
After = Annotated[int, Query(ge=0, le=LARGEST_SEQ, description="The number of the last message that you have.")]

EpisodeNumber = Annotated[int, Path(ge=1, le=LARGEST_SEQ, description="Its number in the conversation.")]
CommentId = Annotated[int, Path(ge=1, le=LARGEST_SEQ, description="The comment's number.")]
Language = Annotated[Literal["ja", "en"], Query(description="Of labels, headings, titles and definitions.")]
Word = Annotated[str, Query(max_length=200, pattern=ANY_TEXT)]
Day = Annotated[
    str, Query(max_length=10, pattern=r"^(|\d{4}-\d{2}-\d{2})$", description="A day in Japan, as 2023-03-08.")
]


class Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Moved(Sent):
    """`version`: the one that you saw; a newer one refuses the act. Without it the act is done on whatever is now."""

    version: Number | None = None


class TakeIn(Moved):
    over: bool = Field(False, description="A supervisor takes it from whoever has it.")


# What need say nothing may come without a body.
MovedOrNothing = Annotated[Moved, Body(default_factory=Moved)]
TakeOrNothing = Annotated[TakeIn, Body(default_factory=TakeIn)]


class HoldIn(Moved):
    reason: Reason = Field(examples=["店に確認しています"])
    until: AwareDatetime | None = Field(
        None, strict=False, description="When the hold ends by itself.", examples=["2023-03-14T16:00:00+09:00"]
    )


class PassIn(Moved):
    to: Annotated[str, StringConstraints(pattern=r"^[a-z0-9._-]{1,40}$")] = Field(
        description="The name of an account, or `supervisor`.", examples=["supervisor"]
    )

    note: Annotated[str, StringConstraints(max_length=LONGEST_NOTE, pattern=ANY_TEXT)] = Field(
        "",
        description="What the next one should know; the traveller does not see it.",
        examples=["店の確認をお願いします"],
    )


class CloseIn(Moved):
    outcome: Outcome = Field(examples=["solved"])


class MessageIn(Sent):
    text: Reply = Field(examples=["お待たせしました。窓口の佐藤です。"])
    after: Number = Field(
        description="The newest message that its writer has seen. What came after it refuses this one.",
    )
    key: Key = Field(
        description="Made anew for each message: the same key once more sends nothing.", examples=["c0ffee42-1"]
    )


class NoteIn(Sent):
    text: NoteText = Field(examples=["店に電話した。折り返し待ち。"])
    key: Key | None = Field(None, description="The same key once more adds no other note.", examples=["c0ffee42-2"])


class DraftIn(Sent):
    text: Annotated[str, StringConstraints(max_length=LONGEST_REPLY, pattern=ANY_TEXT)] = Field(
        description="Empty to drop it.", examples=["お店の情報と"]
    )


class PresenceIn(Sent):
    typing: bool = False


class CaseIn(Sent):
    """A claim of somebody on the telephone."""

    kind: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")] = Field(
        description="Which of the form's cases it is.", examples=["b2"]
    )
    items: Items = Field(
        description="As they are told; read as in the chat.",
        examples=[
            {"inquiry_number": "4071 2285 33", "expiry_date": "2月24日", "prefecture": "群馬", "store": "湯けむり茶屋"}
        ],
    )
    key: Key = Field(
        description="Made anew for each claim: the same key once more opens none.", examples=["call-20230314-7"]
    )
    language: Literal["ja", "en"] = "ja"
    sure: Sure = Field(default_factory=list, description="Items whose odd value is right all the same.")
    note: Annotated[str, StringConstraints(max_length=LONGEST_NOTE, pattern=ANY_TEXT)] = ""


class CaseChangeIn(Sent):
    """Items to correct, or the next state; not both."""

    version: Number = Field(description="The one that you saw.", examples=[1])
    items: Items | None = Field(None, examples=[{"store": "山田屋"}])
    kind: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{0,40}$")] = ""
    sure: Sure = Field(default_factory=list)
    state: CaseState | None = None
    words: Words = Field("", description="What the traveller reads beside the new state.")


class ReasonIn(Sent):
    reason: Reason = Field(examples=["折り返しのため"])


class EpisodeIn(Sent):
    """What somebody leaves in an episode. Those that are left out stay as they are."""

    read: bool | None = Field(None, description="Whether you have read it to its end.", examples=[True])
    marked: bool | None = Field(None, description="Whether it is worth coming back to, for everybody.")
    comment: Annotated[str, StringConstraints(max_length=LONGEST_NOTE, pattern=ANY_TEXT)] = Field(
        "", description="For staff alone.", examples=["この答えは短くできる"]
    )
    key: Key | None = Field(None, description="The same key once more adds no other comment.", examples=["c0ffee42-3"])


class OverflowIn(Sent):
    on: bool
    reason: Reason = Field(examples=["電話が鳴りやまない"])
    minutes: Annotated[int, Field(ge=0, le=MOST_MINUTES), BeforeValidator(_whole)] = Field(
        0, description="After which it ends by itself; 0: when somebody switches it off."
    )


class RuleIn(Sent):
    on_at: Waiting = Field(examples=[10])
    off_at: Waiting = Field(examples=[4])
    reason: Note = ""


class PeriodIn(Sent):
    opens: time = Field(strict=False, examples=["10:00"])
    closes: time = Field(strict=False, examples=["15:00"])


class DayIn(Sent):
    periods: Annotated[list[PeriodIn], Field(max_length=6)] | None
    reason: Note = ""


class RoleIn(Sent):
    role: Role
