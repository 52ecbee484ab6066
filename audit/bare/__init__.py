"""The verifier in one file of bare Python (单文件核验程序), shipped as data beside what it verifies.

`mingzhang_verify.py` imports nothing from this project and nothing that Python does not bring along, so that
who does not trust this program can read one file instead. Nothing here imports it either: it is copied into
every directory of tiles, and tests hold it against the big verifier.
"""
