"""The one door for writes: what is asked, staged, judged and published."""
