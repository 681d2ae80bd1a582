"""One certificate in a file, for SSL_CERT_FILE: where nothing is asked by TLS it is enough."""

import os
import tempfile
from pathlib import Path


def write_one(folder: Path | None = None) -> Path:
    """Return a new file (in `folder`) with one certificate, for SSL_CERT_FILE.

    Every SDK's client reads all certificates of the system otherwise, 36 ms each time.
    """
    import certifi

    first = Path(certifi.where()).read_text(encoding="ascii").partition("-----BEGIN")[2]
    end = first.index("-----END CERTIFICATE-----") + len("-----END CERTIFICATE-----")
    handle, name = tempfile.mkstemp(prefix="course-", suffix=".pem", dir=folder)
    os.write(handle, f"-----BEGIN{first[:end]}\n".encode())
    os.fchmod(handle, 0o644)
    os.close(handle)
    return Path(name)
