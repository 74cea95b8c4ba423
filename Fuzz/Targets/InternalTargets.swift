// SPDX-License-Identifier: Apache-2.0

#if DEBUG
    /// Targets in debug builds only.
    let internalTargets: [String: @Sendable ([UInt8]) -> Void] = [
        "auth-challenge": authChallenge, "next-page": nextPage, "retry-after": retryAfter,
        "certificate": certificate, "sct-list": sctList, "timestamp-token": timestampToken,
        "revocation-list": revocationList, "ocsp-response": ocspResponse,
        "trusted-root": trustedRoot,
        "checkpoint": checkpoint, "log-entry": logEntry, "log-entry-body": logEntryBody,
        "tuf-metadata": tufMetadata, "tuf-path-pattern": tufPathPattern,
        "trust-data": trustData, "json-web-key": jsonWebKey,
        "watch-stream": watchStream, "kubeconfig": kubeconfig, "argocd-answer": argoCDAnswer,
    ]
#endif
