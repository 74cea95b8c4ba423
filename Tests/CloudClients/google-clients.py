# SPDX-License-Identifier: Apache-2.0
"""What Google's own clients (google-cloud-kms, google-auth) make of a server that imitates Google Cloud.

Usage: google-clients.py URL RING FOLDER
Prints a JSON object. FOLDER holds the credential files service_account.json, authorized_user.json and
external_account.json; GCE_METADATA_HOST names the metadata server.
"""
import json
import sys

from google.api_core.exceptions import GoogleAPICallError
from google.auth import compute_engine, identity_pool
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import Request
from google.cloud import kms
from google.cloud.kms_v1.services.key_management_service.transports import KeyManagementServiceRestTransport
from google.oauth2 import service_account
from google.oauth2.credentials import Credentials

url, ring, folder = sys.argv[1:]
seen = {}


def client(token):
    host = url.removeprefix("http://")
    return kms.KeyManagementServiceClient(
        transport=KeyManagementServiceRestTransport(
            host=host, credentials=Credentials(token=token), url_scheme="http"
        )
    )


def public_key(client, version):
    key = client.get_public_key(
        request={"name": f"{ring}/{version}"}, retry=None, timeout=10
    )
    return [key.name, key.pem, key.algorithm.name, key.pem_crc32c]


def attempt(name, call):
    try:
        seen[name] = call()
    except GoogleAPICallError as error:
        seen[name] = [type(error).__name__, error.message]
    except GoogleAuthError as error:
        seen[name] = [type(error).__name__, str(error.args[0])]


good = client("good-token")
attempt("public key", lambda: public_key(good, "k/cryptoKeyVersions/1"))
version = good.get_crypto_key_version(request={"name": f"{ring}/k/cryptoKeyVersions/2"}, retry=None)
seen["version"] = [version.name, version.state.name, version.algorithm.name]
listed = good.list_crypto_key_versions(
    request={"parent": f"{ring}/k", "filter": "state=ENABLED", "page_size": 100}, retry=None
)
seen["enabled"] = [version.name for version in listed]
attempt("disabled", lambda: public_key(good, "k/cryptoKeyVersions/2"))
attempt("missing", lambda: public_key(good, "k/cryptoKeyVersions/9"))
attempt("denied", lambda: public_key(good, "denied/cryptoKeyVersions/1"))
attempt("throttled", lambda: public_key(good, "throttled/cryptoKeyVersions/1"))
attempt("unavailable", lambda: public_key(good, "unavailable/cryptoKeyVersions/1"))
attempt("unauthenticated", lambda: public_key(client("bad-token"), "k/cryptoKeyVersions/1"))


def refreshed(credentials):
    credentials.refresh(Request())
    return credentials.token


scopes = ["https://www.googleapis.com/auth/cloudkms"]


def account(name):
    path = f"{folder}/{name}.json"
    return refreshed(service_account.Credentials.from_service_account_file(path, scopes=scopes))


def user():
    # The client reads no token_uri from the file.
    with open(f"{folder}/authorized_user.json") as file:
        members = json.load(file)
    del members["type"]
    return refreshed(Credentials(None, **members))


def federation():
    return refreshed(identity_pool.Credentials.from_file(f"{folder}/external_account.json", scopes=scopes))


attempt("service_account", lambda: account("service_account"))
attempt("other_account", lambda: account("other_account"))
attempt("authorized_user", user)
attempt("external_account", federation)
attempt("metadata", lambda: refreshed(compute_engine.Credentials()))
print(json.dumps(seen))
