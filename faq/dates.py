"""How each language writes days, hours and the days that are left. Time is given; the zone is the campaign's."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Literal, Protocol

Counts = Literal["deadline", "opening"]


class Hand(Protocol):
    """One language's way with dates. `near` is the day of the talk: a date of another year carries its year."""

    def day(self, day: date, near: date) -> str: ...
    def short_day(self, day: date) -> str: ...  # for buttons
    def clock(self, hour: time) -> str: ...
    def moment(self, moment: datetime, near: date) -> str: ...  # when something begins
    def until(self, moment: datetime, near: date) -> str: ...  # when something ends
    def span(self, first: date, last: date, near: date) -> str: ...
    def left(self, days: int, counts: Counts) -> str: ...
    def series(self, items: tuple[str, ...]) -> str: ...


class Japanese:
    weekdays = "月火水木金土日"

    def day(self, day: date, near: date) -> str:
        year = f"{day.year}年" if day.year != near.year else ""
        return f"{year}{self.short_day(day)}"

    def short_day(self, day: date) -> str:
        return f"{day.month}月{day.day}日（{self.weekdays[day.weekday()]}）"

    def clock(self, hour: time) -> str:
        return f"{hour:%H:%M}"

    def moment(self, moment: datetime, near: date) -> str:
        return self.day(moment.date(), near) + self.clock(moment.time())

    def until(self, moment: datetime, near: date) -> str:
        return self.moment(moment, near)

    def span(self, first: date, last: date, near: date) -> str:
        return f"{self.day(first, near)}から{self.day(last, near)}まで"

    def left(self, days: int, counts: Counts) -> str:
        if days > 1:
            return f"あと{days}日"
        word = "あす" if days else "きょう"
        return f"{word}まで" if counts == "deadline" else word

    def series(self, items: tuple[str, ...]) -> str:
        return "、".join(items)


class English:
    months = (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    )  # fmt: skip
    weekdays = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

    def day(self, day: date, near: date) -> str:
        year = f" {day.year}" if day.year != near.year else ""
        return f"{day.day} {self.months[day.month - 1]}{year} ({self.weekdays[day.weekday()]})"

    def short_day(self, day: date) -> str:
        return f"{self.weekdays[day.weekday()]} {day.day} {self.months[day.month - 1][:3]}"

    def clock(self, hour: time) -> str:
        return f"{hour:%H:%M}"

    def moment(self, moment: datetime, near: date) -> str:
        return f"{self.day(moment.date(), near)} at {self.clock(moment.time())}"

    def until(self, moment: datetime, near: date) -> str:
        return f"{self.day(moment.date(), near)}, {self.clock(moment.time())}"

    def span(self, first: date, last: date, near: date) -> str:
        return f"{self.day(first, near)} to {self.day(last, near)}"

    def left(self, days: int, counts: Counts) -> str:
        near = "tomorrow" if days else "today"
        if counts == "opening":
            return f"in {days} days" if days > 1 else near
        return f"{days} days left" if days > 1 else f"until {near}"

    def series(self, items: tuple[str, ...]) -> str:
        return ", ".join(items[:-1]) + " and " + items[-1] if len(items) > 1 else "".join(items)


HANDS: dict[str, Hand] = {"ja": Japanese(), "en": English()}
