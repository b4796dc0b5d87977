"""What people read: words in Thai and English, dates, names, and the frame around every page."""
