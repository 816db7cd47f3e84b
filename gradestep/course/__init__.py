"""A course on disk, and what every part of the package needs: errors, files, locks, Ctrl-C, tables."""
