"""What runs in the student's kernel; it imports neither TensorFlow nor anything of the other packages."""
