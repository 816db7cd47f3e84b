# Show pictures whose bytes are not a picture but the end of an attribute and a script.
from IPython.display import display

SCRIPT = 'x"><script>alert(4711)</script><img src="x'
for kind in ("image/png", "image/jpeg", "image/gif", "image/webp"):
    display({kind: SCRIPT, "text/plain": "a picture"}, raw=True, metadata={kind: {"width": '1" onload="alert(4711)'}})


def twice(number):
    return 0
