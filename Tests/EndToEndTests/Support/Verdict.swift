// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

/// What `assay verify -o json` said.
struct Verdict {
    let code: Int
    let json: JSON

    /// Exit code, outcomes and the reasons that stand for an outcome, each once:
    /// `exit 1: rejected (signature.none)`. Several images are separated by commas.
    var summary: String {
        let images = images.map { image in
            let codes = Self.reasons(image).filter { $0["outcome"] != nil }.codes
            return (image["outcome"]?.string ?? "?")
                + (codes.isEmpty ? "" : " (\(codes.joined(separator: " ")))")
        }
        return "exit \(code): " + images.joined(separator: ", ")
    }

    /// Expects a ``summary``.
    func expect(_ expected: String, location: Testing.SourceLocation = #_sourceLocation) {
        #expect(summary == expected, "found: \(found)", sourceLocation: location)
    }

    /// The codes of what is only said beside an outcome.
    var remarks: [String] { images.flatMap(Self.reasons).filter { $0["outcome"] == nil }.codes }

    var images: [JSON] { json["images"]?.array ?? [] }
    /// The digests that were decided about.
    var digests: [String] { images.compactMap { $0["digest"]?.string } }
    private var signatures: [JSON] { images.flatMap { $0["signers"]?.array ?? [] } }
    /// The signers that counted, by what the policy calls them.
    var signers: [String] { signatures.compactMap { $0["name"]?.string } }
    /// The providers of those signers.
    var providers: [String] { signatures.compactMap { $0["provider"]?.string } }
    /// Who proved when they were made.
    var times: [String] {
        signatures.flatMap { $0["times"]?.array ?? [] }.compactMap { $0["source"]?.string }
    }
    /// How the signatures that counted were found.
    var routes: [String] { signatures.compactMap { $0["route"]?.string } }
    /// HTTP requests of each image.
    var requests: [Int] { images.compactMap { $0["cost"]?["requests"]?.int } }
    /// `allow` or `deny`.
    var decision: String { json["decision"]?.string ?? "" }

    /// What was found, of all reasons, in words.
    var found: String { words("found") }
    /// What was wanted, of all reasons, in words.
    var wanted: String { words("wanted") }

    private func words(_ key: String) -> String {
        images.flatMap(Self.reasons).compactMap { $0[key]?.string }.joined(separator: "\n")
    }

    private static func reasons(_ image: JSON) -> [JSON] {
        (image["reasons"]?.array ?? [])
            + (image["requirements"]?.array ?? []).flatMap { $0["reasons"]?.array ?? [] }
    }
}

extension [JSON] {
    fileprivate var codes: [String] {
        var seen: Set<String> = []
        return compactMap { $0["code"]?.string }.filter { seen.insert($0).inserted }
    }
}
