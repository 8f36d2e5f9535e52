"""Everything that a resident reads: the texts, what may be filled in, and what may never go out.

`template` is a text as a municipality writes it, `fields` what can be filled in, `checks` what
must and must not be in it, `values` what a case fills in, `writing` the message that comes of it,
`as_email` and `as_letter` its two forms.
"""
