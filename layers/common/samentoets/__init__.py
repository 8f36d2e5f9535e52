"""Samentoets: the back office that tests the means of a household."""
