// SPDX-License-Identifier: Apache-2.0

/// A key of Google Cloud KMS by its resource name (Cloud KMS, "Getting a Cloud KMS resource ID").
package struct GoogleCloudKeyName: Sendable, Hashable {
    /// `projects/P/locations/L/keyRings/R/cryptoKeys/K`.
    package var cryptoKey: String
    /// The version's number; `nil` for the greatest that is enabled.
    package var version: Int?
    /// The URL that is asked instead of the service's own; `nil` for that.
    package var endpoint: String?

    /// Reads a resource name, with or without cosign's `gcpkms://`.
    package init(_ text: String, endpoint: String? = nil) throws(KeyNameProblem) {
        let name = text.hasPrefix(Self.scheme) ? text.dropFirst(Self.scheme.count) : text[...]
        guard name.utf8.count <= Self.longest else {
            throw KeyNameProblem("is longer than \(Self.longest) bytes")
        }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let labels = ["projects", "locations", "keyRings", "cryptoKeys"]
        guard parts.count == 8 || parts.count == 10,
            zip(labels, stride(from: 0, to: 8, by: 2)).allSatisfy({ parts[$1] == $0 }),
            stride(from: 1, to: 8, by: 2).allSatisfy({ Self.isSegment(parts[$0]) })
        else {
            throw KeyNameProblem(
                "is not projects/P/locations/L/keyRings/R/cryptoKeys/K[/cryptoKeyVersions/N]")
        }
        if parts.count == 10 {
            guard ["cryptoKeyVersions", "versions"].contains(parts[8]), parts[9].utf8.allSatisfy(\.isDigit),
                let number = Int(parts[9]), number > 0
            else { throw KeyNameProblem("does not end in /cryptoKeyVersions/N") }
            version = number
        }
        cryptoKey = parts[..<8].joined(separator: "/")
        self.endpoint = endpoint
    }

    private static func isSegment(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0.isLetterOrDigit || "_-.:".utf8.contains($0) }
    }

    static let scheme = "gcpkms://"
    private static let longest = 1024
}

extension GoogleCloudKeyName: CustomStringConvertible {
    package var description: String { cryptoKey + (version.map { "/cryptoKeyVersions/\($0)" } ?? "") }
}
