# SPDX-License-Identifier: Apache-2.0
"""Verifies the production bundles of one file with sigstore-python and prints seconds of processor time per bundle."""
import json
import sys
import time

from sigstore.hashes import Hashed
from sigstore.models import Bundle
from sigstore.verify import Verifier
from sigstore.verify.policy import Identity
from sigstore_models.common.v1 import HashAlgorithm

verifier = Verifier.production(offline=True)
releases = []
for line in open(sys.argv[1]):
    release = json.loads(line)
    bundle = release["bundle"]
    releases.append((bundle if isinstance(bundle, str) else json.dumps(bundle), release))

best = float("inf")
for _ in range(3):
    start = time.process_time()
    for text, release in releases:
        verifier.verify_artifact(
            Hashed(algorithm=HashAlgorithm.SHA2_256, digest=bytes.fromhex(release["sha256"])),
            Bundle.from_json(text),
            Identity(identity=release["identity"], issuer=release["issuer"]),
        )
    best = min(best, (time.process_time() - start) / len(releases))
print(best)
