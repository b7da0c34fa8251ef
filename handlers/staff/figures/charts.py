"""Charts as positions: where each bar, line and dot stands. The templates draw them as SVG; no number is drawn that is not also said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.staff.figures.summary import HourWaits

LEFT, RIGHT, TOP, BOTTOM = 88, 700, 24, 220  # of the drawing of waits, in its own units
STEPS = (
    60,
    300,
    600,
    1_200,
    1_800,
    3_600,
    7_200,
    14_400,
    28_800,
    86_400,
    172_800,
    345_600,
)  # seconds that a line of the grid may stand for
GRID = 4


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar, in percent of its whole."""

    start: float
    width: float

    @property
    def middle(self) -> float:
        return self.start + self.width / 2


def stacked(counts: Sequence[int]) -> tuple[Part, ...]:
    """Pieces one behind the other, that fill the whole."""
    total, start, parts = sum(counts), 0.0, list[Part]()
    for count in counts:
        width = 100 * count / total if total else 0.0
        parts.append(Part(start, width))
        start += width
    return tuple(parts)


@dataclass(frozen=True, slots=True)
class Column:
    x: float
    y: float
    width: float
    height: float


def columns(counts: Sequence[int]) -> tuple[Column, ...]:
    """Columns side by side on a ground line at BOTTOM, the largest as high as the drawing."""
    largest = max(counts, default=0) or 1
    room = (RIGHT - LEFT) / max(len(counts), 1)
    heights = [(BOTTOM - TOP) * count / largest for count in counts]
    return tuple(
        Column(LEFT + at * room + room * 0.15, BOTTOM - height, room * 0.7, height) for at, height in enumerate(heights)
    )


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    hour: int
    seconds: int


@dataclass(frozen=True, slots=True)
class WaitChart:
    grid: tuple[tuple[float, int], ...]  # where a line stands, and for how many seconds
    median: tuple[Dot, ...]
    p90: tuple[Dot, ...]


def waits(hours: Sequence[HourWaits]) -> WaitChart:
    """The hours of the day side by side, the waits upwards, with lines at round minutes."""
    longest = max((hour.waits.p90 or 0 for hour in hours), default=0)
    step = next((step for step in STEPS if step * GRID >= longest), -(-longest // GRID))
    most = step * GRID

    def dot(at: int, hour: int, seconds: int | None) -> Dot:
        x = (LEFT + RIGHT) / 2 if len(hours) < 2 else LEFT + 24 + at * (RIGHT - LEFT - 48) / (len(hours) - 1)
        return Dot(round(x, 1), _height(seconds or 0, most), hour, seconds or 0)

    return WaitChart(
        tuple((_height(step * line, most), step * line) for line in range(GRID + 1)),
        tuple(dot(at, one.hour, one.waits.median) for at, one in enumerate(hours)),
        tuple(dot(at, one.hour, one.waits.p90) for at, one in enumerate(hours)),
    )


def _height(seconds: int, most: int) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * seconds / most, 1)
