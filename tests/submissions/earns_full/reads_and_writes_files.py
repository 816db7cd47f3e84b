# Write files into the work folder and the temporary one, and read them again.
import json
import tempfile
from pathlib import Path

Path("table.json").write_text(json.dumps({"factor": 2}))


def twice(number):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "number").write_text(str(number))
        return float(Path(folder, "number").read_text()) * json.loads(Path("table.json").read_text())["factor"]
