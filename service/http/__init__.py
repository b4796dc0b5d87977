"""HTTP itself: addresses, negotiation, parameters, errors as answers, compression, files."""
