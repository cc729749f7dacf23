"""How fast the samples are: each beside the plain tool of its kind, in one run, on this machine.

Run it from ``harness/`` as ``python -m bench``, as root (network namespaces, TUN), on Linux with a Docker engine.
"""
