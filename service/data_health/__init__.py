"""How good the data is: what is complete, in which languages, on what evidence, how old; measured once for each version."""
