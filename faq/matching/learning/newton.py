"""Two convex fits by Newton's method: how the channels are weighed, and when the first entry is trusted.

Both penalise large weights, so each has exactly one best answer, whatever it starts from.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from faq.matching.arrays import Doubles

STEPS = 60
ENOUGH = 1e-8  # a smaller gain ends the search
SMALLEST_STEP = 1e-4

Loss = Callable[[Doubles], float]
Slope = Callable[[Doubles], tuple[Doubles, Doubles]]  # gradient and curvature


def fit_weighing(scores: Doubles, right: Doubles, penalty: float) -> Doubles:
    """Weights of the channels under which the right entries have the most belief.

    `scores` is messages x entries x channels; `right` is messages x entries, 1 where an entry satisfies. The belief is the
    softmax of the weighed sum, and all right entries of a message share theirs.
    """

    def belief(weights: Doubles) -> Doubles:
        total = scores @ weights
        raised = np.exp(total - total.max(axis=1, keepdims=True))
        shares: Doubles = raised / raised.sum(axis=1, keepdims=True)
        return shares

    def loss(weights: Doubles) -> float:
        held = (belief(weights) * right).sum(axis=1)
        return float(-np.log(np.maximum(held, 1e-12)).mean() + penalty * weights @ weights / 2)

    def slope(weights: Doubles) -> tuple[Doubles, Doubles]:
        shares = belief(weights)
        of_right = shares * right / np.maximum((shares * right).sum(axis=1), 1e-12)[:, None]
        expected = np.einsum("me,mec->mc", shares, scores)
        gradient = (expected - np.einsum("me,mec->mc", of_right, scores)).mean(axis=0) + penalty * weights
        curvature = np.einsum("me,mec,med->cd", shares, scores, scores, optimize=True) - expected.T @ expected
        return gradient, curvature / len(scores) + penalty * np.eye(len(weights))

    return _descend(loss, slope, np.zeros(scores.shape[2]))


def fit_logistic(traits: Doubles, right: Doubles, penalty: float) -> Doubles:
    """Weights of a logistic regression, the last one the bias, which is not penalised. `traits` is messages x traits."""
    rows = np.hstack([traits, np.ones((len(traits), 1))])
    held = np.append(np.full(traits.shape[1], penalty), 1e-9)

    def loss(weights: Doubles) -> float:
        total = rows @ weights
        return float((np.logaddexp(0, total) - right * total).mean() + (held * weights) @ weights / 2)

    def slope(weights: Doubles) -> tuple[Doubles, Doubles]:
        belief = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        gradient = rows.T @ (belief - right) / len(rows) + held * weights
        curvature = (rows.T * (belief * (1 - belief))) @ rows / len(rows) + np.diag(held)
        return gradient, curvature

    return _descend(loss, slope, np.zeros(rows.shape[1]))


def _descend(loss: Loss, slope: Slope, start: Doubles) -> Doubles:
    """Newton's method; a step that goes up is halved."""
    weights, value = start, loss(start)
    for _ in range(STEPS):
        gradient, curvature = slope(weights)
        direction = np.linalg.solve(curvature, gradient)
        step = 1.0
        while (lower := loss(weights - step * direction)) > value and step > SMALLEST_STEP:
            step /= 2
        if value - lower < ENOUGH:
            return weights
        weights, value = weights - step * direction, lower
    return weights
