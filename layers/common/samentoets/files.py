"""Files in S3: uploads, results, raw deliveries and printed letters."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, NamedTuple

import boto3
from botocore.exceptions import ClientError

from samentoets.errors import RenameFailed, UploadGone
from samentoets.settings import settings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CopySourceTypeDef

IN_MEMORY = 8 * 1024 * 1024
"""Bytes of an upload kept in memory; the rest goes to the function's /tmp (512 MB)."""

CHUNK = 1024 * 1024

GONE = frozenset({"NoSuchKey", "NoSuchVersion", "404"})


@cache
def _s3() -> "S3Client":
    return boto3.client("s3")


def read_upload(key: str, version_id: str, most: int) -> IO[bytes]:
    """One version of an uploaded file, to go through more than once; its first `most` bytes.

    Raises `UploadGone` when it has another name by now.
    """
    with _unless_gone():
        found = _s3().get_object(Bucket=settings().bucket_name, Key=key, VersionId=version_id)
    body = found["Body"]
    upload: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    while chunk := body.read(min(CHUNK, most - upload.tell())):
        upload.write(chunk)
    upload.seek(0)
    return upload


def labels_of(key: str, version_id: str) -> tuple[dict[str, str], datetime]:
    """What an upload was labelled with when it got another name, and when it came to that name.

    Raises `UploadGone` when that is not its name any more.
    """
    bucket = settings().bucket_name
    with _unless_gone():
        found = _s3().head_object(Bucket=bucket, Key=key, VersionId=version_id)
    return found["Metadata"], found["LastModified"]


@contextmanager
def _unless_gone() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in GONE:
            raise UploadGone("This upload has another name by now.") from None
        raise


def rename_upload(key: str, version_id: str, new_key: str, labels: dict[str, str]) -> None:
    """Give an upload another name, with labels; the old name goes for good, the new is an event.

    Raises `RenameFailed`, which doesn't tell the name.
    """
    bucket = settings().bucket_name
    source: CopySourceTypeDef = {"Bucket": bucket, "Key": key, "VersionId": version_id}
    try:
        _s3().copy_object(
            Bucket=bucket,
            Key=new_key,
            CopySource=source,
            Metadata=labels,
            MetadataDirective="REPLACE",
        )
        _s3().delete_object(Bucket=bucket, Key=key, VersionId=version_id)
    except ClientError as error:
        raise RenameFailed(error.response["Error"]["Code"]) from None


class Upload(NamedTuple):
    """One version of an uploaded file."""

    key: str
    version_id: str
    arrived_at: datetime


def uploads(municipality: str) -> Iterator[Upload]:
    """Every version of every uploaded file of a municipality."""
    pages = _s3().get_paginator("list_object_versions")
    for page in pages.paginate(Bucket=settings().bucket_name, Prefix=f"incoming/{municipality}/"):
        for found in page.get("Versions", ()):
            yield Upload(found["Key"], found["VersionId"], found["LastModified"])


def write(key: str, content: bytes, content_type: str) -> None:
    """Write a whole file; writing it again gives the same file."""
    _s3().put_object(Bucket=settings().bucket_name, Key=key, Body=content, ContentType=content_type)


def read(key: str) -> bytes:
    """A file that this system wrote itself."""
    return _s3().get_object(Bucket=settings().bucket_name, Key=key)["Body"].read()


def raw_delivery_key(municipality: str, reference: str) -> str:
    return f"deliveries/{municipality}/{reference}.json"


def result_key(municipality: str, file_id: str, form: str) -> str:
    return f"results/{municipality}/{file_id}.{form}"


def letters_key(municipality: str, batch: str, name: str) -> str:
    return f"letters/{municipality}/{batch}/{name}.pdf"
