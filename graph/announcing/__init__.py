"""From the text of an announcement to a file that a curator fills in."""
