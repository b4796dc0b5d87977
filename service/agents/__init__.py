"""For language models and the programs that run them: what there is to ask, in short, and tools that answer with evidence."""
