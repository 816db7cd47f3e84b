"""Files of learning management systems: class lists and hand-ins in, grades out."""
