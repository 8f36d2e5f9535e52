"""What uploads are called: people put a BSN in a file name, and a name goes everywhere (R17)."""

import re
from base64 import b32encode
from hashlib import sha256

from samentoets import files


def may_hold_a_bsn(key: str) -> bool:
    """Whether an upload's name has nine digits in a row, however they are set apart."""
    return bool(re.search(r"[0-9]([ ._-]?[0-9]){8}", key))


def municipality_of(key: str) -> str:
    """The municipality whose folder an upload is in; a folder may be called anything."""
    folder = key.split("/")[1]
    return folder if re.fullmatch(r"[0-9]{4}", folder) else "unknown"


def file_id(version_id: str) -> str:
    """The id of an upload, from S3's own id of it: the same event again is the same file (R16)."""
    digest = b32encode(sha256(version_id.encode()).digest()).decode().lower()
    return "-".join((digest[:4], digest[4:8], digest[8:12]))


def rename(key: str, version_id: str) -> None:
    """Replace an upload's name by its id; the new name causes an event of its own."""
    folder = municipality_of(key)
    files.rename_upload(key, version_id, f"incoming/{folder}/{file_id(version_id)}.csv")
