"""One warm process that has imported TensorFlow, and forks a process for each request."""
