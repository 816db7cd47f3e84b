# Show a picture, a table, a page, progress that is overwritten, and use a magic by its function.
import base64

from IPython.display import HTML, Image, clear_output, display

DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
for step in range(3):
    clear_output(wait=True)
    print(step, end="\r")
display(Image(base64.b64decode(DOT)), HTML("<table><tr><td>1</td><td>2</td></tr></table>"))
shown = display("one", display_id="mine")
shown.update("two")
get_ipython().run_line_magic("time", "sum(range(1000))")
get_ipython().run_cell_magic("capture", "", "print('hidden')")


def twice(number):
    return 2 * number
