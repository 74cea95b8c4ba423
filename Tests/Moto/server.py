# SPDX-License-Identifier: Apache-2.0
"""moto's AWS on 127.0.0.1, put right where it signs and answers otherwise than AWS KMS, and what tests want of it.

    server.py serve PORT-FILE                  writes the port it chose, runs until it is told to end
    server.py key SPEC ALIAS ...               makes keys under alias/NAME; prints the ARN of each
    server.py sign KEY ALGORITHM DIGEST ...    prints signatures over digests, all in hexadecimal
    server.py state KEY disable|enable|delete  changes a key's state
    server.py user                             makes a user who may read public keys; prints its two keys
    server.py authorize                        from now on signatures and permissions are checked

All but `serve` find it by AWS's own variables.
"""

import os
import sys
import threading
import time
import urllib.request


def serve(port_file):
    import json
    import logging

    from cryptography.hazmat.primitives.asymmetric import padding, utils
    from moto.core.exceptions import JsonRESTError
    from moto.kms import utils as keys
    from moto.kms.responses import KmsResponse
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)

    # moto 5.2.1 gives the public key of every key, under its bare id; these are KMS's own answers (its API Reference).
    get_public_key = KmsResponse.get_public_key

    def public_key(self):
        name = self._get_param("KeyId")
        self._validate_key_id(name)
        found = self.kms_backend.describe_key(name)
        if found.key_spec.startswith(("SYMMETRIC", "HMAC")):
            raise JsonRESTError("UnsupportedOperationException", found.arn + " is not asymmetric.")
        if found.key_state == "Disabled":
            raise JsonRESTError("DisabledException", found.arn + " is disabled.")
        if found.key_state != "Enabled":
            raise JsonRESTError("KMSInvalidStateException", found.arn + " is pending deletion.")
        return json.dumps({**json.loads(get_public_key(self)), "KeyId": found.arn, "KeySpec": found.key_spec})

    KmsResponse.get_public_key = public_key

    # moto 5.2.1 takes no notice of MessageType and hashes a digest again.
    request = threading.local()

    def told(method):
        def answer(self):
            request.is_digest = self._get_param("MessageType") == "DIGEST"
            return method(self)

        return answer

    KmsResponse.sign = told(KmsResponse.sign)
    KmsResponse.verify = told(KmsResponse.verify)

    def maybe_hashed(algorithm):
        return utils.Prehashed(algorithm) if getattr(request, "is_digest", False) else algorithm

    hash_of = keys.ECDSAPrivateKey._ECDSAPrivateKey__hash_algorithm
    keys.ECDSAPrivateKey._ECDSAPrivateKey__hash_algorithm = lambda self, name: maybe_hashed(hash_of(self, name))
    padding_of = keys.RSAPrivateKey._RSAPrivateKey__padding_and_hash_algorithm

    def padding_and_hash(self, name):
        pad, algorithm = padding_of(self, name)
        if isinstance(pad, padding.PSS):
            # KMS salts with as many bytes as the hash has, moto with as many as fit.
            pad = padding.PSS(mgf=padding.MGF1(algorithm), salt_length=padding.PSS.DIGEST_LENGTH)
        return pad, maybe_hashed(algorithm)

    keys.RSAPrivateKey._RSAPrivateKey__padding_and_hash_algorithm = padding_and_hash
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    with open(port_file + ".new", "w") as file:
        file.write(str(server.get_host_and_port()[1]))
    os.rename(port_file + ".new", port_file)
    # Whoever started it may end without a word.
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(0.5)


def client(service):
    import boto3

    return boto3.client(service)


def key(*names):
    kms = client("kms")
    for spec, alias in zip(names[::2], names[1::2]):
        usage = "ENCRYPT_DECRYPT" if spec == "SYMMETRIC_DEFAULT" else "SIGN_VERIFY"
        made = kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]
        kms.create_alias(AliasName=alias, TargetKeyId=made["KeyId"])
        print(made["Arn"])


def sign(*names):
    kms = client("kms")
    for name, algorithm, digest in zip(names[::3], names[1::3], names[2::3]):
        answer = kms.sign(
            KeyId=name, SigningAlgorithm=algorithm, MessageType="DIGEST", Message=bytes.fromhex(digest)
        )
        print(answer["Signature"].hex())


def state(name, change):
    kms = client("kms")
    # moto 5.2.1 finds the key by its bare id alone.
    name = name.split("/")[-1]
    if change == "delete":
        kms.schedule_key_deletion(KeyId=name)
    else:
        {"disable": kms.disable_key, "enable": kms.enable_key}[change](KeyId=name)


def user():
    iam = client("iam")
    iam.create_user(UserName="reader")
    allowed = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:GetPublicKey", "Resource": "*"}]}'
    iam.put_user_policy(UserName="reader", PolicyName="read", PolicyDocument=allowed)
    made = iam.create_access_key(UserName="reader")["AccessKey"]
    print(made["AccessKeyId"])
    print(made["SecretAccessKey"])


def authorize():
    place = os.environ["AWS_ENDPOINT_URL"] + "/moto-api/reset-auth"
    request = urllib.request.Request(place, data=b"0", headers={"Content-Type": "text/plain"})
    urllib.request.urlopen(request).read()


if __name__ == "__main__":
    commands = {f.__name__: f for f in (serve, key, sign, state, user, authorize)}
    commands[sys.argv[1]](*sys.argv[2:])
