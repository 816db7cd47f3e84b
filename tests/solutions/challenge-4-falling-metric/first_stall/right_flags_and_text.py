def first_stall(losses, patience):
    flags = "".join("1" if at == 0 or v < min(losses[:at]) else "0" for at, v in enumerate(losses))
    found = flags.find("0" * patience)
    return None if found < 0 else found + patience - 1
