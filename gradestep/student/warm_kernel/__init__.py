"""Kernels in which TensorFlow is imported already: forks of a warm process that belongs to the Jupyter server."""
