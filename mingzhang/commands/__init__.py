"""The commands, one file each, loaded when they are called.

A file here says what a command takes and shows, and calls the rooms for the rest. What only its work needs is
imported inside it, so that `--help` answers at once. Nobody imports from here but the command line.
"""
