// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import OCIModel
import Policy
import Signing

/// The policy that a command was given, as summaries name it: the files in their order, and what the command line adds.
struct PolicyDocuments {
    private let paths: [String]
    private let others: [String]

    /// What was given when this was made.
    let policy: UnsignedSummary.Policy

    /// Reads the files. Throws an ``InputError`` that names one that cannot be read.
    init(_ options: PolicyOptions, _ identities: IdentityOptions, _ gates: GateOptions) throws {
        paths =
            try options.project + (options.application.map { [$0] } ?? [])
            + options.policy.flatMap { try InputFiles.expand($0) } + options.key
            + gates.gate.filter { $0.hasPrefix("@") }.map { String($0.dropFirst()) } + gates.gateKey
        others =
            try identities.identity.map { identity in
                ["assay:certificate-identity?" + Self.escaped("\(identity.subject)")]
            } ?? []
            + gates.gate.filter { !$0.hasPrefix("@") }.map { "assay:gate?" + Self.escaped($0) }
        policy = try Self.read(paths, others)
    }

    /// Whether the files are what they were. A policy that changed on the way must not be vouched for.
    func areUnchanged() -> Bool { (try? Self.read(paths, others)) == policy }

    private static func read(_ paths: [String], _ others: [String]) throws -> UnsignedSummary.Policy {
        var bytes: [UInt8] = []
        for path in paths { bytes += try InputFiles.read(path) }
        return UnsignedSummary.Policy(
            uri: (paths.map(uri) + others).joined(separator: ","),
            // A digest of a part would pass for one of the whole.
            digest: others.isEmpty ? Digest(sha256Of: bytes) : nil)
    }

    /// `file:///…` for an absolute path, a relative reference for another (RFC 3986, section 4.2).
    private static func uri(_ path: String) -> String {
        (path.hasPrefix("/") ? "file://" : "") + escaped(path)
    }

    private static func escaped(_ text: String) -> String {
        PercentEncoding.encoded(text, keeping: "/@")
    }
}
