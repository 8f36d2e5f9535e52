"""Keys: pseudonyms of persons, webhook secrets, and the sealing of what is stored."""

import hmac
import os
import secrets
from base64 import b32encode, b64decode, b64encode, urlsafe_b64encode
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any, Self

import boto3
from aws_lambda_powertools.utilities.parameters import SecretsProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from samentoets.errors import BadToken, LoginUnavailable, UnknownMunicipality
from samentoets.person import Bsn
from samentoets.settings import settings

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

MAX_AGE_SECONDS = 300
"""What was changed in Secrets Manager is in use everywhere within this time."""

NONCE_BYTES = 12
"""AES-GCM's own size; random nonces are safe for 2**32 seals per key (NIST SP 800-38D)."""

_FOR_ADDRESS = str.maketrans("+/=", "-_~")
_FROM_ADDRESS = str.maketrans("-_~", "+/=")

PSEUDONYM_LENGTH = 26
"""Base32 characters of a pseudonym: 130 bits."""


@cache
def _kms() -> "KMSClient":
    return boto3.client("kms")


@cache
def _secrets() -> SecretsProvider:
    return SecretsProvider(boto3_client=boto3.client("secretsmanager"))


class _VersionsInUse(SecretsProvider):
    """Reads the versions of a secret together, so that they are cached and expire as one."""

    def _get(self, name: str, **_: Any) -> Any:
        """The current one first; of the others, one that isn't there is no error."""
        found = [super()._get(name, VersionStage="AWSCURRENT")]
        for stage in ("AWSPREVIOUS", "AWSPENDING"):
            with suppress(self.client.exceptions.ResourceNotFoundException):
                found.append(super()._get(name, VersionStage=stage))
        return tuple(dict.fromkeys(found))


@cache
def _versions_in_use() -> _VersionsInUse:
    return _VersionsInUse(boto3_client=_secrets().client)


def _secret(name: str) -> str | None:
    try:
        return str(_secrets().get(name, max_age=MAX_AGE_SECONDS))
    except GetParameterError as error:
        if "ResourceNotFoundException" in str(error):
            return None
        raise


def webhook_secrets(municipality: str) -> str:
    """The active webhook secrets of a municipality, as the JSON list that is kept.

    Raises `UnknownMunicipality` when it has none.
    """
    kept = _secret(settings().webhook_secrets_prefix + municipality)
    if kept is None:
        raise UnknownMunicipality("No webhook secrets for this municipality: onboard it first.")
    return kept


def client_secret() -> str:
    """With which we identify ourselves at the identity provider."""
    kept = _secret(settings().login_secret_id)
    if kept is None:
        raise LoginUnavailable("There is no client secret: set up the login.")
    return kept


def _hash(key: bytes, municipality: str, content: bytes) -> str:
    digest = hmac.digest(key, municipality.encode() + b"|" + content, "sha256")
    return b32encode(digest).decode().lower()[:PSEUDONYM_LENGTH]


def person_keys(municipality: str, bsn: Bsn) -> tuple[str, ...]:
    """The keys of a person in one municipality, the current one first.

    While the secret rotates there are more, also of the version that others use already; the same
    person has other keys elsewhere (R18).
    """
    versions: Any = _versions_in_use().get(settings().person_secret_id, max_age=MAX_AGE_SECONDS)
    digits = bsn.digits.encode()
    return tuple(_hash(version.encode(), municipality, digits) for version in versions)


def new_data_key(municipality: str) -> bytes:
    """A new data key of a municipality, as only KMS can open it."""
    made = _kms().generate_data_key_without_plaintext(
        KeyId=settings().data_key_id,
        KeySpec="AES_256",
        EncryptionContext={"municipality": municipality},
    )
    return made["CiphertextBlob"]


class Keyring:
    """The opened data keys of one municipality, by number; the highest one seals."""

    def __init__(self, municipality: str, wrapped: Mapping[int, bytes]) -> None:
        self._municipality = municipality
        self._keys = {number: _open(municipality, blob) for number, blob in wrapped.items()}

    def reference(self, content: bytes) -> str:
        """A stable stand-in for what might tell of a person: an external id, a body (R17)."""
        return _hash(self._keys[min(self._keys)], self._municipality, content)

    def seal(self, plain: bytes, place: str) -> str:
        """Encrypt for one place: moved to another item or field it can't be opened."""
        number = max(self._keys)
        nonce = os.urandom(NONCE_BYTES)
        sealed = AESGCM(self._keys[number]).encrypt(nonce, plain, self._bound(place))
        return f"{number}.{b64encode(nonce + sealed).decode()}"

    def unseal(self, sealed: str, place: str) -> bytes:
        """Raises `cryptography.exceptions.InvalidTag` when it was sealed for another place."""
        number, _, body = sealed.partition(".")
        raw = b64decode(body)
        key = AESGCM(self._keys[int(number)])
        return key.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], self._bound(place))

    def token(self, content: bytes, purpose: str) -> str:
        """Sealed and fit for an address: it tells nothing, and can't be made by anybody else."""
        return self.seal(content, purpose).translate(_FOR_ADDRESS)

    def read_token(self, token: str, purpose: str) -> bytes:
        """What `token` sealed for this purpose in this municipality; else raises `BadToken`."""
        try:
            return self.unseal(token.translate(_FROM_ADDRESS), purpose)
        except (InvalidTag, KeyError, ValueError):
            raise BadToken(
                "This address was changed or cut off: start at the first page."
            ) from None

    def _bound(self, place: str) -> bytes:
        return f"{self._municipality}|{place}".encode()

    def cipher(self, item: str) -> "ItemCipher":
        """The cipher for the fields of one item, named by its partition key."""
        return ItemCipher(self, item)


class ItemCipher:
    """Seals the fields of one item (`samentoets.base.Cipher`)."""

    def __init__(self, keyring: Keyring, item: str) -> None:
        self._keyring = keyring
        self._item = item

    def seal(self, plain: bytes, field: str) -> str:
        return self._keyring.seal(plain, f"{self._item}|{field}")

    def unseal(self, sealed: str, field: str) -> bytes:
        return self._keyring.unseal(sealed, f"{self._item}|{field}")


class Ticket:
    """A random secret that only one browser has, in a cookie.

    What we keep or send is derived from it or sealed with it (`samentoets.base.Cipher`): who reads
    the table can neither take over a session nor read what is in it.
    """

    def __init__(self, value: str) -> None:
        self.value = value

    @classmethod
    def new(cls) -> Self:
        return cls(secrets.token_urlsafe(32))

    def derive(self, purpose: str) -> str:
        """43 characters that tell nothing of the ticket, nor of those for another purpose."""
        return urlsafe_b64encode(self._key(purpose)).rstrip(b"=").decode()

    def seal(self, plain: bytes, field: str) -> str:
        nonce = os.urandom(NONCE_BYTES)
        return b64encode(nonce + self._cipher.encrypt(nonce, plain, field.encode())).decode()

    def unseal(self, sealed: str, field: str) -> bytes:
        raw = b64decode(sealed)
        return self._cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], field.encode())

    @property
    def _cipher(self) -> AESGCM:
        return AESGCM(self._key("seal"))

    def _key(self, purpose: str) -> bytes:
        return hmac.digest(self.value.encode(), purpose.encode(), "sha256")


def _open(municipality: str, blob: bytes) -> bytes:
    opened = _kms().decrypt(CiphertextBlob=blob, EncryptionContext={"municipality": municipality})
    return opened["Plaintext"]
