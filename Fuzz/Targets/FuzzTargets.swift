// SPDX-License-Identifier: Apache-2.0

/// What reads a stranger's bytes, by name: a name is a folder of `Fuzz/Corpora` and of `Fuzz/Crashes`. A target
/// returns for every input, whatever it holds; it ends the process where a property does not hold.
public let fuzzTargets: [String: @Sendable ([UInt8]) -> Void] = {
    var targets = [
        "json": json, "base64": base64,
        "image-reference": imageReference, "oci-manifest": ociManifest, "docker-config": dockerConfig,
        "http-url": httpURL,
        "yaml": yaml, "manifests": manifests, "policy": policy, "gate-predicate": gatePredicate,
        "provenance": provenance,
        "pattern": pattern, "glob": glob, "cel": cel, "version-constraint": versionConstraint,
        "public-key": publicKey, "dsse": dsse, "bundle": bundle, "statement": statement,
        "simple-signing": simpleSigning, "notary-envelope": notaryEnvelope,
        "key-name": keyName, "key-ring": keyRing, "secret-manifests": secretManifests,
        "admission-review": admissionReview, "tracking-id": trackingID, "exemption": exemption,
        "verify-request": verifyRequest, "registry-news": registryNews, "kargo-object": kargoObject,
    ]
    #if DEBUG
        targets.merge(internalTargets) { known, _ in known }
    #endif
    return targets
}()

/// Ends the process, which is what a fuzzer notices, unless a property holds.
func expect(_ isHolding: Bool, _ property: String) {
    if !isHolding { fatalError("does not hold: \(property)") }
}

/// The lines of an input, for targets that take several texts.
func lines(_ input: [UInt8]) -> [String] {
    input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
}
