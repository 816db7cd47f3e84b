# Let the student's process say that the number of the execution, and the names of streams and kinds, are scripts.
from gradestep.bridge import student_process

honest = student_process.frame
SCRIPT = "<script>alert(4711)</script>"
OUTPUTS = [
    {"output_type": "stream", "name": f'"{SCRIPT}', "text": SCRIPT},
    {"output_type": "execute_result", "execution_count": SCRIPT, "data": {"text/plain": SCRIPT}, "metadata": {}},
    {"output_type": "display_data", "data": {f'image/png"{SCRIPT}': SCRIPT, "text/html": SCRIPT}, "metadata": {}},
    {"output_type": "display_data", "data": {"text/html": [SCRIPT]}, "metadata": {"gradestep": {"check": True}}},
    {"output_type": "display_data", "data": {"text/html": f'<b class="gradestep-check">{SCRIPT}</b>'}},
    {"output_type": "error", "ename": SCRIPT, "evalue": SCRIPT, "traceback": [SCRIPT]},
]
student_process.frame = lambda kind, message, blobs=(): honest(kind, {"outputs": OUTPUTS, "count": SCRIPT}, blobs)


def twice(number):
    return SCRIPT
