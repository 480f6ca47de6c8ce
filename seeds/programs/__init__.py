"""Programs as seeds: a record of MBPP in, templates of three modes out; nothing runs here but in engines passed in.

source (what a record must be) -> inputs (other calls) -> lifter (what both engines agree on) -> one file a mode
"""
