# Computes the golden vectors of keys_test.go from RFC 5869 and RFC 2104,
# independently of Go: python3 testdata/vectors.py
import hashlib, hmac

def mac(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()

def hkdf(secret, info, length):
    prk = mac(b"\0" * 32, secret)
    return mac(prk, info + b"\x01")[:length]  # one block is enough up to 32 bytes

secret = bytes(range(32))
for name, info, length in [("Index", b"aktsyn index encryption 1", 32),
                           ("Audit", b"aktsyn audit log encryption 1", 32),
                           ("Chain", b"aktsyn audit log chain 1", 32),
                           ("Backup", b"aktsyn backup encryption 1", 32),
                           ("Text", b"aktsyn text cache encryption 1", 32),
                           ("TextTag", b"aktsyn text cache tags 1", 32),
                           ("Certificate", b"aktsyn certificate signing 1", 32),
                           ("ID", b"aktsyn key id 1", 8)]:
    print(name, hkdf(secret, info, length).hex())
pseudonyms = hkdf(secret, b"aktsyn pseudonyms 1", 32)
for kind, value in [(1, "0101904567"), (3, "anne-marie østergård"), (1, "")]:
    print(kind, value, mac(pseudonyms, bytes([kind]) + value.encode())[:16].hex())

# A renewed key: other bytes that encrypt, the same that pseudonyms derive from.
renewed = bytes(range(32, 64))
print("renewed Index", hkdf(renewed, b"aktsyn index encryption 1", 32).hex())
print("renewed ID", hkdf(renewed + secret, b"aktsyn key id 1", 8).hex())
