"""What stands between the HTTP server and the routes: the cache, the limits, the figures and the log."""
