"""Services on the web, asked politely."""
