"""The demo: the story of two municipalities, played from outside on the running local stack."""
