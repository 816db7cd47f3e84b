"""What a teacher does with a class's files and deadlines: class list, hand-ins, grades, feedback, due dates."""
