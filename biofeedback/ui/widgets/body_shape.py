"""The shape of a body from the front and from behind, cut into the places of the diary.

Drawn by us from a few points. Coordinates: x from the middle of the body to the right of the
picture, y from the crown (0) to the soles (SIZE_Y). A place is a part of the smooth outline, so
that neighbours meet without a gap. Left is the person's own left: from the front it lies to the
right of the picture, as for somebody one faces; from behind it lies to the left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QPainterPath, QPolygonF, QTransform

FRONT, BACK = "front", "back"
HALF_X, SIZE_Y = 86.0, 408.0
_FAR = 200.0
_P = tuple[float, float]

# The half of the body to the right of the picture, going round it.
_TRUNK: tuple[_P, ...] = (
    (0, 48), (11, 46), (10, 60), (17, 68), (34, 74), (49, 84), (50, 104), (43, 120), (40, 142),
    (36, 168), (39, 194), (45, 220), (46, 248), (41, 286), (33, 318), (35, 344), (29, 372),
    (24, 386), (29, 400), (27, 406), (12, 406), (10, 396), (11, 384), (10, 352), (9, 318),
    (5, 268), (0, 240),
)  # fmt: skip
_ARM: tuple[_P, ...] = (
    (38, 80), (50, 83), (59, 97), (63, 122), (68, 148), (74, 178), (77, 204), (82, 218),
    (84, 236), (79, 250), (72, 246), (70, 230), (67, 206), (60, 180), (53, 154), (48, 128),
    (43, 108), (38, 92),
)  # fmt: skip
_HEAD = QRectF(-18.0, 1.0, 36.0, 53.0)


@cache
def outline() -> QPainterPath:
    """Return the whole body."""
    return _trunk().united(_arms()).simplified()


@cache
def _trunk() -> QPainterPath:
    half = _smooth(_TRUNK)
    head = QPainterPath()
    head.addEllipse(_HEAD)
    return half.united(_mirrored(half)).united(head).simplified()


@cache
def _arms() -> QPainterPath:
    arm = _smooth(_ARM, closed=True)
    return arm.united(_mirrored(arm)).simplified()


def _smooth(points: Sequence[_P], *, closed: bool = False) -> QPainterPath:
    """Return a curve through points (Catmull-Rom), closed along the middle or round."""
    n = len(points)
    path = QPainterPath(QPointF(*points[0]))
    for i in range(n if closed else n - 1):
        if closed:
            a, b, c, d = (points[(i + k) % n] for k in (-1, 0, 1, 2))
        else:
            a, b, c, d = (points[min(max(i + k, 0), n - 1)] for k in (-1, 0, 1, 2))
        one = QPointF(b[0] + (c[0] - a[0]) / 6.0, b[1] + (c[1] - a[1]) / 6.0)
        two = QPointF(c[0] - (d[0] - b[0]) / 6.0, c[1] - (d[1] - b[1]) / 6.0)
        path.cubicTo(one, two, QPointF(*c))
    path.closeSubpath()
    return path


def _mirrored(path: QPainterPath) -> QPainterPath:
    return QTransform.fromScale(-1.0, 1.0).map(path)


def _box(left: float, top: float, right: float, bottom: float) -> QPainterPath:
    path = QPainterPath()
    path.addRect(QRectF(QPointF(left, top), QPointF(right, bottom)))
    return path


def _polygon(points: Iterable[_P]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(*point) for point in points]))
    path.closeSubpath()
    return path


# Where each place is looked for: the part of the body and the rows from top to bottom. Of a place
# with a middle, `middle` is half its width; the sides are what is left of it.
_SHOULDER = _polygon(((24, 60), (_FAR, 60), (_FAR, 110), (41, 110), (34, 86), (24, 82)))
_FRONT_TRUNK: Mapping[str, tuple[float, float, float]] = {
    "forehead": (0, 20, 6),
    "eye": (20, 33, 0),
    "jaw": (33, 54, 6),
    "neck": (54, 76, 5),
    "chest": (76, 136, 9),
    "abdomen": (136, 200, 11),
    "groin": (200, 246, 0),
    "thigh": (246, 302, 0),
    "knee": (302, 332, 0),
    "shin": (332, 374, 0),
    "ankle": (374, 391, 0),
    "foot": (391, 420, 0),
}
_BACK_TRUNK: Mapping[str, tuple[float, float, float]] = {
    "head": (0, 54, 6),
    "neck": (54, 76, 5),
    "upper_back": (76, 148, 9),
    "lower_back": (148, 196, 11),
    "buttock": (196, 250, 0),
    "thigh": (250, 302, 0),
    "knee": (302, 332, 0),
    "calf": (332, 376, 0),
    "heel": (376, 394, 0),
    "foot": (394, 420, 0),
}
_FRONT_ARM = {
    "upper_arm": (110, 140),
    "elbow": (140, 162),
    "forearm": (162, 196),
    "wrist": (196, 210),
    "hand": (210, 260),
}
_BACK_ARM = {
    "upper_arm": (110, 140),
    "elbow": (140, 162),
    "forearm": (162, 208),
    "hand": (208, 260),
}
# Places that are taken out of the rows before these are cut: name, shape, half only.
_FRONT_INSETS = {"hip": _polygon(((20, 196), (_FAR, 186), (_FAR, 246), (34, 246)))}
_BACK_INSETS = {
    "shoulder_blade": _polygon(((11, 80), (34, 84), (42, 104), (36, 124), (18, 126), (11, 100)))
}
_SACRUM = _polygon(((-13, 194), (13, 194), (8, 214), (0, 222), (-8, 214)))


@cache
def places(view: str) -> Mapping[str, QPainterPath]:
    """Return the shape of every place seen from the front or from behind, by its key."""
    trunk = _FRONT_TRUNK if view == FRONT else _BACK_TRUNK
    arm = _FRONT_ARM if view == FRONT else _BACK_ARM
    insets = _FRONT_INSETS if view == FRONT else _BACK_INSETS
    found: dict[str, QPainterPath] = {}
    for side, half in _halves(view).items():
        shoulder = outline().intersected(_on(half, _SHOULDER))
        found[f"{view}.{side}.shoulder"] = shoulder
        for name, (above, below) in arm.items():
            band = _on(half, _box(0, above, _FAR, below))
            found[f"{view}.{side}.{name}"] = _arms().intersected(band).subtracted(shoulder)
        body = _trunk().subtracted(_arms()).subtracted(shoulder)
        for name, shape in insets.items():
            taken = body.intersected(_on(half, shape))
            found[f"{view}.{side}.{name}"] = taken
            body = body.subtracted(taken)
        if view == BACK:
            body = body.subtracted(_SACRUM)
        for name, (top, bottom, middle) in trunk.items():
            row = _on(half, _box(middle, top, _FAR, bottom))
            found[f"{view}.{side}.{name}"] = body.intersected(row)
    for name, (top, bottom, middle) in trunk.items():
        if middle:
            row = _box(-middle, top, middle, bottom)
            found[f"{view}.middle.{name}"] = _trunk().intersected(row)
    if view == BACK:
        found["back.middle.sacrum"] = _trunk().intersected(_SACRUM)
        lower = "back.middle.lower_back"
        found[lower] = found[lower].subtracted(_SACRUM)
    return found


def _halves(view: str) -> Mapping[str, bool]:
    """Return which side of the picture each side of the person is: True is the picture's right."""
    return {"left": view == FRONT, "right": view != FRONT}


def _on(right_half: bool, path: QPainterPath) -> QPainterPath:
    return path if right_half else _mirrored(path)


def place_at(view: str, x: float, y: float) -> str | None:
    """Return which place is at a point, None for one beside the body."""
    point = QPointF(x, y)
    for key, path in places(view).items():
        if path.contains(point):
            return key
    return None
