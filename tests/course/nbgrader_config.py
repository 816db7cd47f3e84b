from pathlib import Path

from gradestep.nbgrader_plugin.settings import configure

c = get_config()  # noqa: F821 - traitlets gives it to a configuration file
here = Path(__file__).parent
configure(c, root=here, course_id="tiny-course", exchange=here / "exchange")
c.Exchange.cache = str(here / "cache")
