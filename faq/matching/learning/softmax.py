"""Multinomial logistic regression by L-BFGS: a convex fit that starts at nothing and takes no chance."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np

from faq.matching.arrays import Doubles, Floats, Integers

PENALTY = 1.5e-5
STEPS = 120
ENOUGH = 1e-6  # a smaller gain ends the search
KEPT = 10  # past steps from which the curvature is guessed
SMALLEST_STEP = 1e-6

LossAndSlope = Callable[[Doubles], tuple[float, Doubles]]


def fit_softmax(rows: Floats, owners: Integers, entries: int) -> Floats:
    """The weights, inputs x entries, under which each row's entry is likeliest. `rows` is rows x inputs."""
    wanted = np.zeros((len(rows), entries), dtype=np.float32)
    wanted[np.arange(len(rows)), owners] = 1

    def loss(flat: Doubles) -> tuple[float, Doubles]:
        weights = flat.reshape(rows.shape[1], entries)
        total = (rows @ weights.astype(np.float32)).astype(np.float64)
        total -= total.max(axis=1, keepdims=True)
        raised = np.exp(total)
        sums = raised.sum(axis=1, keepdims=True)
        value = (np.log(sums)[:, 0] - total[np.arange(len(rows)), owners]).mean() + PENALTY / 2 * flat @ flat
        slope = rows.T @ ((raised / sums).astype(np.float32) - wanted) / len(rows)
        return float(value), slope.astype(np.float64).ravel() + PENALTY * flat

    fitted = _descend(loss, np.zeros(rows.shape[1] * entries))
    return fitted.reshape(rows.shape[1], entries).astype(np.float32)


def _descend(loss: LossAndSlope, weights: Doubles) -> Doubles:
    value, slope = loss(weights)
    past: deque[tuple[Doubles, Doubles]] = deque(maxlen=KEPT)
    for _ in range(STEPS):
        direction = _direction(slope, past)
        step = 1.0
        while True:
            moved = weights - step * direction
            lower, new_slope = loss(moved)
            if lower <= value - 1e-4 * step * (slope @ direction) or step < SMALLEST_STEP:
                break
            step /= 2
        bend = new_slope - slope
        if bend @ (moved - weights) > 1e-12:
            past.append((moved - weights, bend))
        gain, weights, value, slope = value - lower, moved, lower, new_slope
        if gain < ENOUGH:
            break
    return weights


def _direction(slope: Doubles, past: deque[tuple[Doubles, Doubles]]) -> Doubles:
    """The slope bent by what the past steps tell of the curvature (two-loop recursion)."""
    direction = slope.copy()
    parts: list[tuple[float, float]] = []
    for step, bend in reversed(past):
        scale = 1 / float(bend @ step)
        part = scale * float(step @ direction)
        direction -= part * bend
        parts.append((scale, part))
    step, bend = past[-1] if past else (slope, slope)
    direction *= (
        float(step @ bend) / max(float(bend @ bend), 1e-12) if past else 1 / max(float(np.linalg.norm(slope)), 1e-9)
    )
    for (step, bend), (scale, part) in zip(past, reversed(parts), strict=True):
        direction += step * (part - scale * float(bend @ direction))
    return direction
