"""Draws the curves of docs/operate.md from the figures that benchmarks/growth.py keeps: .venv/bin/python docs/draw_growth.py

Each point is the median of the rounds, its whisker the lowest and the highest of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import log10
from pathlib import Path

DOCS = Path(__file__).resolve().parent
FIGURES = DOCS.parent / "benchmarks" / "growth.json"

WIDTH, HEIGHT = 720, 320
LEFT, RIGHT, TOP, BOTTOM = 64, 190, 58, 50
COLOURS = ("#0b6e4f", "#b3541e", "#3b4cc0", "#7a3b7a")  # told apart without colour, too: each line is named at its end

Point = tuple[float, Sequence[float]]  # where; lowest, median, highest


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    points: Sequence[Point]


def main() -> None:
    figures = json.loads(FIGURES.read_text("utf-8"))
    for name, title, x, y, lines in charts(figures):
        (DOCS / "images" / f"growth-{name}.svg").write_text(drawn(title, x, y, lines), "utf-8")


def charts(
    figures: Mapping[str, Mapping[str, Mapping[str, Sequence[float]]]],
) -> list[tuple[str, str, str, str, list[Line]]]:
    """Name, title, what stands below and beside it, and the lines."""
    message, on_postgres = figures["message"], figures["message on PostgreSQL"]
    return [
        ("message", "A message, against itself with 1,000 conversations", "conversations in the store", "times as much",
         [Line(label, relative(message, figure)) for label, figure in (("CPU", "CPU ms"), ("p99 to the reply", "p99 ms"), ("start-up", "start s"))]),
        ("console", "The console beside a long queue", "people who wait", "ms",
         [Line(label, of(figures["console"], figure)) for label, figure in (("page", "page ms"), ("take next", "next ms"), ("list", "list ms"), ("counts", "counts ms"))]),
        ("watch", "CPU of a message while consoles watch", "consoles", "ms", [Line("CPU a message", of(figures["watch"], "CPU ms"))]),
        ("screen", "Until who asks for a person is on the screens", "consoles", "ms",
         [Line("p50", of(figures["watch"], "shown p50 ms")), Line("p95", of(figures["watch"], "shown p95 ms"))]),
        ("message-postgres", "On PostgreSQL: a message, against itself with 1,000 conversations", "conversations in the store", "times as much",
         [Line(label, relative(on_postgres, figure)) for label, figure in (("CPU of the desk", "CPU ms"), ("CPU of the database", "database CPU ms"), ("CPU of the start", "start CPU s"))]),
        ("console-postgres", "On PostgreSQL: the console beside a long queue", "people who wait", "ms",
         [Line(label, of(figures["console on PostgreSQL"], figure)) for label, figure in (("page", "page ms"), ("take next", "next ms"), ("list", "list ms"), ("counts", "counts ms"))]),
        ("screen-postgres", "Three processes: until who asks for a person is on the screens", "consoles", "ms",
         [Line("p50", of(figures["watch on PostgreSQL"], "shown p50 ms")), Line("p95", of(figures["watch on PostgreSQL"], "shown p95 ms"))]),
    ]  # fmt: skip


def of(part: Mapping[str, Mapping[str, Sequence[float]]], figure: str) -> list[Point]:
    return [(float(step), found[figure]) for step, found in part.items()]


def relative(part: Mapping[str, Mapping[str, Sequence[float]]], figure: str) -> list[Point]:
    points = of(part, figure)
    base = points[0][1][1]
    return [(step, [value / base for value in found]) for step, found in points]


# --- drawing ---------------------------------------------------------------------------------------------------------


def drawn(title: str, below: str, beside: str, lines: Sequence[Line]) -> str:
    steps = [step for step, _ in lines[0].points]
    top = nice(max(value for line in lines for _, found in line.points for value in found))
    across, down = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    span = log10(steps[-1] / steps[0])

    def x(step: float) -> float:
        return LEFT + across * log10(step / steps[0]) / span

    def y(value: float) -> float:
        return TOP + down * (1 - value / top)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="24" font-size="16" fill="#222">{escape(title)}</text>',
    ]
    for number in range(5):
        value = top * number / 4
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(value):.1f}" y2="{y(value):.1f}" stroke="#ddd"/>')
        parts.append(text(LEFT - 8, y(value) + 4, f"{value:g}", "end"))
    parts += [text(x(step), HEIGHT - BOTTOM + 20, f"{step:,.0f}", "middle") for step in steps]
    parts.append(text(LEFT + across / 2, HEIGHT - 10, below, "middle"))
    parts.append(text(8, TOP - 12, beside, "start"))
    ends = apart([y(line.points[-1][1][1]) for line in lines])
    for line, colour, end in zip(lines, COLOURS, ends, strict=False):
        parts += curve(line, colour, x, y)
        last = line.points[-1][1][1]
        parts.append(
            f'<text x="{WIDTH - RIGHT + 12}" y="{end + 4:.1f}" fill="{colour}">{escape(line.name)} {last:.3g}</text>'
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


def curve(line: Line, colour: str, x: Callable[[float], float], y: Callable[[float], float]) -> list[str]:
    path = " ".join(f"{x(step):.1f},{y(found[1]):.1f}" for step, found in line.points)
    parts = [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>']
    for step, (low, middle, high) in line.points:
        parts.append(
            f'<line x1="{x(step):.1f}" x2="{x(step):.1f}" y1="{y(low):.1f}" y2="{y(high):.1f}" stroke="{colour}"/>'
        )
        parts.append(f'<circle cx="{x(step):.1f}" cy="{y(middle):.1f}" r="3.5" fill="{colour}"/>')
    return parts


def text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="#555" text-anchor="{anchor}">{escape(words)}</text>'


def apart(places: Sequence[float], room: float = 17) -> list[float]:
    """Where names at the ends of lines stand, so that none covers another."""
    found = dict[int, float]()
    before = -room
    for number in sorted(range(len(places)), key=places.__getitem__):
        before = found[number] = max(places[number], before + room)
    return [found[number] for number in range(len(places))]


def nice(value: float) -> float:
    """The next round number above."""
    size = 10 ** int(log10(value) - (value < 1))
    return next(size * step for step in (1, 2, 4, 6, 8, 10, 20) if size * step >= value)


if __name__ == "__main__":
    main()
