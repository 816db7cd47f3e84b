"""The quiz card: question, widget, static form, and where a student stands with it."""
