"""The old place of what is now in `nbgrader_plugin`, kept for one release."""
