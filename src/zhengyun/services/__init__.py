"""What people come for; here are the pages."""
