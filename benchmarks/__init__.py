"""What is measured, and the peers beside it.

Run: python -m benchmarks [NAME ...] [--quick] [--out out/bench].

To add one: a file with `SIZES` and `measure(scratch, say, **SIZES[size])`, which returns Tables,
and its name in `benchmarks.__main__`. Columns carry their units: `cpu` is user and system time
with all child processes, `wall` is what a clock on the wall shows.
"""
