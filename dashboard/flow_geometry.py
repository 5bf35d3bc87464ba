"""Shapes of a flow map in a plane whose unit is the pixel of the first view; y points north."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]

BEND = 0.14
"""How far a ribbon leaves the straight line, as a share of its length."""

TAIL = 0.25
"""Width of the tail, as a share of the width."""

HEAD_WIDTH, HEAD_LENGTH = 1.9, 1.5
"""Size of the arrowhead, in widths."""

WIDEST = 0.28
"""The most that a width may be of a length: a shorter ribbon is narrowed to stay an arrow."""

_STEPS = 16
_RING_POINTS = 24


def ribbons(starts: ArrayLike, ends: ArrayLike, widths: ArrayLike, *, gap: float) -> Points:
    """Draw arrows, bent to the right of their way, so that those back and forth lie apart.

    Each is a quadratic Bézier curve, thin where it starts. No point of it crosses the straight
    line between its ends: what would is laid on that line.

    Args:
        starts: Where they start, shape (n, 2).
        ends: Where they end, shape (n, 2).
        widths: Their widths, shape (n,); those of short ribbons are reduced.
        gap: What is left free at both ends.

    Returns:
        Closed rings, shape (n, 38, 2), without NaN; of no area where start and end are the same.
    """
    start, end = np.asarray(starts, float), np.asarray(ends, float)
    way = end - start
    length = np.hypot(way[:, 0], way[:, 1])[:, None]
    along = np.divide(way, length, out=np.zeros_like(way), where=length > 0)
    right = _right_of(along)
    free = np.minimum(gap, 0.3 * length)
    usable = length - 2 * free
    width = np.minimum(np.asarray(widths, float)[:, None], WIDEST * usable)

    first = start + along * free + right * width * TAIL / 2
    tip = end - along * free
    control = (first + tip) / 2 + right * 2 * BEND * usable
    # The head takes the end of the curve; the body's half width grows from the tail's to it.
    body_end = 1 - np.divide(
        HEAD_LENGTH * width, usable, out=np.zeros_like(width), where=usable > 0
    )
    t = np.linspace(0, 1, _STEPS + 1)[None, :, None] * body_end[:, :, None]
    first_, control_, tip_ = first[:, None], control[:, None], tip[:, None]
    middle = (1 - t) ** 2 * first_ + 2 * t * (1 - t) * control_ + t**2 * tip_
    heading = _unit((1 - t) * (control_ - first_) + t * (tip_ - control_))
    half = width[:, None] / 2 * np.linspace(TAIL, 1, _STEPS + 1)[None, :, None]
    aside = _right_of(heading) * half
    neck = middle[:, -1:]
    barb = _right_of(_unit(tip_ - neck)) * width[:, None] * HEAD_WIDTH / 2
    left_edge, right_edge = middle - aside, middle + aside
    outline = np.concatenate(
        [right_edge, neck + barb, tip_, neck - barb, left_edge[:, ::-1], right_edge[:, :1]], axis=1
    )
    across = np.sum((outline - start[:, None]) * right[:, None], axis=2, keepdims=True)
    return np.asarray(outline - np.minimum(across, 0.0) * right[:, None], dtype=np.float64)


def rings(centres: ArrayLike, inner_radius: float, thicknesses: ArrayLike) -> Points:
    """Draw rings around points.

    Args:
        centres: Their centres, shape (n, 2).
        inner_radius: Radius of their hole.
        thicknesses: From the hole to the outer edge, shape (n,).

    Returns:
        Shape (n, 2, 25, 2): for each the closed outer circle, anticlockwise, and the closed hole,
        clockwise.
    """
    angles = np.linspace(0, 2 * np.pi, _RING_POINTS + 1)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    circle[-1] = circle[0]
    centre = np.asarray(centres, float)[:, None]
    outer = centre + circle * (inner_radius + np.asarray(thicknesses, float))[:, None, None]
    hole = np.broadcast_to(centre + circle[::-1] * inner_radius, outer.shape)
    return np.stack([outer, hole], axis=1)


def _right_of(directions: Points) -> Points:
    return np.stack([directions[..., 1], -directions[..., 0]], axis=-1)


def _unit(vectors: Points) -> Points:
    size = np.hypot(vectors[..., :1], vectors[..., 1:])
    return np.divide(vectors, size, out=np.zeros_like(vectors), where=size > 0)
