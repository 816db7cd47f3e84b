"""`gradestep watch`: what is handed in is graded as it comes, on one warm process, and has a receipt."""
