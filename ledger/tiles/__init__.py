"""A log as plain files that anybody can serve, carry and check (公开目录): C2SP `tlog-tiles`.

`publish` writes a directory from a book, `PublishedLog` reads one that nobody vouches for. The layout is
described in docs/reference/tiles.md. Nothing here decides what a file means: `audit` verifies.
"""
