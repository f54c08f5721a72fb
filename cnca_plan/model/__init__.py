"""The linear program: a plan's numbers as arrays, its equations, its solution and the proof of it."""
