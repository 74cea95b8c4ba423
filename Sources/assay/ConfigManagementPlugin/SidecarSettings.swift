// SPDX-License-Identifier: Apache-2.0

/// The options of `assay cmp generate` as a sidecar's environment gives them. What developers set reaches a plugin as
/// `ARGOCD_ENV_…` alone, so that none of it can be theirs.
enum SidecarSettings {
    /// The arguments, with the options of the environment in front of those that were typed, which win.
    static func arguments(_ typed: [String], _ environment: [String: String]) -> [String] {
        guard Array(typed.prefix(command.count)) == command else { return typed }
        var found: [String] = []
        for option in single + several {
            let value = environment[variable(option)] ?? ""
            guard !value.isEmpty else { continue }
            let values = several.contains(option) ? value.split(separator: ":").map(String.init) : [value]
            // In one word, so that no value is taken for an option.
            found += values.map { "--\(option)=\($0)" }
        }
        return command + found + typed.dropFirst(command.count)
    }

    /// `ASSAY_PULL_SECRET`.
    private static func variable(_ option: String) -> String {
        "ASSAY_" + option.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
    }

    private static let command = ["cmp", "generate"]
    private static let single = [
        "annotation", "gate", "gate-memory", "keys", "key-cache", "key-max-stale", "certificate-identity",
        "certificate-identity-regexp", "certificate-oidc-issuer", "certificate-oidc-issuer-regexp",
        "trusted-root",
        "trust-dir", "trust-max-age", "oci-layout", "registries", "docker-config", "timeout", "concurrency",
        "command-timeout",
    ]
    /// Options of several paths.
    private static let several = [
        "project", "policy", "key", "gate-key", "attestation", "secrets", "pull-secret",
    ]
}
