# Show scripts in every kind of output that a page knows.
from IPython.display import HTML, SVG, IFrame, Javascript, Latex, Markdown, display

SCRIPT = "<script>alert(4711)</script>"
IMAGE = "<img src=x onerror=alert(4711)>"
display(
    HTML(SCRIPT),
    HTML(IMAGE),
    Javascript("alert(4711)"),
    Markdown(SCRIPT + IMAGE),
    Latex(f"$\\href{{javascript:alert(4711)}}{{x}}${SCRIPT}"),
)
display(
    SVG(f'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(4711)">{SCRIPT}</svg>'),
    IFrame("javascript:alert(4711)", 9, 9),
)
for kind in (
    "text/html",
    "application/javascript",
    "image/svg+xml",
    "application/vnd.jupyter.widget-view+json",
    "text/x+html",
):
    display({kind: SCRIPT, "text/plain": SCRIPT}, raw=True, metadata={kind: {"isolated": False}, "trusted": True})
print(SCRIPT, "\x1b]8;;javascript:alert(4711)\x07link\x1b]8;;\x07", '\x1b[38;2;1;1;1"onload=alert(4711)m')


class Page:
    def _repr_html_(self):
        return SCRIPT

    def _repr_mimebundle_(self, **_):
        return {"text/html": SCRIPT, "application/javascript": "alert(4711)"}, {"text/html": {"isolated": True}}


def twice(number):
    return f'"><script>alert(4711)</script>{number}'


Page()
