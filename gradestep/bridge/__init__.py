"""How tests reach an answer in another process: the wire format, the codec, proxies, both processes."""
