"""The register of the network: the tables in `graph/reference/network/`, the statements they make, and the way back."""
