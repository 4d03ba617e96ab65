"""Services on the web: requests with limits of rate, time and size, and a cache."""
