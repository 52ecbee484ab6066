"""Proof that importing works for files that nobody fitted it to (导入的检验)."""
