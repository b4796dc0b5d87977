"""What is said: the source files and the store that loads, entails, validates and versions them.

Knows RDF; knows nothing of HTTP.
"""
