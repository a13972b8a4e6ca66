"""The ground floor: what every subject is built of. It knows no rule of MIPS."""
