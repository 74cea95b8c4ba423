# SPDX-License-Identifier: Apache-2.0
"""What Azure's own clients (azure-keyvault-keys, azure-identity) make of a server that imitates Azure.

Usage: azure-clients.py VAULT CERTIFICATE
Prints a JSON object. VAULT is the URL of vault and authority; the variables of azure-identity are set.
"""
import base64
import json
import os
import sys

from azure.core.credentials import AccessToken
from azure.core.exceptions import AzureError
from azure.identity import ClientSecretCredential, ManagedIdentityCredential, WorkloadIdentityCredential
from azure.keyvault.keys import KeyClient

vault, certificate = sys.argv[1:]
seen = {}
scope = "https://vault.azure.net/.default"
secret, tenant, application = (
    os.environ.pop(name) for name in ["AZURE_CLIENT_SECRET", "AZURE_TENANT_ID", "AZURE_CLIENT_ID"]
)
authority = {
    "authority": vault.removeprefix("https://"),
    "disable_instance_discovery": True,
    "connection_verify": certificate,
    "retry_total": 0,
}


class Fixed:
    def __init__(self, token):
        self.token = token

    def get_token(self, *scopes, **kwargs):
        assert scopes == (scope,), scopes
        return AccessToken(self.token, 4102444800)


def client(credential):
    return KeyClient(
        vault, credential, api_version="7.4", verify_challenge_resource=False,
        connection_verify=certificate, retry_total=0,
    )


def number(value):
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def key(client, name, version=None):
    found = client.get_key(name, version)
    numbers = {name: getattr(found.key, name) for name in ["x", "y", "n", "e"]}
    return {
        "id": found.id, "type": str(found.key_type.value), "enabled": found.properties.enabled,
        "version": found.properties.version,
        **{name: number(value) for name, value in numbers.items() if value},
    }


def attempt(name, call):
    try:
        seen[name] = call()
    except AzureError as error:
        seen[name] = [type(error).__name__, getattr(error, "status_code", None)]


def token(credential):
    return credential.get_token(scope).token


good = client(Fixed("good-token"))
attempt("current", lambda: key(good, "k"))
attempt("version", lambda: key(good, "k", "fedcba9876543210fedcba9876543210"))
attempt("rsa", lambda: key(good, "rsa"))
attempt("missing", lambda: key(good, "missing"))
attempt("throttled", lambda: key(good, "throttled"))
attempt("unavailable", lambda: key(good, "unavailable"))
attempt("denied", lambda: key(good, "denied"))
attempt("unauthenticated", lambda: key(client(Fixed("bad-token")), "k"))
attempt("secret", lambda: token(ClientSecretCredential(tenant, application, secret, **authority)))
attempt("wrong secret", lambda: token(ClientSecretCredential(tenant, application, "x", **authority)))
attempt(
    "workload",
    lambda: token(WorkloadIdentityCredential(tenant_id=tenant, client_id=application, **authority)),
)
attempt("app", lambda: token(ManagedIdentityCredential(retry_total=0)))
del os.environ["IDENTITY_ENDPOINT"], os.environ["IDENTITY_HEADER"]
attempt("machine", lambda: token(ManagedIdentityCredential(client_id=application, retry_total=0)))
attempt("other machine", lambda: token(ManagedIdentityCredential(client_id="other", retry_total=0)))
print(json.dumps(seen))
