"""HTTP itself: addresses, negotiation, parameters, errors as answers, files."""
