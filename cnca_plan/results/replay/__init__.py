"""Every law of the model computed a second time, with plain arrays, from the instance and the solution alone.

Nothing here may import the program, its equations, Pyomo or the solver: a sign turned there must show here.
"""
