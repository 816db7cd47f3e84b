# Answer the order to run a cell with outputs that are no outputs.
from gradestep.bridge import student_process

honest = student_process.frame
ODD = [
    None,
    "text",
    {"output_type": "stream"},
    {"output_type": "stream", "name": ["stdout"], "text": {"a": 1}},
    {"output_type": "stream", "name": "nowhere", "text": "\ud800\0"},
    {"output_type": "execute_result", "data": {"text/plain": "2.0"}, "metadata": [], "execution_count": "many"},
    {"output_type": "display_data", "data": {"text/plain": [1, 2], "image/png": {"x": 1}, "": ""}, "metadata": "x"},
    {"output_type": "display_data", "data": [["text/plain", "x"]]},
    {"output_type": "error", "ename": 1, "evalue": None, "traceback": "text"},
    {"output_type": ["error"], "ename": {"a": 1}, "evalue": [], "traceback": [None, 1, ["x"] * 1000]},
    {"output_type": "pyout", "prompt_number": -1},
]
student_process.frame = lambda kind, message, blobs=(): honest(kind, {"outputs": ODD * 200, "count": {"a": 1}}, blobs)


def twice(number):
    return 0
