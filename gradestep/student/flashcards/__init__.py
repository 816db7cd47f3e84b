"""Flash cards: a deck, its schedule, what was missed."""
