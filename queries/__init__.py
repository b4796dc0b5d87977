"""What can be asked: the saved queries (`*.rq`) and the code that reads them.

This layer knows SPARQL as text. It runs nothing, and knows neither the graph nor how the answers are served.
"""
