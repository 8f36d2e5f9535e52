"""The use cases: load, ask a rule, save; each is harmless when repeated (R16)."""
