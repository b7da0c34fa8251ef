"""What the dialogue may look up, inside the transaction of its turn (`bot.records.Records`)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.records import CaseSeen, HandoffSeen, Moved, PicturesSeen, ReminderSeen
from storage import attachments, cases, handoffs, reminders, resume
from storage.conversations import Conversation
from storage.transaction import Reader


@dataclass(frozen=True, slots=True)
class ConversationRecords:
    """The records of one conversation at a moment (milliseconds)."""

    reader: Reader
    conversation: Conversation
    now: int

    def handoff(self) -> HandoffSeen:
        if self.conversation.owned:
            return "owned"
        return "waiting" if self.conversation.handoff == "waiting" else "none"

    def place(self) -> int:
        return handoffs.place(self.reader, self.conversation.no)

    def case(self, number: str) -> CaseSeen | None:
        return cases.seen(self.reader, self.conversation.no, number)

    def own_cases(self) -> tuple[CaseSeen, ...]:
        return cases.own(self.reader, self.conversation.no)

    def guesses(self) -> int:
        return cases.guesses(self.reader, self.conversation.no, self.now)

    def pictures(self) -> PicturesSeen:
        return attachments.unfiled(self.reader, self.conversation.no)

    def reminders(self) -> tuple[ReminderSeen, ...]:
        return reminders.seen(self.reader, self.conversation.no)

    def moved(self, code: str) -> Moved | None:
        return resume.seen(self.reader, self.conversation.no, code, self.now)

    def draw_code(self) -> str:
        return resume.draw()

    def draw(self) -> str:
        return cases.draw(self.reader)
