"""What nbgrader loads: settings, and our steps in its conversions."""
