"""What people type and files hold, read as a person means it: one module for each kind of fact.

Text in, a value or None out; the form or command that asked says what is wrong. `tools/check_readers.py`
sees that nothing else reads these. Elsewhere are read: CPV codes (`offers/cpv.py`) and where an offer is
delivered (`matching/rules.py`).
"""
