"""Installed as etc/ipython/ipython_kernel_config.py of the environment that the kernels run in.

TensorFlow's C++ half writes a dozen lines about CUDA and CPU instructions to standard error when it is imported. They
mean nothing to a student, and nbgrader would take them for a failure; so they stay in the terminal. What Python prints,
`tf.print` included, is shown in the notebook as ever.
"""

c = get_config()  # noqa: F821 - traitlets gives it to a configuration file
c.IPKernelApp.capture_fd_output = False
