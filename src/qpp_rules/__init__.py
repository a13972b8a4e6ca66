"""The rules that MIPS third party intermediaries must follow, as typed Python."""
