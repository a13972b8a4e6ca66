"""Doors to the outside: files and tables. The rules never import them."""
