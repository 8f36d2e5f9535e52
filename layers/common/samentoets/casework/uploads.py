"""What uploads are called: people put a BSN in a file name, and a name goes everywhere (R17)."""

import re
from base64 import b32encode
from datetime import datetime
from hashlib import sha256

from samentoets import files
from samentoets.correcting import SourceFile


def may_hold_a_bsn(key: str) -> bool:
    """Whether an upload's name has nine digits in a row, however they are set apart."""
    return bool(re.search(r"[0-9]([ ._-]?[0-9]){8}", key))


def municipality_of(key: str) -> str:
    """The municipality whose folder an upload is in; a folder may be called anything."""
    folder = key.split("/")[1]
    return folder if re.fullmatch(r"[0-9]{4}", folder) else "unknown"


def source_of(key: str, version_id: str) -> SourceFile:
    """The id of an upload and when it came: the same event again is the same file (R16).

    A renamed one keeps both, in its labels.
    """
    labels, came_at = files.labels_of(key, version_id)
    if "file-id" in labels:
        arrived_at, offers = datetime.fromisoformat(labels["arrived-at"]), labels.get("offers", "0")
        return SourceFile(labels["file-id"], arrived_at, int(offers))
    return SourceFile(new_id(key, version_id), came_at)


def new_id(key: str, version_id: str) -> str:
    """What an upload is called unless its labels say otherwise.

    From what S3 calls this content: names of versions only differ within one key.
    """
    digest = b32encode(sha256(f"{key}\n{version_id}".encode()).digest()).decode().lower()
    return "-".join((digest[:4], digest[4:8], digest[8:12]))


def rename(key: str, version_id: str, arrived_at: datetime) -> str:
    """Replace the name of an upload that came at this moment; answers its id, the new name.

    The new name causes an event of its own.
    """
    return _call_by_its_id(key, version_id, SourceFile(new_id(key, version_id), arrived_at))


def offer_again(key: str, version_id: str, source: SourceFile) -> None:
    """Let an upload cause an event once more, and count that."""
    _call_by_its_id(key, version_id, source._replace(offers=source.offers + 1))


def _call_by_its_id(key: str, version_id: str, source: SourceFile) -> str:
    form = "xlsx" if key.lower().endswith(".xlsx") else "csv"
    new_key = f"incoming/{municipality_of(key)}/{source.file_id}.{form}"
    labels = {
        "file-id": source.file_id,
        "arrived-at": source.arrived_at.isoformat(),
        "offers": str(source.offers),
    }
    files.rename_upload(key, version_id, new_key, labels)
    return source.file_id
