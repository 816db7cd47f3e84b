"""Feedback pages, and how each student gets them."""
