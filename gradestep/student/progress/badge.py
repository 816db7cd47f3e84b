"""Draw a badge: the path of gradient descent down to the minimum, in a ring with a piece for each challenge."""

from __future__ import annotations

from html import escape

EARNED = {"disc": "#283593", "rim": "#1a237e", "contour": "#7986cb", "path": "#ffca28", "ribbon": "#3949ab"}
GREYED = {"disc": "#757b84", "rim": "#5f656d", "contour": "#9aa1aa", "path": "#d5d9de", "ribbon": "#8b929b"}
GOLD, PALE = "#ffb300", "#b4bac2"
GAP = 0.12  # of a piece of the ring
RIBBON = "M46 118 32 172l19-6 11 14 18-48zM114 118l14 54-19-6-11 14-18-48z"
CONTOURS = ((46, 30), (35, 22), (24, 14.5), (12, 7))
STEPS = ((59, 37), (44, 74), (74, 49), (64, 79), (83, 63))  # across the valley and back, ever shorter
MINIMUM = (86, 77)
STAR = "m86 66 3.4 7 7.6 1.1-5.5 5.4 1.3 7.6-6.8-3.6-6.8 3.6 1.3-7.6-5.5-5.4 7.6-1.1z"


def draw(name: str, state: str, done: tuple[bool, ...], *, earned: bool) -> str:
    """Return the badge as SVG: in colour when `earned`, else greyed, with a gold piece in its ring for each done.

    `name` is its title and `state` its description, for those who cannot see it.
    """
    colours = EARNED if earned else GREYED
    return (
        '<svg class="gradestep-badge" viewBox="0 0 160 182" role="img" '
        f'aria-label="{escape(f"Badge {name}. {state}")}"><title>{escape(name)}</title> <desc>{escape(state)}</desc>'
        f'<path d="{RIBBON}" fill="{colours["ribbon"]}"/>'
        f'<circle cx="80" cy="72" r="70" fill="{colours["rim"]}"/>{_ring(done)}'
        f'<circle cx="80" cy="72" r="54" fill="{colours["disc"]}"/>{_landscape(colours)}</svg>'
    )


def _ring(done: tuple[bool, ...]) -> str:
    """Return a ring of as many pieces as there are challenges, clockwise from the top; what is not done is thin."""
    return "".join(
        f'<circle cx="80" cy="72" r="62" fill="none" stroke="{GOLD if right else PALE}" '
        f'stroke-width="{9 if right else 2}" pathLength="{len(done)}" '
        f'stroke-dasharray="{1 - GAP} {len(done) - 1 + GAP}" stroke-dashoffset="{-number - GAP / 2}" '
        'transform="rotate(-90 80 72)"/>'
        for number, right in enumerate(done)
    )


def _landscape(colours: dict[str, str]) -> str:
    """Return the contour lines of a loss, the steps down to its minimum, and a star there."""
    contours = "".join(
        f'<ellipse cx="86" cy="77" rx="{rx}" ry="{ry}" transform="rotate(32 86 77)"/>' for rx, ry in CONTOURS
    )
    line = " ".join(f"{x},{y}" for x, y in (*STEPS, MINIMUM))
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="{4.5 - 0.5 * i:.1f}"/>' for i, (x, y) in enumerate(STEPS))
    return (
        f'<g fill="none" stroke="{colours["contour"]}" stroke-width="1.6">{contours}</g>'
        f'<polyline points="{line}" fill="none" stroke="{colours["path"]}" stroke-width="2.5" stroke-linejoin="round"/>'
        f'<g fill="{colours["path"]}">{dots}</g><path d="{STAR}" fill="{colours["path"]}" '
        f'stroke="{colours["disc"]}" stroke-width="1.5"/>'
    )
